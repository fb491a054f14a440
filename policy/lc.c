// SPDX-License-Identifier: GPL-2.0
/*
 * lc.c - least connections (IPVS's of that name).
 *
 *	least <- candidates with the fewest connections
 *	node <- one of them, by turns
 */
#include "place.h"

static int lc_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_place_turn(rule, baton_place_least(choice, false));
}

const struct baton_policy baton_policy_lc = {
	.name = "lc",
	.self_first = true,
	.loads = true,
	.pick = lc_pick,
};
