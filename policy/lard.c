// SPDX-License-Identifier: GPL-2.0
/*
 * lard.c - locality-aware request distribution (Pai et al. 1998).
 *
 *	if server[target] is none:
 *		server[target] <- by hash (the paper: least loaded candidate)
 *	node <- server[target]
 *	if load(node) > t_high and some load < t_low
 *	   or load(node) >= 2 * t_high:
 *		node <- server[target] <- least loaded candidate
 *
 * load: connections. A server that is not a candidate counts as none. By hash,
 * because each node has its own table and its own view of the loads, and should
 * put the target where the others do.
 */
#include <linux/bitops.h>
#include "lard.h"

static const struct baton_param lard_params[] = {
	BATON_PARAM_KEY,
	BATON_PARAM_TARGETS,
	LARD_PARAM_T_LOW,
	LARD_PARAM_T_HIGH,
	{ 0 }
};

static bool some_below(const struct baton_choice *choice, u32 conns)
{
	u64 left = choice->candidates;

	for (; left; left &= left - 1)
		if (choice->conns[__ffs64(left)] < conns)
			return true;
	return false;
}

bool lard_moves(const struct baton_rule *rule,
		const struct baton_choice *choice, int node)
{
	u32 t_high = rule->params.value[LARD_AT_T_HIGH];
	u32 conns = choice->conns[node];

	return conns >= 2 * t_high ||
	       (conns > t_high &&
		some_below(choice, rule->params.value[LARD_AT_T_LOW]));
}

int lard_idlest(const struct baton_rule *rule,
		const struct baton_choice *choice, u64 key)
{
	return baton_place_idlest(choice, rule->params.value[LARD_AT_T_LOW] - 1,
				  key);
}

static int lard_choose(const struct baton_rule *rule,
		       const struct baton_choice *choice,
		       struct baton_target *target, u64 key)
{
	int node = __ffs64(baton_targets_nodes(target, choice, key));

	if (lard_moves(rule, choice, node))
		node = lard_idlest(rule, choice, key);
	baton_targets_set(target, BIT_ULL(node), choice);
	return node;
}

static int lard_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_targets_choose(rule, choice, lard_choose);
}

/* The other node's decision to move it here is newer than this table. */
static int lard_move_here(const struct baton_rule *rule,
			  const struct baton_choice *choice,
			  struct baton_target *target, u64 key)
{
	baton_targets_set(target, BIT_ULL(choice->self), choice);
	return choice->self;
}

static void lard_took(struct baton_rule *rule, struct baton_choice *choice)
{
	baton_targets_choose(rule, choice, lard_move_here);
}

const struct baton_policy baton_policy_lard = {
	.name = "lard",
	.loads = true,
	.params = lard_params,
	.low = LARD_AT_T_LOW,
	.high = LARD_AT_T_HIGH,
	.init = baton_targets_init,
	.pick = lard_pick,
	.took = lard_took,
};
