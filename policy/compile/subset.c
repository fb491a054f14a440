// SPDX-License-Identifier: GPL-2.0
/*
 * subset.c - subset construction.
 *
 *	a state is a set of NFA nodes: those that wait for a byte or the end,
 *	and the matches seen
 *	step(state, class):
 *		follow the nodes that the class lets pass
 *		follow those with which a pattern may begin at any byte
 *		leave out rules after the first that has matched for good
 *
 * Patterns may begin anywhere, so their first nodes would be in every set.
 * These are left out of the sets, and the step of each class from them is
 * computed once: a hundred patterns without '^' cost each state nothing. A
 * pattern that has matched has matched for good: only the match is kept of it.
 */
#include <stdlib.h>
#include <string.h>
#include "labels.h"

/* A list of nodes that grows */
struct list {
	u32 *item, n, room;
};

/**
 * struct subset - the construction
 * @draft: the result
 * @nfa: the patterns
 * @want: the rules
 * @byte: a byte of each class
 * @restart: nodes with which patterns begin anywhere
 * @is_restart: by node
 * @moved: nodes that class c leads to from @restart
 * @stack: of nodes, for follow()
 * @step: nodes of the current step
 * @seen: by node, equal to @now when it was seen in this step
 * @done: by pattern, equal to @now when it has matched in this step
 * @got: by rule, patterns matched, valid if @got_at is @now
 * @got_at: by rule, when @got was begun
 * @now: number of the step
 * @items: sets of all states, one after the other
 * @first: where the set of state i begins; n + 1 of them
 * @slot: hash table of states
 * @n_slots: slots in @slot
 * @labels: of the states
 */
struct subset {
	struct dfa_draft *draft;
	struct nfa *nfa;
	const struct want *want;
	u8 byte[256];
	struct list restart;
	bool *is_restart;
	struct list moved[256];
	struct list stack, step;
	u32 *seen, *done, *got, *got_at, now;
	struct list items, first;
	u32 *slot, n_slots;
	struct labels labels;
};

static void push(struct list *list, u32 item)
{
	list->item = grow(list->item, list->n, &list->room,
			  sizeof(*list->item));
	list->item[list->n++] = item;
}

/*
 * Add to @to the nodes that can be reached from @node without a byte: at the
 * begin, at the end, or in between: those that wait for a byte or the end, and
 * matches.
 */
static void follow(struct subset *ss, u32 node, bool begin, bool end,
		   struct list *to)
{
	const struct nfa_node *at;

	push(&ss->stack, node);
	while (ss->stack.n) {
		node = ss->stack.item[--ss->stack.n];
		ss->nfa->work++;
		if (ss->seen[node] == ss->now)
			continue;
		ss->seen[node] = ss->now;
		at = &ss->nfa->node[node];
		if (at->kind == NFA_SPLIT) {
			push(&ss->stack, at->out2);
			push(&ss->stack, at->out);
		} else if ((at->kind == NFA_BEGIN && begin) ||
			   (at->kind == NFA_END && end)) {
			push(&ss->stack, at->out);
		} else if (at->kind != NFA_BEGIN) {
			push(to, node);
		}
	}
}

/* The classes: bytes that no set tells apart */
static void find_classes(struct subset *ss)
{
	struct dfa_draft *draft = ss->draft;
	u32 of[256][2], i, c, n = 1;

	memset(draft->class, 0, sizeof(draft->class));
	for (i = 0; i < ss->nfa->n_sets && n < 256; i++) {
		memset(of, 0xff, sizeof(of));
		for (c = n = 0; c < 256; c++) {
			u32 *to = &of[draft->class[c]]
				     [byteset_has(&ss->nfa->set[i], c)];

			if (*to == 0xffffffff)
				*to = n++;
			draft->class[c] = *to;
		}
		ss->nfa->work += 16;
	}
	draft->k = n;
	for (c = 256; c--;)
		ss->byte[draft->class[c]] = c;
}

/* A pattern of a rule has matched: may the rule now be the winner? */
static void rule_got(struct subset *ss, u32 rule, u32 *winner)
{
	if (ss->got_at[rule] != ss->now) {
		ss->got_at[rule] = ss->now;
		ss->got[rule] = 0;
	}
	if (++ss->got[rule] == ss->want->need[rule] && ss->want->sole[rule] &&
	    rule < *winner)
		*winner = rule;
}

/* Note the patterns of matches as done; return the first rule that needs
 * nothing else
 */
static u32 note_done(struct subset *ss, const u32 *item, u32 n)
{
	const struct nfa_node *node;
	u32 i, winner = ss->want->n_rules;

	for (i = 0; i < n; i++) {
		node = &ss->nfa->node[item[i]];
		if (node->kind != NFA_MATCH ||
		    ss->done[node->pattern] == ss->now)
			continue;
		ss->done[node->pattern] = ss->now;
		rule_got(ss, ss->want->rule[node->pattern], &winner);
	}
	return winner;
}

static bool relevant(const struct subset *ss, u32 item, u32 winner)
{
	const struct nfa_node *node = &ss->nfa->node[item];

	if (ss->want->rule[node->pattern] > winner)
		return false;
	return node->kind == NFA_MATCH ||
	       (ss->done[node->pattern] != ss->now && !ss->is_restart[item]);
}

static int by_number(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* Keep the relevant nodes of a step, in order */
static void tidy(struct subset *ss, struct list *list)
{
	u32 winner, i, n = 0;

	winner = note_done(ss, list->item, list->n);
	for (i = 0; i < list->n; i++)
		if (relevant(ss, list->item[i], winner))
			list->item[n++] = list->item[i];
	list->n = n;
	if (n)
		qsort(list->item, n, sizeof(*list->item), by_number);
	ss->nfa->work += n;
}

static u32 label_number(struct subset *ss)
{
	ss->nfa->work += 2 * ss->draft->words;
	return labels_number(&ss->labels);
}

/* The rules that would hold if the input ended here */
static u32 label(struct subset *ss, const u32 *item, u32 n, bool begin)
{
	struct list *step = &ss->step;
	u32 i, rule;

	ss->now++;
	step->n = 0;
	for (i = 0; i < n; i++)
		follow(ss, item[i], begin, true, step);
	for (i = 0; i < ss->restart.n; i++)
		if (ss->nfa->node[ss->restart.item[i]].kind == NFA_END)
			follow(ss, ss->restart.item[i], begin, true, step);
	note_done(ss, step->item, step->n);
	labels_begin(&ss->labels);
	for (i = 0; i < step->n; i++) {
		rule = ss->want->rule[ss->nfa->node[step->item[i]].pattern];
		if (ss->got_at[rule] == ss->now &&
		    ss->got[rule] == ss->want->need[rule])
			labels_add(&ss->labels, rule);
	}
	return label_number(ss);
}

static bool same(const struct subset *ss, u32 state, const u32 *item, u32 n)
{
	u32 first = ss->first.item[state];

	return ss->first.item[state + 1] - first == n &&
	       (!n || !memcmp(ss->items.item + first, item, n * sizeof(*item)));
}

/* Where the number + 1 of the state with these nodes is, or would be */
static u32 *state_slot(struct subset *ss, const u32 *item, u32 n)
{
	u32 i = hash_words(item, n);
	u32 *slot;

	for (;; i++) {
		slot = &ss->slot[i & (ss->n_slots - 1)];
		if (!*slot || same(ss, *slot - 1, item, n))
			return slot;
	}
}

/* The first state is in no slot: it alone is before the first byte. */
static void rehash_states(struct subset *ss)
{
	u32 i, first;

	more_slots(&ss->slot, &ss->n_slots);
	for (i = 1; i < ss->draft->n; i++) {
		first = ss->first.item[i];
		*state_slot(ss, ss->items.item + first,
			    ss->first.item[i + 1] - first) = i + 1;
	}
}

/* A state for the nodes in @list, which label() may overwrite */
static u32 state_new(struct subset *ss, const struct list *list, bool begin)
{
	struct dfa_draft *draft = ss->draft;
	u32 i, first = ss->items.n;

	for (i = 0; i < list->n; i++)
		push(&ss->items, list->item[i]);
	push(&ss->first, ss->items.n);
	draft->label = grow(draft->label, draft->n, &draft->label_room,
			    sizeof(*draft->label));
	draft->next = grow(draft->next, draft->n, &draft->next_room,
			   draft->k * sizeof(*draft->next));
	draft->label[draft->n] = label(ss, ss->items.item + first,
				       ss->items.n - first, begin);
	return draft->n++;
}

static u32 step(struct subset *ss, u32 state, u32 class)
{
	u32 first = ss->first.item[state], end = ss->first.item[state + 1];
	const struct list *moved = &ss->moved[class];
	const struct nfa_node *node;
	struct list *to = &ss->step;
	u32 i, *slot;

	ss->now++;
	to->n = 0;
	ss->nfa->work += end - first + moved->n;
	for (i = first; i < end; i++) {
		node = &ss->nfa->node[ss->items.item[i]];
		if (node->kind == NFA_MATCH)
			follow(ss, ss->items.item[i], false, false, to);
		else if (node->kind == NFA_SET &&
			 byteset_has(&ss->nfa->set[node->set],
				     ss->byte[class]))
			follow(ss, node->out, false, false, to);
	}
	for (i = 0; i < moved->n; i++)
		if (ss->seen[moved->item[i]] != ss->now)
			push(to, moved->item[i]);
	tidy(ss, to);
	if (2 * ss->draft->n >= ss->n_slots)
		rehash_states(ss);
	slot = state_slot(ss, to->item, to->n);
	if (!*slot)
		*slot = state_new(ss, to, false) + 1;
	return *slot - 1;
}

/* Follow class @c from the nodes with which patterns begin anywhere */
static void move_restart(struct subset *ss, u32 c)
{
	const struct nfa_node *node;
	u32 i;

	ss->now++;
	for (i = 0; i < ss->restart.n; i++) {
		node = &ss->nfa->node[ss->restart.item[i]];
		ss->nfa->work++;
		if (node->kind == NFA_SET &&
		    byteset_has(&ss->nfa->set[node->set], ss->byte[c]))
			follow(ss, node->out, false, false, &ss->moved[c]);
	}
}

static void begin(struct subset *ss)
{
	u32 i, n = ss->nfa->n_patterns;

	find_classes(ss);
	ss->now = 1;
	for (i = 0; i < n; i++)
		follow(ss, ss->nfa->start[i], false, false, &ss->restart);
	for (i = 0; i < ss->restart.n; i++)
		ss->is_restart[ss->restart.item[i]] = true;
	for (i = 0; i < ss->draft->k && ss->nfa->work < COMPILE_WORK_MAX; i++)
		move_restart(ss, i);
	push(&ss->first, 0);
	/* An empty set needs a pointer as well, which must not be NULL */
	ss->items.item = grow(NULL, 0, &ss->items.room, sizeof(u32));
	labels_begin(&ss->labels);
	ss->draft->absent = label_number(ss);
	ss->now++;
	for (i = 0; i < n; i++)
		follow(ss, ss->nfa->start[i], true, false, &ss->step);
	tidy(ss, &ss->step);
	ss->draft->start = state_new(ss, &ss->step, true);
}

static bool explore(struct subset *ss)
{
	struct dfa_draft *draft = ss->draft;
	u32 state, c, to;

	for (state = 0; state < draft->n; state++) {
		for (c = 0; c < draft->k; c++) {
			if (draft->n >= DRAFT_STATES_MAX ||
			    ss->nfa->work > COMPILE_WORK_MAX)
				return false;
			to = step(ss, state, c);
			draft->next[state * draft->k + c] = to;
		}
	}
	return true;
}

/*
 * The pattern to blame. Each pattern by itself goes through some number of
 * different sets; the states are products of these. The pattern with most of
 * them is the one to change; the last one, if they are equal.
 */
static u32 find_culprit(struct subset *ss)
{
	u32 *most = xcalloc(ss->nfa->n_patterns, sizeof(*most));
	u32 n_slots = 1U << 20, state, i, k, first, end, pattern, hash;
	u64 *slot = xcalloc(n_slots, sizeof(*slot)), key;
	u32 culprit = 0, used = 0;

	for (state = 0; state < ss->draft->n && used < n_slots / 2; state++) {
		end = ss->first.item[state + 1];
		for (i = ss->first.item[state]; i < end; i = k) {
			first = i;
			pattern = ss->nfa->node[ss->items.item[i]].pattern;
			for (k = i; k < end; k++)
				if (ss->nfa->node[ss->items.item[k]].pattern !=
				    pattern)
					break;
			hash = hash_words(ss->items.item + first, k - first);
			key = ((u64)pattern << 32 | hash) + 1;
			for (hash += pattern; slot[hash & (n_slots - 1)] &&
			     slot[hash & (n_slots - 1)] != key;)
				hash++;
			used += !slot[hash & (n_slots - 1)];
			most[pattern] += !slot[hash & (n_slots - 1)];
			slot[hash & (n_slots - 1)] = key;
		}
	}
	for (i = 0; i < ss->nfa->n_patterns; i++)
		if (most[i] >= most[culprit])
			culprit = i;
	free(slot);
	free(most);
	return culprit;
}

static void subset_clean(struct subset *ss)
{
	u32 i;

	for (i = 0; i < 256; i++)
		free(ss->moved[i].item);
	free(ss->restart.item);
	free(ss->is_restart);
	free(ss->stack.item);
	free(ss->step.item);
	free(ss->seen);
	free(ss->done);
	free(ss->got);
	free(ss->got_at);
	free(ss->items.item);
	free(ss->first.item);
	free(ss->slot);
	labels_clean(&ss->labels);
}

bool dfa_build(struct dfa_draft *draft, struct nfa *nfa,
	       const struct want *want, u32 *culprit)
{
	struct subset ss = {
		.draft = draft, .nfa = nfa, .want = want,
	};
	bool ok;

	memset(draft, 0, sizeof(*draft));
	labels_init(&ss.labels, draft, want);
	ss.is_restart = xcalloc(nfa->n, sizeof(bool));
	ss.seen = xcalloc(nfa->n, sizeof(u32));
	ss.done = xcalloc(nfa->n_patterns + 1, sizeof(u32));
	ss.got = xcalloc(want->n_rules, sizeof(u32));
	ss.got_at = xcalloc(want->n_rules, sizeof(u32));
	begin(&ss);
	ok = explore(&ss);
	if (!ok)
		*culprit = find_culprit(&ss);
	subset_clean(&ss);
	return ok;
}

void dfa_draft_clean(struct dfa_draft *draft)
{
	free(draft->next);
	free(draft->label);
	free(draft->set);
	memset(draft, 0, sizeof(*draft));
}
