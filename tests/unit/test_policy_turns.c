// SPDX-License-Identifier: GPL-2.0
/* test_policy_turns.c - policies that take turns or count connections. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include "../../policy/rules.h"
#include "world.h"

/* wrr */

Test(wrr, smooth)
{
	struct world w = world_started("wrr");

	WEIGHTS(&w, 5, 1, 1);
	EXPECT_TURNS(&w, 0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0);
	baton_rules_free(w.rules);
	w = world_started("wrr");
	WEIGHTS(&w, 1, 2, 3);
	EXPECT_TURNS(&w, 2, 1, 0, 2, 1, 2, 2, 1, 0, 2, 1, 2);
	baton_rules_free(w.rules);
}

Test(wrr, equal_weights_are_rr)
{
	struct world w = world_started("wrr");

	WEIGHTS(&w, 7, 7, 7);
	EXPECT_TURNS(&w, 0, 1, 2, 0, 1, 2);
	baton_rules_free(w.rules);
}

Test(wrr, largest_weights)
{
	struct world w = world_started("wrr");
	u32 i, count[64] = { 0 };

	w.rule->backends = ~0ULL;
	for (i = 0; i < 64; i++)
		w.node[i].weight = 65535;
	for (i = 0; i < 640; i++)
		count[world_path(&w, "/")]++;
	for (i = 0; i < 64; i++)
		cr_expect_eq(count[i], 10);
	baton_rules_free(w.rules);
}

/* lc, wlc */

Test(lc, least_and_ties)
{
	struct world w = world_started("lc");

	LOADS(&w, 3, 2, 5, 2, 2);
	EXPECT_TURNS(&w, 1, 3, 4, 1, 3, 4);
	LOADS(&w, 3, 9, 1, 2);
	EXPECT_TURNS(&w, 2, 2);
	/* Weights have no effect */
	WEIGHTS(&w, 1, 1, 1, 100);
	EXPECT_TURNS(&w, 2);
	baton_rules_free(w.rules);
}

Test(wlc, relative_to_weight)
{
	struct world w = world_started("wlc");

	WEIGHTS(&w, 1, 3, 10);
	LOADS(&w, 4, 9, 35);
	EXPECT_TURNS(&w, 1);
	LOADS(&w, 3, 9, 30);
	EXPECT_TURNS(&w, 2, 0, 1, 2);
	LOADS(&w, 3, 9, 29);
	EXPECT_TURNS(&w, 2, 2);
	LOADS(&w, BATON_CONNS_MAX, BATON_CONNS_MAX, BATON_CONNS_MAX);
	WEIGHTS(&w, 65534, 65535, 65533);
	EXPECT_TURNS(&w, 1, 1);
	baton_rules_free(w.rules);
}
