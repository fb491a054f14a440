// SPDX-License-Identifier: GPL-2.0
/* targets.c - which nodes have a target. */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include "targets.h"

/**
 * struct targets - the table
 * @mask: buckets - 1
 * @bucket: by the lower half of the key; the upper one is the tag
 */
struct targets {
	u32 mask;
	struct baton_target_bucket bucket[];
};

int baton_targets_init(struct baton_rule *rule)
{
	u32 i, n = rule->params[BATON_AT_TARGETS] / TARGETS_WAYS;
	struct targets *targets;

	n = roundup_pow_of_two(n);
	targets = kvzalloc(struct_size(targets, bucket, n),
			   GFP_KERNEL_ACCOUNT);
	if (!targets)
		return -ENOMEM;
	targets->mask = n - 1;
	for (i = 0; i < n; i++)
		spin_lock_init(&targets->bucket[i].lock);
	rule->state = targets;
	return 0;
}

struct baton_target_bucket *baton_targets_bucket(struct baton_rule *rule,
						 u64 key)
{
	struct targets *targets = rule->state;

	return &targets->bucket[key & targets->mask];
}

struct baton_target *baton_targets_find(struct baton_target_bucket *bucket,
					u64 key, struct baton_choice *choice)
{
	struct baton_target *target, *found = bucket->target;
	u32 now = ++bucket->clock;

	lockdep_assert_held(&bucket->lock);
	for (target = found; target < bucket->target + TARGETS_WAYS; target++) {
		if (target->nodes && target->tag == key >> 32) {
			target->used = now;
			return target;
		}
		/* An empty place, else the one not used for longest */
		if (found->nodes && (!target->nodes ||
				     now - target->used > now - found->used))
			found = target;
	}
	choice->evicted = found->nodes;
	found->nodes = 0;
	found->tag = key >> 32;
	found->used = now;
	return found;
}

void baton_targets_add(struct baton_rule *rule, struct baton_choice *choice,
		       int node)
{
	u64 key = baton_place_key(rule, choice->req);
	struct baton_target_bucket *bucket = baton_targets_bucket(rule, key);
	struct baton_target *target;

	spin_lock_bh(&bucket->lock);
	target = baton_targets_find(bucket, key, choice);
	baton_targets_set(target, target->nodes | BIT_ULL(node), choice);
	spin_unlock_bh(&bucket->lock);
}
