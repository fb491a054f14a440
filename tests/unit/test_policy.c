// SPDX-License-Identifier: GPL-2.0
/* test_policy.c - properties of all dispatch policies. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <pthread.h>
#include <stdlib.h>
#include "../../policy/policies.h"
#include "../../policy/rules.h"
#include "../shim/shim.h"
#include "world.h"

Test(policies, none_usable)
{
	struct world w;
	u32 i;

	for (i = 0; baton_policies[i]; i++) {
		w = world_started(baton_policies[i]->name);
		w.usable = ~0xffULL;
		cr_expect_eq(world_path(&w, "/"), -1, "%s",
			     baton_policies[i]->name);
		w.self = 3;
		cr_expect_eq(world_path(&w, "/"), -1);
		baton_rules_free(w.rules);
	}
}

Test(policies, the_only_one)
{
	struct world w;
	u32 i, k;

	for (i = 0; baton_policies[i]; i++) {
		w = world_started(baton_policies[i]->name);
		w.usable = BIT_ULL(5);
		for (k = 0; k < 200; k++) {
			w.conns[5] = 10 * k;
			cr_expect_eq(world_file(&w, k % 20), 5, "%s",
				     baton_policies[i]->name);
		}
		baton_rules_free(w.rules);
	}
}

/* A node of weight 0 gets nothing, whatever the loads */
Test(policies, weight_zero)
{
	struct world w;
	u32 i, k;

	for (i = 0; baton_policies[i]; i++) {
		w = world_started(baton_policies[i]->name);
		WEIGHTS(&w, 2, 0, 1, 0);
		LOADS(&w, 40, 0, 50, 0);
		for (k = 0; k < 100; k++)
			cr_expect(5ULL & BIT_ULL(world_file(&w, k)), "%s",
				  baton_policies[i]->name);
		WEIGHTS(&w, 0, 0, 0, 0);
		cr_expect_eq(world_path(&w, "/"), -1);
		baton_rules_free(w.rules);
	}
}

/* Some policies keep a later request on its node, even at weight 0 */
Test(policies, self_first)
{
	static const char *const keep[] = { "rr", "wrr", "lc", "wlc" };
	static const char *const place[] = { "hash", "chbl", "lard", "lardr" };
	u32 i, k, other;
	struct world w;

	for (i = 0; i < ARRAY_SIZE(keep); i++) {
		w = world_started(keep[i]);
		WEIGHTS(&w, 1, 1, 0, 1);
		LOADS(&w, 0, 0, 99, 0);
		w.self = 2;
		for (k = 0; k < 20; k++)
			cr_expect_eq(world_file(&w, k), 2, "%s", keep[i]);
		baton_rules_free(w.rules);
	}
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		w = world_started(place[i]);
		w.self = 2;
		for (k = other = 0; k < 80; k++)
			other += world_file(&w, k) != 2;
		cr_expect_gt(other, 40, "%s", place[i]);
		baton_rules_free(w.rules);
	}
}

/* All policies that place by target agree on it without loads and memories,
 * even if their files number the nodes differently
 */
Test(policies, nodes_agree)
{
	static const char *const names[] = { "hash", "chbl", "lard", "lardr",
					     "extlard" };
	struct world a, b;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		a = world_started(names[i]);
		b = world_started(names[i]);
		a.usable = b.usable = (1 << N) - 1;
		for (k = 0; k < N; k++) {
			b.node[k].addr = a.node[N - 1 - k].addr;
			a.node[k].weight = 1 + k % 3;
			b.node[N - 1 - k].weight = 1 + k % 3;
		}
		for (k = 0; k < 1000; k++)
			cr_expect_eq(a.node[world_file(&a, k)].addr.v4,
				     b.node[world_file(&b, k)].addr.v4,
				     "%s: file %u", names[i], k);
		baton_rules_free(a.rules);
		baton_rules_free(b.rules);
	}
}

#define THREADS 4
#define PICKS 20000

static void *picker(void *arg)
{
	struct world w = *(struct world *)arg;
	u32 *count = calloc(N, sizeof(*count));
	u32 i;

	for (i = 0; i < PICKS; i++)
		count[world_file(&w, i % 1000)]++;
	return count;
}

/* Four threads pick PICKS times each; sums into @count */
static void pick_concurrently(struct world *w, u32 *count)
{
	pthread_t thread[THREADS];
	u32 *part;
	u32 i, k;

	memset(count, 0, N * sizeof(*count));
	for (i = 0; i < THREADS; i++)
		cr_assert_eq(pthread_create(&thread[i], NULL, picker, w), 0);
	for (i = 0; i < THREADS; i++) {
		cr_assert_eq(pthread_join(thread[i], (void **)&part), 0);
		for (k = 0; k < N; k++)
			count[k] += part[k];
		free(part);
	}
}

Test(policies, concurrent)
{
	static const char *const turns[] = { "rr", "lc", "wlc", "wrr" };
	u32 i, k, count[N], sum;
	struct world w;

	for (i = 0; i < ARRAY_SIZE(turns); i++) {
		w = world_started(turns[i]);
		w.usable = 0xff;
		pick_concurrently(&w, count);
		for (k = 0; k < N; k++)
			cr_expect_eq(count[k], THREADS * PICKS / N,
				     "%s: node %u: %u", turns[i], k, count[k]);
		baton_rules_free(w.rules);
	}
	w = world_started("wrr");
	WEIGHTS(&w, 3, 1, 0, 4);
	pick_concurrently(&w, count);
	cr_expect_eq(count[0], THREADS * PICKS / 8 * 3);
	cr_expect_eq(count[1], THREADS * PICKS / 8);
	cr_expect_eq(count[3], THREADS * PICKS / 8 * 4);
	baton_rules_free(w.rules);
	for (i = 4; baton_policies[i]; i++) {
		w = world_started(baton_policies[i]->name);
		pick_concurrently(&w, count);
		for (k = sum = 0; k < N; k++)
			sum += count[k];
		cr_expect_eq(sum, THREADS * PICKS);
		baton_rules_free(w.rules);
	}
}


Test(policies, no_memory)
{
	static const char *const names[] = { "wrr", "lard", "lardr",
					     "extlard" };
	struct world w;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		long live = shim_live();

		w = world_new(names[i]);
		shim_fail_alloc(1);
		cr_expect_eq(baton_rules_start(w.rules), -ENOMEM);
		shim_fail_alloc(0);
		cr_expect_eq(baton_rules_start(w.rules), 0);
		baton_rules_free(w.rules);
		cr_expect_eq(shim_live(), live);
	}
}

#define NAME_63 "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopq"

Test(params, refused)
{
	static const struct {
		const char *policy, *name, *value, *why;
	} cases[] = {
		{ "rr", "key", "path", "policy 'rr' has no parameters - leave 'key' out" },
		{ "hash", "t_low", "1", "policy 'hash' has no parameter 't_low' - use key" },
		{ "chbl", "", "1", "policy 'chbl' has no parameter '' - use key or load_factor" },
		{ "lardr", "x", "1", "policy 'lardr' has no parameter 'x' - use key, targets, t_low, t_high or k" },
		{ "hash", "key", "Path", "policy 'hash' cannot have 'Path' as its key - use path, host, query, target, header:NAME or cookie:NAME" },
		{ "hash", "key", "", "policy 'hash' cannot have '' as its key - use path, host, query, target, header:NAME or cookie:NAME" },
		{ "chbl", "load_factor", "99", "policy 'chbl' cannot have '99' as its load_factor - give a number from 100 to 1000, 125 is usual" },
		{ "chbl", "load_factor", "1001", NULL },
		{ "chbl", "load_factor", "-125", NULL },
		{ "chbl", "load_factor", "1.25", NULL },
		{ "chbl", "load_factor", "", NULL },
		{ "chbl", "load_factor", "4294967421", NULL },
		{ "chbl", "load_factor", "18446744073709551741", NULL },
		{ "lard", "targets", "7", NULL },
		{ "lard", "targets", "65537", NULL },
		{ "lard", "t_low", "0", NULL },
		{ "extlard", "miss_cost", "16777217", NULL },
		{ "hash", "key", "header", NULL },
		{ "hash", "key", "path:x", NULL },
		{ "hash", "key", "header:", "policy 'hash' cannot have 'header:' as its key - behind 'header:' give a name of letters, digits and '-', at most 63 bytes" },
		{ "lard", "key", "cookie:a;b", "policy 'lard' cannot have 'cookie:a;b' as its key - behind 'cookie:' give a name of letters, digits and '-', at most 63 bytes" },
		{ "chbl", "key", "cookie:a\xff", NULL },
		{ "extlard", "key", "cookie:" NAME_63 "x", NULL },
	};
	struct baton_params params, before;
	const struct baton_policy *policy;
	char why[BATON_WHY_MAX];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		policy = baton_policy_find(cases[i].policy);
		baton_policy_usual(policy, &params);
		before = params;
		cr_expect_eq(baton_policy_set(policy, &params, cases[i].name,
					      cases[i].value, why,
					      sizeof(why)), -EINVAL,
			     "case %u", i);
		if (cases[i].why)
			cr_expect_str_eq(why, cases[i].why);
		cr_expect_not(memcmp(&params, &before, sizeof(params)));
	}
}

/* Parameters survive printing and parsing; defaults are in range */
Test(params, round_trip)
{
	const struct baton_policy *policy;
	const struct baton_param *param;
	struct baton_params params, back;
	char text[BATON_PARAM_MAX];
	char why[BATON_WHY_MAX];
	u32 i, k;

	for (i = 0; (policy = baton_policies[i]); i++) {
		memset(&back, 0, sizeof(back));
		baton_policy_usual(policy, &params);
		for (k = 0; (param = baton_policy_param(policy, k)); k++) {
			cr_assert_lt(k, BATON_PARAMS_MAX);
			params.value[k] = param->max;
			if (param->words)
				strcpy(params.name, NAME_63);
			cr_expect_eq(baton_policy_set(policy, &back, param->name,
						      baton_param_text(policy, &params, k, text),
						      why, sizeof(why)), 0);
			cr_expect(param->usual >= param->min &&
				  param->usual <= param->max);
		}
		cr_expect_not(memcmp(&params, &back, sizeof(params)));
	}
}

/* A name is set together with the word that takes it, and cleared without it */
Test(params, names)
{
	struct world w = world_new("hash");
	char text[BATON_PARAM_MAX];

	world_set(&w, "key", "header:X-User");
	cr_expect_str_eq(baton_param_text(w.rule->policy, &w.rule->params, 0,
					  text), "header:X-User");
	world_set(&w, "key", "cookie:" NAME_63);
	cr_expect_str_eq(baton_param_text(w.rule->policy, &w.rule->params, 0,
					  text), "cookie:" NAME_63);
	world_set(&w, "key", "query");
	cr_expect_str_eq(baton_param_text(w.rule->policy, &w.rule->params, 0,
					  text), "query");
	cr_expect_str_empty(w.rule->params.name);
	baton_rules_free(w.rules);
}

/* Which of two parameters has to be lower; conf/params.conf tests that it is */
Test(params, go_together)
{
	static const struct {
		const char *policy, *low, *high;
	} cases[] = {
		{ "lard", "t_low", "t_high" }, { "lardr", "t_low", "t_high" },
		{ "extlard", "l_idle", "l_overload" },
	};
	const struct baton_policy *policy;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		policy = baton_policy_find(cases[i].policy);
		cr_expect_str_eq(policy->params[policy->low].name,
				 cases[i].low);
		cr_expect_str_eq(policy->params[policy->high].name,
				 cases[i].high);
	}
	cr_expect_eq(baton_policy_find("wlc")->high, 0);
}
