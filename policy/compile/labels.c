// SPDX-License-Identifier: GPL-2.0
/* labels.c - numbers for the different sets of rules that states stand for. */
#include <stdlib.h>
#include <string.h>
#include "labels.h"

void labels_init(struct labels *labels, struct dfa_draft *draft,
		 const struct want *want)
{
	draft->words = (want->n_rules + 63) / 64;
	*labels = (struct labels){
		.draft = draft,
		.want = want,
		.set = xcalloc(draft->words, sizeof(u64)),
	};
}

void labels_clean(struct labels *labels)
{
	free(labels->slot);
	free(labels->set);
}

void labels_begin(struct labels *labels)
{
	u32 r;

	memset(labels->set, 0, labels->draft->words * sizeof(u64));
	for (r = 0; r < labels->want->n_rules; r++)
		if (!labels->want->need[r])
			labels_add(labels, r);
}

void labels_add(struct labels *labels, u32 rule)
{
	labels->set[rule / 64] |= 1ULL << rule % 64;
}

/* Where the number + 1 of @set is, or would be */
static u32 *slot_of(struct labels *labels, const u64 *set)
{
	u32 words = labels->draft->words, i, *slot;

	for (i = hash_words((const u32 *)set, 2 * words);; i++) {
		slot = &labels->slot[i & (labels->n_slots - 1)];
		if (!*slot || !memcmp(&labels->draft->set[(*slot - 1) * words],
				      set, words * sizeof(*set)))
			return slot;
	}
}

static void rehash(struct labels *labels)
{
	const struct dfa_draft *draft = labels->draft;
	u32 i;

	more_slots(&labels->slot, &labels->n_slots);
	for (i = 0; i < draft->n_sets; i++)
		*slot_of(labels, &draft->set[i * draft->words]) = i + 1;
}

static void cut_behind_sole(struct labels *labels)
{
	const struct want *want = labels->want;
	u32 r;

	for (r = 0; r < want->n_rules; r++)
		if (want->sole[r] && labels->set[r / 64] >> r % 64 & 1)
			break;
	for (r++; r < want->n_rules; r++)
		labels->set[r / 64] &= ~(1ULL << r % 64);
}

u32 labels_number(struct labels *labels)
{
	struct dfa_draft *draft = labels->draft;
	u32 size = draft->words * sizeof(u64), *slot;

	cut_behind_sole(labels);
	if (2 * draft->n_sets >= labels->n_slots)
		rehash(labels);
	slot = slot_of(labels, labels->set);
	if (*slot)
		return *slot - 1;
	draft->set = grow(draft->set, draft->n_sets, &draft->set_room, size);
	memcpy(&draft->set[draft->n_sets * draft->words], labels->set, size);
	*slot = ++draft->n_sets;
	return *slot - 1;
}
