// SPDX-License-Identifier: GPL-2.0
/*
 * wlc.c - weighted least connections (IPVS's of that name).
 *
 *	least <- candidates with the smallest connections / weight
 *	node <- one of them, by turns
 *
 * Fractions are compared by multiplying crosswise.
 */
#include "place.h"

static int wlc_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_place_turn(rule, baton_place_least(choice, true));
}

const struct baton_policy baton_policy_wlc = {
	.name = "wlc",
	.self_first = true,
	.loads = true,
	.pick = wlc_pick,
};
