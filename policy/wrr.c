// SPDX-License-Identifier: GPL-2.0
/*
 * wrr.c - weighted round robin, smooth (as nginx interleaves: weights 5, 1, 1
 * give a a b a c a a, not a a a a a b c).
 *
 *	for each candidate c:
 *		current[c] <- current[c] + weight[c]
 *	node <- candidate with the largest current; the first of equal ones
 *	current[node] <- current[node] - sum of the candidates' weights
 *
 * The sum of all current stays 0.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "place.h"

/**
 * struct wrr - state of a rule
 * @lock: protects @current_weight
 * @current_weight: of node i, see above
 */
struct wrr {
	spinlock_t lock;
	s32 current_weight[BATON_NODES_MAX];
};

static int wrr_init(struct baton_rule *rule)
{
	struct wrr *wrr = kvzalloc(sizeof(*wrr), GFP_KERNEL_ACCOUNT);

	if (!wrr)
		return -ENOMEM;
	spin_lock_init(&wrr->lock);
	rule->state = wrr;
	return 0;
}

static int wrr_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	struct wrr *wrr = rule->state;
	u64 left = choice->candidates;
	s32 *current_weight = wrr->current_weight;
	int i, node = __ffs64(left);
	s32 sum = 0;

	spin_lock_bh(&wrr->lock);
	for (; left; left &= left - 1) {
		i = __ffs64(left);
		sum += choice->node[i].weight;
		current_weight[i] += choice->node[i].weight;
		if (current_weight[i] > current_weight[node])
			node = i;
	}
	current_weight[node] -= sum;
	spin_unlock_bh(&wrr->lock);
	return node;
}

const struct baton_policy baton_policy_wrr = {
	.name = "wrr",
	.self_first = true,
	.init = wrr_init,
	.pick = wrr_pick,
};
