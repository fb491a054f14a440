// SPDX-License-Identifier: GPL-2.0
/* test_policy_lard.c - policies that remember targets. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include "../../policy/rules.h"
#include "../../policy/targets.h"
#include "world.h"

/* lard; t_low 25, t_high 65 */

/* Tell @node that it serves the target, as after a decision elsewhere */
static void place(struct world *w, const char *path, int node)
{
	w->self = node;
	world_took(w, path);
	w->self = -1;
}

/* The same with node 0, one of four */
static void place_at_0(struct world *w, const char *path)
{
	place(w, path, 0);
	LOADS(w, 30, 40, 50, 60);
	cr_assert_eq(world_path(w, path), 0);
}

Test(lard, by_hand)
{
	static const struct {
		u32 conns[4];
		int node;
	} table[] = {
		{ { 65, 0, 0, 0 }, 0 },		/* not above t_high */
		{ { 66, 25, 25, 25 }, 0 },	/* no node below t_low */
		{ { 66, 30, 24, 30 }, 2 },	/* above, and one below */
		{ { 129, 26, 25, 27 }, 0 },	/* not yet twice t_high */
		{ { 130, 27, 26, 25 }, 3 },	/* twice: the least loaded */
		{ { 130, 140, 140, 130 }, -1 },	/* all: 0 or 3, equal */
		{ { 131, 140, 140, 130 }, 3 },
		{ { 64, 0, 0, 0 }, 0 },
	};
	struct world w;
	char path[16];
	int node;
	u32 i;

	w = world_started("lard");
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		snprintf(path, sizeof(path), "/%u", i);
		place_at_0(&w, path);
		world_loads(&w, 4, table[i].conns);
		node = world_path(&w, path);
		if (table[i].node < 0)
			cr_expect(node == 0 || node == 3);
		else
			cr_expect_eq(node, table[i].node, "case %u: %d", i,
				     node);
		/* And it stays there */
		LOADS(&w, 26, 26, 26, 26);
		cr_expect_eq(world_path(&w, path), node);
	}
	baton_rules_free(w.rules);
}

/* A new target goes by the hash, unless that node would give it away at once */
Test(lard, first_placement)
{
	static const char *const names[] = { "lard", "lardr", "extlard" };
	struct world h = world_new("hash"), w;
	u32 i, k;

	h.usable = 7;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		w = world_started(names[i]);
		LOADS(&w, 65, 30, 40);
		for (k = 0; k < 100; k++)
			cr_expect_eq(world_file(&w, k), world_file(&h, k));
		LOADS(&w, 120, 20, 120);
		for (k = 100; k < 200; k++)
			cr_expect_eq(world_file(&w, k), 1, "%s", names[i]);
		baton_rules_free(w.rules);
	}
	baton_rules_free(h.rules);
}

/* Nodes below t_low are equal: the hash decides, not the smaller load */
Test(lard, idle_nodes_are_equal)
{
	struct world w = world_started("lard"), h = world_new("hash");
	u32 i;

	LOADS(&w, 66, 24, 0, 17, 25);
	h.usable = 0xe;
	for (i = 0; i < 100; i++) {
		char path[32];

		snprintf(path, sizeof(path), "/file/%u", i);
		place(&w, path, 0);
		cr_expect_eq(world_file(&w, i), world_file(&h, i));
	}
	baton_rules_free(w.rules);
	baton_rules_free(h.rules);
}

Test(lard, server_gone)
{
	struct world w = world_started("lard");

	place_at_0(&w, "/a");
	w.usable = 2;
	cr_expect_eq(world_path(&w, "/a"), 1);
	w.usable = 0xf;
	cr_expect_eq(world_path(&w, "/a"), 1);
	baton_rules_free(w.rules);
}

/* A target placed here by another node stays here, wherever we would put it */
Test(lard, took)
{
	static const char *const names[] = { "lard", "lardr", "extlard" };
	struct world w;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		w = world_started(names[i]);
		w.self = 3;
		world_took(&w, "/a");
		LOADS(&w, 31, 31, 31, 31);
		cr_expect_eq(world_path(&w, "/a"), 3, "%s", names[i]);
		w.self = 0;
		cr_expect_eq(world_path(&w, "/a"), 3, "%s", names[i]);
		/* Ignored: a node that is not in the rule, and no node */
		w.self = 9;
		world_took(&w, "/a");
		w.self = -1;
		world_took(&w, "/a");
		cr_expect_eq(world_path(&w, "/a"), 3, "%s", names[i]);
		baton_rules_free(w.rules);
	}
}

Test(lard, forgets_what_was_not_used)
{
	struct world w = world_new("lard");
	u32 i, evicted = 0;

	world_set(&w, "targets", "8");
	cr_assert_eq(baton_rules_start(w.rules), 0);
	place_at_0(&w, "/keep");
	LOADS(&w, 30, 20, 20, 20);
	/* Seven more fit, then each new target evicts the oldest */
	for (i = 0; i < 100; i++) {
		world_file(&w, i);
		evicted += w.evicted;
		cr_expect_eq(w.evicted, i >= 7, "%u", i);
		cr_expect_eq(world_path(&w, "/keep"), 0);
		cr_expect_not(w.evicted);
	}
	cr_expect_eq(evicted, 93);
	/* Evicted, since eight others were requested in the meantime */
	for (i = 0; i < 8; i++)
		world_file(&w, 1000 + i);
	world_path(&w, "/keep");
	cr_expect(w.evicted);
	baton_rules_free(w.rules);
}

/* lardr; k 20 s */

static u64 seen;

static int look(const struct baton_rule *rule,
		const struct baton_choice *choice, struct baton_target *target,
		u64 key)
{
	seen = target->nodes;
	return -1;
}

static u64 servers(struct world *w, const char *path)
{
	struct baton_req req = world_req(path);
	struct baton_choice choice = { .req = &req };

	baton_targets_choose(w->rule, &choice, look);
	return seen;
}

Test(lardr, grows_and_shrinks)
{
	struct world w = world_started("lardr");

	place_at_0(&w, "/a");
	LOADS(&w, 66, 30, 24, 30);
	w.now += 20;
	cr_expect_eq(world_path(&w, "/a"), 2);
	cr_expect_eq(servers(&w, "/a"), 5);
	/* The less loaded of two */
	LOADS(&w, 40, 0, 45, 0);
	cr_expect_eq(world_path(&w, "/a"), 0);
	LOADS(&w, 45, 0, 40, 0);
	cr_expect_eq(world_path(&w, "/a"), 2);
	/* A third server, since both are overloaded */
	LOADS(&w, 70, 20, 70, 66);
	cr_expect_eq(world_path(&w, "/a"), 1);
	cr_expect_eq(servers(&w, "/a"), 7);
	/* Unchanged for k seconds, but not for more */
	LOADS(&w, 30, 40, 50, 0);
	w.now += 20;
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 7);
	/* The most loaded server is removed, and k begins again */
	w.now++;
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 3);
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 3);
	w.now += 21;
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 1);
	/* The last server stays */
	w.now += 100;
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 1);
	baton_rules_free(w.rules);
}

/* Unchanged for long and then overloaded: the target moves, as in the paper */
Test(lardr, moves_after_k)
{
	struct world w = world_started("lardr");

	place_at_0(&w, "/a");
	w.now += 21;
	LOADS(&w, 66, 30, 24, 30);
	cr_expect_eq(world_path(&w, "/a"), 2);
	cr_expect_eq(servers(&w, "/a"), 4);
	baton_rules_free(w.rules);
}

Test(lardr, clock_wraps)
{
	struct world w = world_started("lardr");

	w.now = U32_MAX - 5;
	place_at_0(&w, "/a");
	LOADS(&w, 66, 30, 24, 30);
	cr_expect_eq(world_path(&w, "/a"), 2);
	LOADS(&w, 30, 30, 40, 30);
	w.now += 10;
	world_path(&w, "/a");
	cr_expect_eq(servers(&w, "/a"), 5);
	w.now += 11;
	world_path(&w, "/a");
	cr_expect_eq(servers(&w, "/a"), 1);
	baton_rules_free(w.rules);
}

/* extlard; l_idle 30, l_overload 130, miss_cost 50 */

Test(extlard, first_request)
{
	static const struct {
		u32 conns[3];
		int node;
	} table[] = {
		/* cached at 0: load - 30 + 1, against load - 30 + 100 */
		{ { 100, 40, 40 }, 0 },		/* 71, 110, 110 */
		{ { 129, 30, 31 }, 0 },		/* 100, 100, 101: 0 or 1 */
		{ { 128, 30, 31 }, 0 },		/* 99, 100, 101 */
		/* against 50 of an idle node, which evicts nothing */
		{ { 78, 29, 40 }, 0 },		/* 49, 50 */
		{ { 80, 29, 40 }, 1 },		/* 51, 50, 110 */
		{ { 130, 129, 128 }, 2 },	/* infinite, 199, 198 */
		{ { 131, 130, 132 }, 1 },	/* all overloaded: the least */
	};
	struct world w = world_started("extlard");
	char path[16];
	int node;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		snprintf(path, sizeof(path), "/%u", i);
		place(&w, path, 0);
		world_loads(&w, 3, table[i].conns);
		node = world_path(&w, path);
		if (i == 1)
			cr_expect(node == 0 || node == 1);
		else
			cr_expect_eq(node, table[i].node, "case %u: %d", i,
				     node);
	}
	baton_rules_free(w.rules);
}

Test(extlard, later_requests)
{
	struct world w = world_started("extlard");

	/* Cached at 1 only */
	place(&w, "/a", 1);
	/* An idle node reads the target itself, and serves it from then on */
	w.self = 0;
	LOADS(&w, 29, 0, 0);
	cr_expect_eq(world_path(&w, "/a"), 0);
	cr_expect_eq(servers(&w, "/a"), 3);
	/* Cached here: stays here, whatever the load */
	LOADS(&w, 200, 0, 0);
	cr_expect_eq(world_path(&w, "/a"), 0);
	/* Not cached here, and busy: to node 1, less loaded than node 0 */
	w.self = 2;
	LOADS(&w, 60, 40, 31);
	cr_expect_eq(world_path(&w, "/a"), 1);
	cr_expect_eq(servers(&w, "/a"), 3);
	/* Never to node 3, which is idle but does not have the target */
	LOADS(&w, 129, 129, 31, 0);
	cr_expect_eq(servers(&w, "/a"), 3);
	cr_expect_neq(world_path(&w, "/a"), 3);
	/* Costs 1 + 50 + 50 here, and more elsewhere */
	place(&w, "/b", 1);
	w.self = 2;
	LOADS(&w, 0, 130, 31, 0);
	cr_expect_eq(world_path(&w, "/b"), 2);
	cr_expect_eq(servers(&w, "/b"), 6);
	baton_rules_free(w.rules);
}

/* An unknown target on a busy node is taken to be where the hash says */
Test(extlard, unknown_target)
{
	struct world w = world_started("extlard"), h = world_new("hash");
	u32 i;

	w.self = 0;
	LOADS(&w, 31, 31, 31, 31);
	h.usable = w.usable;
	for (i = 0; i < 100; i++)
		cr_expect_eq(world_file(&w, i), world_file(&h, i));
	baton_rules_free(w.rules);
	baton_rules_free(h.rules);
}
