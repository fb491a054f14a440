/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dfa_build.h - from an NFA to a DFA, and to the smallest DFA.
 */
#ifndef _BATON_COMPILE_DFA_BUILD_H
#define _BATON_COMPILE_DFA_BUILD_H

#include "nfa.h"

/* Before it is minimised */
#define DRAFT_STATES_MAX 65536U

/**
 * struct want - the rules that the patterns belong to
 * @n_rules: rules of the service
 * @need: patterns that rule r has here
 * @sole: rule r has conditions nowhere else
 * @rule: rule of pattern i; never decreases with i
 */
struct want {
	u32 n_rules;
	const u32 *need;
	const bool *sole;
	const u32 *rule;
};

/**
 * struct dfa_draft - a DFA under construction
 * @n: states
 * @k: classes of bytes
 * @class: class of each byte
 * @start: state
 * @next: n rows of k
 * @label: of each state, a number of a set
 * @absent: label of an absent part
 * @words: u64 of a set
 * @set: sets of rules, all different
 * @n_sets: sets in @set
 * @n_final: states that lead only to themselves; they come first
 * @next_room: rows that fit into @next
 * @label_room: states that fit into @label
 * @set_room: sets that fit into @set
 */
struct dfa_draft {
	u32 n, k, start, absent, words, n_sets, n_final;
	u32 next_room, label_room, set_room;
	u8 class[256];
	u32 *next;
	u32 *label;
	u64 *set;
};

/**
 * dfa_build - subset construction
 * @draft: result
 * @nfa: with patterns in the order of @want; its @work goes on counting
 * @want: the rules
 * @culprit: when refused, the pattern that causes most of the states
 *
 * States that cannot change the first matching rule are left out: once a rule
 * that has conditions on this part only has matched for good, later rules are
 * not followed any more.
 *
 * Return: false when there are too many states or there is too much work.
 */
bool dfa_build(struct dfa_draft *draft, struct nfa *nfa,
	       const struct want *want, u32 *culprit);

/** dfa_minimise - reduce it to the fewest states and classes */
void dfa_minimise(struct dfa_draft *draft);

void dfa_draft_clean(struct dfa_draft *draft);

#endif /* _BATON_COMPILE_DFA_BUILD_H */
