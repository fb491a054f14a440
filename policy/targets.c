// SPDX-License-Identifier: GPL-2.0
/* targets.c - a table of targets and the nodes that have them. */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "targets.h"

/**
 * struct bucket - a set: the targets of some keys
 * @lock: protects all of it
 * @clock: look-ups so far
 * @target: slots
 */
struct bucket {
	spinlock_t lock;
	u32 clock;
	struct baton_target target[TARGETS_WAYS];
};

/**
 * struct targets - the table
 * @mask: buckets - 1
 * @bucket: by the lower half of the key; the upper one is the tag
 */
struct targets {
	u32 mask;
	struct bucket bucket[];
};

int baton_targets_init(struct baton_rule *rule)
{
	u32 i, n = rule->params.value[BATON_AT_TARGETS] / TARGETS_WAYS;
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

/* Find the target of a key, or take a slot for it, without nodes */
static struct baton_target *find(struct bucket *bucket, u64 key,
				 struct baton_choice *choice)
{
	struct baton_target *target, *found = bucket->target;
	u32 now = ++bucket->clock;

	lockdep_assert_held(&bucket->lock);
	for (target = found; target < bucket->target + TARGETS_WAYS; target++) {
		if (target->nodes && target->tag == key >> 32) {
			target->used = now;
			return target;
		}
		/* An empty slot, else the least recently used one */
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

int baton_targets_choose(struct baton_rule *rule, struct baton_choice *choice,
			 baton_targets_choose_t choose)
{
	u64 key = baton_place_key(rule, choice->req);
	struct targets *targets = rule->state;
	struct bucket *bucket = &targets->bucket[key & targets->mask];
	int node;

	spin_lock_bh(&bucket->lock);
	node = choose(rule, choice, find(bucket, key, choice), key);
	spin_unlock_bh(&bucket->lock);
	return node;
}

static int add_self(const struct baton_rule *rule,
		    const struct baton_choice *choice,
		    struct baton_target *target, u64 key)
{
	baton_targets_set(target, target->nodes | BIT_ULL(choice->self),
			  choice);
	return choice->self;
}

void baton_targets_add(struct baton_rule *rule, struct baton_choice *choice)
{
	baton_targets_choose(rule, choice, add_self);
}
