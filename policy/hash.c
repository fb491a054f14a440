// SPDX-License-Identifier: GPL-2.0
/*
 * hash.c - each target has its node (rendezvous hashing; see place.c).
 *
 *	node <- candidate with the highest random weight for hash(key)
 *
 * All nodes that see the same candidates choose the same one.
 */
#include "place.h"

static const struct baton_param hash_params[] = {
	BATON_PARAM_KEY,
	{ 0 }
};

static int hash_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_place_hash(choice, choice->candidates,
				baton_place_key(rule, choice->req));
}

const struct baton_policy baton_policy_hash = {
	.name = "hash",
	.params = hash_params,
	.pick = hash_pick,
};
