/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nfa.h - all patterns of a part of the request as one automaton that may be
 * in many states at once (Thompson's construction).
 */
#ifndef _BATON_COMPILE_NFA_H
#define _BATON_COMPILE_NFA_H

#include "regex.h"

#define NFA_NODES_MAX (1U << 19)

/*
 * Steps of all construction for one service, whatever they are spent on;
 * some tenths of a second. The fuzzer, which is slow, does with fewer.
 */
#ifndef COMPILE_WORK_MAX
#define COMPILE_WORK_MAX (1U << 24)
#endif

enum nfa_kind {
	NFA_SET,	/* a byte of @set leads to @out */
	NFA_SPLIT,	/* to @out and to @out2 */
	NFA_BEGIN,	/* to @out before the first byte */
	NFA_END,	/* to @out behind the last byte */
	NFA_MATCH,	/* the pattern has matched */
};

struct nfa_node {
	u8 kind;
	u32 out, out2;
	u32 set;
	u32 pattern;
};

/**
 * struct nfa - the automaton
 * @node: nodes; node 0 is none
 * @n: how many
 * @node_room: how many fit
 * @set: sets of bytes, all different
 * @n_sets: how many
 * @set_room: how many fit
 * @start: where pattern i begins
 * @n_patterns: patterns in @start
 * @start_room: how many fit
 * @slot: for finding sets
 * @n_slots: slots in @slot
 * @work: steps so far
 */
struct nfa {
	struct nfa_node *node;
	u32 n, node_room;
	struct byteset *set;
	u32 n_sets, set_room;
	u32 *start;
	u32 n_patterns, start_room;
	u32 *slot, n_slots;
	u64 work;
};

/**
 * nfa_add - add a pattern
 * @nfa: the automaton
 * @re: parsed
 *
 * Return: false when there are too many nodes or too much work.
 */
bool nfa_add(struct nfa *nfa, const struct regex *re);

void nfa_clean(struct nfa *nfa);

/** grow - room for one more in an array that doubles; ends the program if not */
void *grow(void *array, u32 n, u32 *room, size_t size);

/** xcalloc - zeroed memory, or the end of the program */
void *xcalloc(size_t n, size_t size);

/** hash_words - of u32 */
u32 hash_words(const u32 *words, u32 n);

/** more_slots - a table of numbers twice as large, and empty; a power of two */
void more_slots(u32 **slot, u32 *n_slots);

#endif /* _BATON_COMPILE_NFA_H */
