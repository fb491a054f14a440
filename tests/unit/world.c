// SPDX-License-Identifier: GPL-2.0
/* world.c - a cluster for the tests of policies. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../policy/policies.h"
#include "../../policy/rules.h"
#include "world.h"

void world_set(struct world *w, const char *name, const char *value)
{
	char why[BATON_WHY_MAX];

	cr_assert_eq(baton_policy_set(w->rule->policy, &w->rule->params, name,
				      value, why, sizeof(why)), 0, "%s", why);
}

struct world world_new(const char *policy)
{
	struct world w = {
		.rules = baton_rules_alloc(1),
		.usable = ~0ULL,
		.self = -1,
		.now = 1000,
	};
	u32 i;

	w.rule = w.rules->rule;
	w.rule->backends = (1 << N) - 1;
	baton_rule_set_policy(w.rule, baton_policy_find(policy));
	for (i = 0; i < BATON_NODES_MAX; i++) {
		w.node[i].weight = 1;
		w.node[i].addr = baton_addr_v4(cpu_to_be32(0x0a09000b + i));
	}
	return w;
}

struct world world_started(const char *policy)
{
	struct world w = world_new(policy);

	cr_assert_eq(baton_rules_start(w.rules), 0);
	return w;
}

int world_pick(struct world *w, const struct baton_req *req)
{
	struct baton_choice choice = {
		.req = req,
		.node = w->node,
		.candidates = w->usable,
		.self = w->self,
		.now = w->now,
	};
	int node;

	memcpy(choice.conns, w->conns, sizeof(choice.conns));
	node = baton_rule_pick(w->rule, &choice);
	w->evicted = choice.evicted;
	return node;
}

struct baton_req world_req(const char *path)
{
	return (struct baton_req){
		.path = { (const u8 *)path, strlen(path) },
	};
}

int world_path(struct world *w, const char *path)
{
	struct baton_req req = world_req(path);

	return world_pick(w, &req);
}

int world_file(struct world *w, u32 nr)
{
	char path[32];

	snprintf(path, sizeof(path), "/file/%u", nr);
	return world_path(w, path);
}

void world_took(struct world *w, const char *path)
{
	struct baton_req req = world_req(path);
	struct baton_choice choice = {
		.req = &req,
		.node = w->node,
		.self = w->self,
		.now = w->now,
	};

	baton_rule_took(w->rule, &choice);
}

void world_loads(struct world *w, u32 n, const u32 *conns)
{
	memcpy(w->conns, conns, n * sizeof(*conns));
	w->usable = (1ULL << n) - 1;
}

void world_weights(struct world *w, u32 n, const u16 *weight)
{
	u32 i;

	for (i = 0; i < n; i++)
		w->node[i].weight = weight[i];
	w->usable = (1ULL << n) - 1;
}

void world_turns(struct world *w, u32 n, const int *want)
{
	u32 i;

	for (i = 0; i < n; i++)
		cr_expect_eq(world_path(w, "/"), want[i], "turn %u", i);
}
