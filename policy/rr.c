// SPDX-License-Identifier: GPL-2.0
/*
 * rr.c - round robin: the back ends of a rule take turns.
 *
 *	node <- first candidate from rule.next on, round the 64 indices
 *	rule.next <- node + 1
 *
 * An unusable node is skipped. Its turns go to no neighbour in particular,
 * since the next request goes on after the chosen node.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include "place.h"
#include "policy.h"

static int rr_from(u64 candidates, u32 next)
{
	u64 behind = candidates & (~0ULL << next);

	return __ffs64(behind ? behind : candidates);
}

int baton_place_turn(struct baton_rule *rule, u64 among)
{
	int was, seen = atomic_read(&rule->next);
	int node;

	/* Two CPUs must not take the same turn: the later one tries again */
	do {
		was = seen;
		node = rr_from(among, was & 63);
		seen = atomic_cmpxchg(&rule->next, was, (node + 1) & 63);
	} while (seen != was);
	return node;
}

static int rr_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	return baton_place_turn(rule, choice->candidates);
}

const struct baton_policy baton_policy_rr = {
	.name = "rr",
	.self_first = true,
	.pick = rr_pick,
};
