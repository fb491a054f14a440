/* SPDX-License-Identifier: GPL-2.0 */
/* labels.h - numbers for the different sets of rules that states stand for. */
#ifndef _BATON_COMPILE_LABELS_H
#define _BATON_COMPILE_LABELS_H

#include "dfa_build.h"

/**
 * struct labels - the sets of a draft
 * @draft: has the sets, set i is label i
 * @want: the rules
 * @set: the current set
 * @slot: hash table of sets
 * @n_slots: slots in @slot
 */
struct labels {
	struct dfa_draft *draft;
	const struct want *want;
	u64 *set;
	u32 *slot, n_slots;
};

/** labels_init - start without sets; draft.words is set as well */
void labels_init(struct labels *labels, struct dfa_draft *draft,
		 const struct want *want);

/** labels_begin - begin a set, with all rules that have no pattern here */
void labels_begin(struct labels *labels);

/** labels_add - add a rule to the current set */
void labels_add(struct labels *labels, u32 rule);

/** labels_number - the label of the current set, cut after the first rule that
 * has conditions on this part only
 */
u32 labels_number(struct labels *labels);

void labels_clean(struct labels *labels);

#endif /* _BATON_COMPILE_LABELS_H */
