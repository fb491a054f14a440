// SPDX-License-Identifier: GPL-2.0
/* nfa.c - from trees to one NFA; see nfa.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nfa.h"

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p) {
		fputs("there is no memory for compiling the rules\n", stderr);
		exit(1);
	}
	return p;
}

void *grow(void *array, u32 n, u32 *room, size_t size)
{
	void *more;

	if (n < *room)
		return array;
	more = xcalloc(*room ? 2UL * *room : 64, size);
	if (n)
		memcpy(more, array, n * size);
	free(array);
	*room = *room ? 2 * *room : 64;
	return more;
}

u32 hash_words(const u32 *words, u32 n)
{
	u64 hash = n;
	u32 i;

	for (i = 0; i < n; i++)
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	return hash >> 32;
}

void more_slots(u32 **slot, u32 *n_slots)
{
	free(*slot);
	*n_slots = *n_slots ? 2 * *n_slots : 256;
	*slot = xcalloc(*n_slots, sizeof(**slot));
}

/* Open addressing, at most half full; a slot holds a set's number + 1 */
static u32 *set_slot(struct nfa *nfa, const struct byteset *set)
{
	u32 i = hash_words((const u32 *)set, sizeof(*set) / 4);
	u32 *slot;

	for (;; i++) {
		slot = &nfa->slot[i & (nfa->n_slots - 1)];
		if (!*slot ||
		    !memcmp(&nfa->set[*slot - 1], set, sizeof(*set)))
			return slot;
	}
}

static void rehash(struct nfa *nfa)
{
	u32 i;

	free(nfa->slot);
	nfa->n_slots = nfa->n_slots ? 2 * nfa->n_slots : 256;
	nfa->slot = xcalloc(nfa->n_slots, sizeof(*nfa->slot));
	for (i = 0; i < nfa->n_sets; i++)
		*set_slot(nfa, &nfa->set[i]) = i + 1;
}

static u32 set_number(struct nfa *nfa, const struct byteset *set)
{
	u32 *slot;

	if (2 * nfa->n_sets >= nfa->n_slots)
		rehash(nfa);
	slot = set_slot(nfa, set);
	if (!*slot) {
		nfa->set = grow(nfa->set, nfa->n_sets, &nfa->set_room,
				sizeof(*nfa->set));
		nfa->set[nfa->n_sets++] = *set;
		*slot = nfa->n_sets;
	}
	return *slot - 1;
}

/* Return: the node, or 0 if there are too many */
static u32 node_new(struct nfa *nfa, enum nfa_kind kind, u32 out, u32 out2)
{
	if (nfa->n >= NFA_NODES_MAX)
		return 0;
	nfa->node = grow(nfa->node, nfa->n, &nfa->node_room,
			 sizeof(*nfa->node));
	nfa->node[nfa->n] = (struct nfa_node){
		.kind = kind, .out = out, .out2 = out2,
		.pattern = nfa->n_patterns,
	};
	return nfa->n++;
}

static u32 emit(struct nfa *nfa, const struct regex *re, u32 at, u32 next);

/* x{min,max} is x...x(x(x)?)?, and x...xx* without a max */
static u32 emit_repeat(struct nfa *nfa, const struct regex *re,
		       const struct regex_node *node, u32 next)
{
	u32 entry = next, loop, i = 0;

	if (node->max == REGEX_FOREVER) {
		loop = node_new(nfa, NFA_SPLIT, 0, next);
		entry = emit(nfa, re, node->left, loop);
		if (!loop || !entry)
			return 0;
		nfa->node[loop].out = entry;
		if (!node->min)
			return loop;
		i = 1;
	} else {
		for (; entry && i < node->max - node->min; i++) {
			entry = emit(nfa, re, node->left, entry);
			if (entry)
				entry = node_new(nfa, NFA_SPLIT, entry, next);
		}
		i = 0;
	}
	for (; entry && i < node->min; i++)
		entry = emit(nfa, re, node->left, entry);
	return entry;
}

/* Nodes for the tree at @at, leading to @next; return the first, or 0 */
static u32 emit(struct nfa *nfa, const struct regex *re, u32 at, u32 next)
{
	const struct regex_node *node = &re->node[at];
	u32 left, entry;

	/* Repeats of an empty pattern take time and make no nodes */
	if (!next || nfa->work++ > COMPILE_WORK_MAX)
		return 0;
	switch (node->kind) {
	case REGEX_EMPTY:
		return next;
	case REGEX_CAT:
		return emit(nfa, re, node->left,
			    emit(nfa, re, node->right, next));
	case REGEX_ALT:
		left = emit(nfa, re, node->left, next);
		entry = emit(nfa, re, node->right, next);
		return left && entry ?
		       node_new(nfa, NFA_SPLIT, left, entry) : 0;
	case REGEX_REPEAT:
		return emit_repeat(nfa, re, node, next);
	case REGEX_BEGIN:
		return node_new(nfa, NFA_BEGIN, next, 0);
	case REGEX_END:
		return node_new(nfa, NFA_END, next, 0);
	case REGEX_SET:
		entry = node_new(nfa, NFA_SET, next, 0);
		if (entry)
			nfa->node[entry].set = set_number(nfa, &node->set);
		return entry;
	}
	return 0;
}

bool nfa_add(struct nfa *nfa, const struct regex *re)
{
	u32 start;

	if (!nfa->n)
		node_new(nfa, NFA_MATCH, 0, 0);
	start = emit(nfa, re, re->root, node_new(nfa, NFA_MATCH, 0, 0));
	nfa->start = grow(nfa->start, nfa->n_patterns, &nfa->start_room,
			  sizeof(*nfa->start));
	nfa->start[nfa->n_patterns++] = start;
	return start;
}

void nfa_clean(struct nfa *nfa)
{
	free(nfa->node);
	free(nfa->set);
	free(nfa->start);
	free(nfa->slot);
	memset(nfa, 0, sizeof(*nfa));
}
