/* SPDX-License-Identifier: GPL-2.0 */
/*
 * targets.h - a table of targets and the nodes that have them, for the LARD
 * family.
 *
 * The table has a fixed size, and sets of TARGETS_WAYS. A full set forgets its
 * least recently used target. The table is its rule's state.
 */
#ifndef _BATON_TARGETS_H
#define _BATON_TARGETS_H

#include <linux/bits.h>
#include "place.h"

#define TARGETS_WAYS 8

/**
 * struct baton_target - a target
 * @nodes: bit i: node i has it; 0: an empty slot
 * @tag: of its key
 * @used: bucket's clock at its last look-up
 * @changed: baton_choice.now when @nodes was last changed
 */
struct baton_target {
	u64 nodes;
	u32 tag;
	u32 used;
	u32 changed;
};

/* The parameter for their number; the second one, after "key" */
#define BATON_PARAM_TARGETS { "targets", NULL, TARGETS_WAYS, \
			      BATON_TARGETS_MAX, 16384 }
#define BATON_AT_TARGETS (BATON_AT_KEY + 1)

/** baton_targets_init - baton_policy.init: an empty table; may sleep */
int baton_targets_init(struct baton_rule *rule);

/**
 * typedef baton_targets_choose_t - choose a node for a request's target
 * @rule: rule that has the target
 * @choice: the request
 * @target: its target, locked; without nodes if it was not known
 * @key: of baton_place_key()
 *
 * The target must have some nodes afterwards: baton_targets_set().
 *
 * Return: index of a node.
 */
typedef int (*baton_targets_choose_t)(const struct baton_rule *rule,
				      const struct baton_choice *choice,
				      struct baton_target *target, u64 key);

/**
 * baton_targets_choose - find a request's target and choose a node for it
 * @rule: with a table
 * @choice: the request; @evicted is set if another target was forgotten
 * @choose: called under the lock of the target's set
 *
 * Any context. Return: the result of @choose.
 */
int baton_targets_choose(struct baton_rule *rule, struct baton_choice *choice,
			 baton_targets_choose_t choose);

/**
 * baton_targets_nodes - candidates that have a target
 * @target: the target
 * @choice: the request
 * @key: of baton_place_key()
 *
 * If no candidate is known to have it, the hash decides. So all nodes begin
 * with the same placement, without messages between them; loads change it from
 * there.
 */
static inline u64 baton_targets_nodes(const struct baton_target *target,
				      const struct baton_choice *choice,
				      u64 key)
{
	u64 nodes = target->nodes & choice->candidates;

	if (nodes)
		return nodes;
	return BIT_ULL(baton_place_hash(choice, choice->candidates, key));
}

/** baton_targets_set - change a target's nodes, if they change */
static inline void baton_targets_set(struct baton_target *target, u64 nodes,
				     const struct baton_choice *choice)
{
	if (target->nodes == nodes)
		return;
	target->nodes = nodes;
	target->changed = choice->now;
}

/** baton_targets_add - baton_policy.took: this node has it, too */
void baton_targets_add(struct baton_rule *rule, struct baton_choice *choice);

#endif /* _BATON_TARGETS_H */
