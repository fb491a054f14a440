// SPDX-License-Identifier: GPL-2.0
/*
 * minimise.c - the smallest number of states and classes (Hopcroft 1971).
 *
 *	blocks <- states by label; all of them are splitters
 *	while there is a splitter A, for each class c:
 *		X <- states that c leads into A
 *		each block B that X cuts: its part in X becomes a block;
 *		both are splitters if B was one, else the smaller one is
 *
 * Then the blocks are numbered in the order of a search from the start, final
 * ones first, so that the same rules make the same table.
 */
#include <stdlib.h>
#include <string.h>
#include "dfa_build.h"

/**
 * struct partition - states in blocks
 * @state: states, block by block
 * @place: position of state i in @state
 * @block: of state i
 * @first: position of the first state of block i
 * @end: position after its last one
 * @marked: how many of its first states are in X
 * @n: blocks
 * @from: states by the target of their class c, see @begin
 * @begin: c * (n + 1) + s: position in @from of the states that c leads to s
 * @queue: splitters
 * @n_queue: splitters in @queue
 * @queued: by block
 * @touched: blocks with marked states
 * @n_touched: blocks in @touched
 */
struct partition {
	u32 *state, *place, *block, *first, *end, *marked, n;
	u32 *from, *begin;
	u32 *queue, n_queue, *touched, n_touched;
	bool *queued;
};

static void enqueue(struct partition *pt, u32 block)
{
	if (pt->queued[block])
		return;
	pt->queued[block] = true;
	pt->queue[pt->n_queue++] = block;
}

/* The inverse of next[], by counting */
static void invert(struct partition *pt, const struct dfa_draft *draft)
{
	u32 n = draft->n, k = draft->k, c, s, *begin;

	for (c = 0; c < k; c++) {
		begin = pt->begin + (size_t)c * (n + 1);
		for (s = 0; s < n; s++)
			begin[draft->next[s * k + c] + 1]++;
		for (s = 0; s < n; s++)
			begin[s + 1] += begin[s];
		/* Backwards: each begin[t + 1] ends where it belongs */
		for (s = n; s--;)
			pt->from[(size_t)c * n +
				 --begin[draft->next[s * k + c] + 1]] = s;
		memmove(begin, begin + 1, n * sizeof(*begin));
		begin[n] = n;
	}
}

/* One block for each label, in the order of labels */
static void first_blocks(struct partition *pt, const struct dfa_draft *draft)
{
	u32 *count = xcalloc(draft->n_sets + 1, sizeof(*count)), s, i, block;

	for (s = 0; s < draft->n; s++)
		count[draft->label[s] + 1]++;
	for (i = 0; i < draft->n_sets; i++)
		count[i + 1] += count[i];
	for (i = 0; i < draft->n_sets; i++) {
		if (count[i] == count[i + 1])
			continue;
		pt->first[pt->n] = count[i];
		pt->end[pt->n++] = count[i + 1];
	}
	for (s = 0; s < draft->n; s++) {
		i = count[draft->label[s]]++;
		pt->state[i] = s;
		pt->place[s] = i;
	}
	for (block = 0; block < pt->n; block++) {
		for (i = pt->first[block]; i < pt->end[block]; i++)
			pt->block[pt->state[i]] = block;
		enqueue(pt, block);
	}
	free(count);
}

/* Put a state among the marked ones in front of its block */
static void mark(struct partition *pt, u32 s)
{
	u32 block = pt->block[s], to = pt->first[block] + pt->marked[block];
	u32 other = pt->state[to];

	if (pt->place[s] < to)
		return;
	pt->state[pt->place[s]] = other;
	pt->place[other] = pt->place[s];
	pt->state[to] = s;
	pt->place[s] = to;
	if (!pt->marked[block]++)
		pt->touched[pt->n_touched++] = block;
}

/* The marked states of a block become one of their own */
static void split(struct partition *pt, u32 block)
{
	u32 n = pt->marked[block], i, new = pt->n;

	pt->marked[block] = 0;
	if (n == pt->end[block] - pt->first[block])
		return;
	pt->n++;
	pt->first[new] = pt->first[block];
	pt->end[new] = pt->first[block] + n;
	pt->first[block] += n;
	for (i = pt->first[new]; i < pt->end[new]; i++)
		pt->block[pt->state[i]] = new;
	if (pt->queued[block] || n <= pt->end[block] - pt->first[block])
		enqueue(pt, new);
	else
		enqueue(pt, block);
}

static void refine(struct partition *pt, const struct dfa_draft *draft)
{
	u32 n = draft->n, *into = xcalloc(n, sizeof(*into));
	u32 block, size, c, i, k, *begin;

	while (pt->n_queue) {
		block = pt->queue[--pt->n_queue];
		pt->queued[block] = false;
		/* A copy: the block may itself be split */
		size = pt->end[block] - pt->first[block];
		memcpy(into, pt->state + pt->first[block],
		       size * sizeof(*into));
		for (c = 0; c < draft->k; c++) {
			begin = pt->begin + (size_t)c * (n + 1);
			for (i = 0; i < size; i++)
				for (k = begin[into[i]];
				     k < begin[into[i] + 1]; k++)
					mark(pt, pt->from[(size_t)c * n + k]);
			while (pt->n_touched)
				split(pt, pt->touched[--pt->n_touched]);
		}
	}
	free(into);
}

static bool is_final(const struct partition *pt, const struct dfa_draft *draft,
		     u32 block)
{
	u32 s = pt->state[pt->first[block]], c;

	for (c = 0; c < draft->k; c++)
		if (pt->block[draft->next[s * draft->k + c]] != block)
			return false;
	return true;
}

/* Blocks in the order of their new numbers; return how many are final */
static u32 order(const struct partition *pt, const struct dfa_draft *draft,
		 u32 *number, u32 *block_of)
{
	u32 *met = xcalloc(pt->n, sizeof(*met)), n_met = 0, n = 0, n_final;
	u32 i, c, s, block;

	memset(number, 0xff, pt->n * sizeof(*number));
	met[n_met++] = pt->block[draft->start];
	number[met[0]] = 0;
	for (i = 0; i < n_met; i++) {
		s = pt->state[pt->first[met[i]]];
		for (c = 0; c < draft->k; c++) {
			block = pt->block[draft->next[s * draft->k + c]];
			if (number[block] == 0) /* met */
				continue;
			number[block] = 0;
			met[n_met++] = block;
		}
	}
	for (i = 0; i < n_met; i++)
		if (is_final(pt, draft, met[i]))
			block_of[n++] = met[i];
	n_final = n;
	for (i = 0; i < n_met; i++)
		if (!is_final(pt, draft, met[i]))
			block_of[n++] = met[i];
	for (i = 0; i < n; i++)
		number[block_of[i]] = i;
	free(met);
	return n_final;
}

/* Number labels in the order of the states, that of absent parts last */
static void renumber_labels(struct dfa_draft *draft)
{
	u32 *number = xcalloc(draft->n_sets, sizeof(*number)), n = 0, i;
	u64 *set = xcalloc((size_t)draft->n_sets * draft->words, sizeof(*set));
	u32 *label;

	for (i = 0; i <= draft->n; i++) {
		label = i < draft->n ? &draft->label[i] : &draft->absent;
		if (!number[*label]) {
			memcpy(set + (size_t)n * draft->words,
			       draft->set + (size_t)*label * draft->words,
			       draft->words * sizeof(*set));
			number[*label] = ++n;
		}
		*label = number[*label] - 1;
	}
	free(number);
	free(draft->set);
	draft->set = set;
	draft->n_sets = n;
}

static void rebuild(struct dfa_draft *draft, const struct partition *pt)
{
	u32 *number = xcalloc(pt->n, sizeof(*number));
	u32 *block_of = xcalloc(pt->n, sizeof(*block_of));
	u32 *next = xcalloc((size_t)pt->n * draft->k, sizeof(*next));
	u32 *label = xcalloc(pt->n, sizeof(*label)), i, c, s;

	draft->n_final = order(pt, draft, number, block_of);
	for (i = 0; i < pt->n; i++) {
		s = pt->state[pt->first[block_of[i]]];
		label[i] = draft->label[s];
		for (c = 0; c < draft->k; c++)
			next[i * draft->k + c] =
				number[pt->block[draft->next[s * draft->k + c]]];
	}
	draft->start = number[pt->block[draft->start]];
	draft->n = pt->n;
	free(draft->next);
	free(draft->label);
	draft->next = next;
	draft->label = label;
	free(number);
	free(block_of);
}

static bool same_column(const struct dfa_draft *draft, u32 a, u32 b)
{
	const u32 *row = draft->next, *end = row + (size_t)draft->n * draft->k;

	for (; row < end; row += draft->k)
		if (row[a] != row[b])
			return false;
	return true;
}

/* Classes that all states treat alike are one */
static void join_classes(struct dfa_draft *draft)
{
	u32 k = draft->k, n = 0, c, d, s, kept[256];
	u8 to[256];

	for (c = 0; c < k; c++) {
		for (d = 0; d < n; d++)
			if (same_column(draft, kept[d], c))
				break;
		to[c] = d;
		if (d == n)
			kept[n++] = c;
	}
	for (c = 0; c < 256; c++)
		draft->class[c] = to[draft->class[c]];
	for (s = 0; s < draft->n; s++)
		for (c = 0; c < n; c++)
			draft->next[s * n + c] = draft->next[s * k + kept[c]];
	draft->k = n;
}

void dfa_minimise(struct dfa_draft *draft)
{
	u32 n = draft->n;
	struct partition pt = {
		.state = xcalloc(n, sizeof(u32)),
		.place = xcalloc(n, sizeof(u32)),
		.block = xcalloc(n, sizeof(u32)),
		.first = xcalloc(n, sizeof(u32)),
		.end = xcalloc(n, sizeof(u32)),
		.marked = xcalloc(n, sizeof(u32)),
		.queue = xcalloc(n, sizeof(u32)),
		.touched = xcalloc(n, sizeof(u32)),
		.queued = xcalloc(n, sizeof(bool)),
		.from = xcalloc((size_t)n * draft->k, sizeof(u32)),
		.begin = xcalloc((size_t)(n + 1) * draft->k, sizeof(u32)),
	};
	void *const all[] = {
		pt.state, pt.place, pt.block, pt.first, pt.end, pt.marked,
		pt.queue, pt.touched, pt.queued, pt.from, pt.begin,
	};
	u32 i;

	invert(&pt, draft);
	first_blocks(&pt, draft);
	refine(&pt, draft);
	rebuild(draft, &pt);
	renumber_labels(draft);
	join_classes(draft);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		free(all[i]);
}
