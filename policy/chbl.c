// SPDX-License-Identifier: GPL-2.0
/*
 * chbl.c - consistent hashing with bounded loads (Mirrokni, Thorup and
 * Zadimoghaddam 2016), in the order of rendezvous hashing instead of a ring.
 *
 *	m <- connections of all candidates, and this one
 *	capacity[c] <- ceil(load_factor / 100 * m * weight[c] / sum of weights)
 *	node <- of the candidates with connections < capacity the one with the
 *		highest random weight for hash(key)
 *
 * There always is one: the capacities add up to m or more, the connections
 * to m - 1. A node with another view of the loads may choose differently.
 */
#include <linux/bitops.h>
#include "place.h"

enum { AT_LOAD_FACTOR = BATON_AT_KEY + 1 };

static const struct baton_param chbl_params[] = {
	BATON_PARAM_KEY,
	{ "load_factor", NULL, 100, 1000, 125 },
	{ 0 }
};

/*
 * conns < ceil(a / b) is conns * b < a. No overflow: 1000 * 2^26 connections
 * * 2^16 on the left side, 2^20 * 100 * 2^22 on the right one.
 */
static u64 chbl_below(const struct baton_choice *choice, u32 factor)
{
	u64 left, below = 0, conns = 1, weights = 0;
	int i;

	for (left = choice->candidates; left; left &= left - 1) {
		i = __ffs64(left);
		conns += choice->conns[i];
		weights += choice->node[i].weight;
	}
	for (left = choice->candidates; left; left &= left - 1) {
		i = __ffs64(left);
		if (choice->conns[i] * 100 * weights <
		    factor * conns * choice->node[i].weight)
			below |= BIT_ULL(i);
	}
	return below;
}

static int chbl_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	u64 below = chbl_below(choice, rule->params.value[AT_LOAD_FACTOR]);

	return baton_place_hash(choice, below,
				baton_place_key(rule, choice->req));
}

const struct baton_policy baton_policy_chbl = {
	.name = "chbl",
	.loads = true,
	.params = chbl_params,
	.pick = chbl_pick,
};
