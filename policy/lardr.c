// SPDX-License-Identifier: GPL-2.0
/*
 * lardr.c - LARD with replication (Pai et al. 1998, LARD/R).
 *
 *	if servers[target] is empty:
 *		servers[target] <- by hash (the paper: least loaded candidate)
 *	node <- least loaded of servers[target]
 *	most <- most loaded of servers[target]
 *	if load(node) > t_high and some load < t_low
 *	   or load(node) >= 2 * t_high:
 *		node <- least loaded candidate; add it to servers[target]
 *	if servers[target] has several, and has not changed for k seconds:
 *		take most out of it
 *	if servers[target] has changed: remember when
 *
 * By hash: see lard.c. Servers that are not candidates are forgotten. Here most
 * is never the node chosen: the paper does not define the case of equal loads.
 */
#include <linux/bitops.h>
#include "lard.h"

enum { AT_K = LARD_AT_OWN };

static const struct baton_param lardr_params[] = {
	BATON_PARAM_KEY,
	BATON_PARAM_TARGETS,
	LARD_PARAM_T_LOW,
	LARD_PARAM_T_HIGH,
	{ "k", NULL, 1, 86400, 20 },
	{ 0 }
};

static int least_of(const struct baton_choice *choice, u64 among)
{
	int node = __ffs64(among);

	for (; among; among &= among - 1)
		if (choice->conns[__ffs64(among)] < choice->conns[node])
			node = __ffs64(among);
	return node;
}

static int most_of(const struct baton_choice *choice, u64 among)
{
	int node = __ffs64(among);

	for (; among; among &= among - 1)
		if (choice->conns[__ffs64(among)] > choice->conns[node])
			node = __ffs64(among);
	return node;
}

static int lardr_choose(const struct baton_rule *rule,
			const struct baton_choice *choice,
			struct baton_target *target, u64 key)
{
	u64 servers = baton_targets_nodes(target, choice, key), rest;
	bool known = target->nodes;
	int node = least_of(choice, servers);

	if (lard_moves(rule, choice, node))
		node = lard_idlest(rule, choice, key);
	rest = servers & ~BIT_ULL(node);
	if (rest && (!known ||
		     choice->now - target->changed > rule->params.value[AT_K]))
		servers &= ~BIT_ULL(most_of(choice, rest));
	baton_targets_set(target, servers | BIT_ULL(node), choice);
	return node;
}

static int lardr_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_targets_choose(rule, choice, lardr_choose);
}

const struct baton_policy baton_policy_lardr = {
	.name = "lardr",
	.loads = true,
	.params = lardr_params,
	.low = LARD_AT_T_LOW,
	.high = LARD_AT_T_HIGH,
	.init = baton_targets_init,
	.pick = lardr_pick,
	.took = baton_targets_add,
};
