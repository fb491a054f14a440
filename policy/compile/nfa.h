/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nfa.h - all patterns on a part of the request as one NFA (Thompson's
 * construction).
 */
#ifndef _BATON_COMPILE_NFA_H
#define _BATON_COMPILE_NFA_H

#include "regex.h"

#define NFA_NODES_MAX (1U << 19)

/*
 * Limit on the steps of all construction for one service: some tenths of a
 * second. The fuzzer, which is slow, has a lower one.
 */
#ifndef COMPILE_WORK_MAX
#define COMPILE_WORK_MAX (1U << 24)
#endif

enum nfa_kind {
	NFA_SET,	/* a byte of @set leads to @out */
	NFA_SPLIT,	/* to @out and to @out2 */
	NFA_BEGIN,	/* to @out before the first byte */
	NFA_END,	/* to @out after the last byte */
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
 * @n: nodes in @node
 * @node_room: nodes that fit
 * @set: sets of bytes, all different
 * @n_sets: sets in @set
 * @set_room: sets that fit
 * @start: first node of pattern i
 * @n_patterns: patterns in @start
 * @start_room: patterns that fit
 * @slot: hash table of sets
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

/** grow - room for one more in an array that doubles; exits without memory */
void *grow(void *array, u32 n, u32 *room, size_t size);

/** xcalloc - zeroed memory; exits without memory */
void *xcalloc(size_t n, size_t size);

/** hash_words - hash of an array of u32 */
u32 hash_words(const u32 *words, u32 n);

/** more_slots - an empty hash table of twice the size, a power of two */
void more_slots(u32 **slot, u32 *n_slots);

#endif /* _BATON_COMPILE_NFA_H */
