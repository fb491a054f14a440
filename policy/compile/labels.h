/* SPDX-License-Identifier: GPL-2.0 */
/* labels.h - the different sets of rules that states stand for, by number. */
#ifndef _BATON_COMPILE_LABELS_H
#define _BATON_COMPILE_LABELS_H

#include "dfa_build.h"

/**
 * struct labels - the sets of a draft
 * @draft: has them, set i is the label i
 * @want: the rules
 * @set: the one at hand
 * @slot: for finding them
 * @n_slots: slots in @slot
 */
struct labels {
	struct dfa_draft *draft;
	const struct want *want;
	u64 *set;
	u32 *slot, n_slots;
};

/** labels_init - none; draft.words is set as well */
void labels_init(struct labels *labels, struct dfa_draft *draft,
		 const struct want *want);

/** labels_begin - a set of all rules without a pattern here, which nothing
 * here can hinder
 */
void labels_begin(struct labels *labels);

/** labels_add - one rule more for the set at hand */
void labels_add(struct labels *labels, u32 rule);

/** labels_number - the label for the set at hand, cut behind the first rule
 * that looks at nothing else
 */
u32 labels_number(struct labels *labels);

void labels_clean(struct labels *labels);

#endif /* _BATON_COMPILE_LABELS_H */
