// SPDX-License-Identifier: GPL-2.0
/*
 * extlard.c - extended LARD for persistent connections (Aron, Druschel and
 * Zwaenepoel 1999).
 *
 *	cost(node):
 *		balancing	0 if load < l_idle
 *				infinite if load >= l_overload
 *				else load - l_idle
 *		locality	1 if cached[target] has it, else miss_cost
 *		replacement	0 if load < l_idle or cached[target] has it,
 *				else miss_cost
 *	if cached[target] is empty:
 *		cached[target] <- by hash
 *	first request of a connection:
 *		node <- candidate with the least cost
 *	later ones, by the node that has the connection, self:
 *		if cached[target] has self, or load(self) < l_idle:
 *			node <- self
 *		else:
 *			node <- least cost among self and cached[target]
 *	add node to cached[target]
 *
 * The paper asks for the disk of self. Here its load is used, the only value
 * known without help from the server. The paper's single dispatcher sees every
 * request; here each node has its own table, and the hash makes them start
 * alike. Targets that a cache has dropped are forgotten in time: the table
 * keeps the most recent ones.
 */
#include <linux/bitops.h>
#include "targets.h"

enum {
	AT_L_IDLE = BATON_AT_TARGETS + 1,
	AT_L_OVERLOAD,
	AT_MISS_COST,
};

#define OVERLOADED (1U << 30)

static const struct baton_param extlard_params[] = {
	BATON_PARAM_KEY,
	BATON_PARAM_TARGETS,
	{ "l_idle", NULL, 1, BATON_CONNS_MAX, 30 },
	{ "l_overload", NULL, 1, BATON_CONNS_MAX, 130 },
	{ "miss_cost", NULL, 1, BATON_CONNS_MAX, 50 },
	{ 0 }
};

static u32 cost(const u32 *params, u32 conns, bool cached)
{
	u32 miss = cached ? 1 : params[AT_MISS_COST];

	if (conns < params[AT_L_IDLE])
		return miss;
	if (!cached)
		miss += params[AT_MISS_COST];
	/* Add the load, so that one of many overloaded nodes can be chosen */
	if (conns >= params[AT_L_OVERLOAD])
		return OVERLOADED + conns;
	return conns - params[AT_L_IDLE] + miss;
}

static int cheapest(const struct baton_rule *rule,
		    const struct baton_choice *choice, u64 among, u64 cached,
		    u64 key)
{
	u64 best = 0;
	u32 least = 0, mine;
	int i;

	for (; among; among &= among - 1) {
		i = __ffs64(among);
		mine = cost(rule->params.value, choice->conns[i],
			    cached & BIT_ULL(i));
		if (!best || mine < least) {
			best = 0;
			least = mine;
		}
		if (mine == least)
			best |= BIT_ULL(i);
	}
	return baton_place_hash(choice, best, key);
}

static int by_cost(const struct baton_rule *rule,
		   const struct baton_choice *choice, u64 cached, u64 key)
{
	u64 candidates = choice->candidates, self = 0;

	if (choice->self >= 0)
		self = candidates & BIT_ULL(choice->self);
	if (!self)
		return cheapest(rule, choice, candidates, cached, key);
	if (cached & self ||
	    choice->conns[choice->self] < rule->params.value[AT_L_IDLE])
		return choice->self;
	return cheapest(rule, choice, cached | self, cached, key);
}

static int extlard_choose(const struct baton_rule *rule,
			  const struct baton_choice *choice,
			  struct baton_target *target, u64 key)
{
	u64 cached = baton_targets_nodes(target, choice, key);
	int node = by_cost(rule, choice, cached, key);

	baton_targets_set(target, target->nodes | BIT_ULL(node), choice);
	return node;
}

static int extlard_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_targets_choose(rule, choice, extlard_choose);
}

const struct baton_policy baton_policy_extlard = {
	.name = "extlard",
	.loads = true,
	.params = extlard_params,
	.low = AT_L_IDLE,
	.high = AT_L_OVERLOAD,
	.init = baton_targets_init,
	.pick = extlard_pick,
	.took = baton_targets_add,
};
