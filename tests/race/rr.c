// SPDX-License-Identifier: GPL-2.0
/*
 * rr.c - back ends picked by many threads at once.
 *
 * While all back ends are usable, round robin must pick each of them exactly
 * equally often: no turn is taken twice and none is left out. While some are
 * unusable, every policy must pick one that is usable.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/policies.h"
#include "../../policy/rules.h"
#include "race.h"

#define BACKENDS							\
	(BIT_ULL(0) | BIT_ULL(5) | BIT_ULL(31) | BIT_ULL(32) | BIT_ULL(63))
#define N 5	/* number of bits in BACKENDS */

enum { TURNS, PICKED = N, UNUSABLE };

static const char *const counts[] = {
	"turns of the first", "of the second", "of the third",
	"of the fourth", "of the fifth", [PICKED] = "picked while some were away",
	[UNUSABLE] = "all away", NULL
};

static const struct baton_req req;
static struct baton_rules *fair, *all;

/* Index among BACKENDS of a node */
static u32 place(int node)
{
	return hweight64(BACKENDS & (BIT_ULL(node) - 1));
}

/* A random subset of BACKENDS */
static u64 some(struct racer *racer)
{
	return ((u64)race_random(racer, ~0U) << 32 |
		race_random(racer, ~0U)) & BACKENDS;
}

static void any_policy(struct racer *racer)
{
	struct baton_rule *rule = &all->rule[race_random(racer, all->n)];
	u64 usable = some(racer);
	u8 path[] = { '/', 'a' + race_random(racer, 8) };
	const struct baton_req to = { .path = { path, sizeof(path) } };
	int node = race_pick(racer, rule, &to, usable);

	race_check(node < 0 ? !usable : usable & BIT_ULL(node),
		   "policy %s picks %d, of 0x%llx", rule->policy->name, node,
		   (unsigned long long)usable);
	racer->count[node < 0 ? UNUSABLE : PICKED]++;
}

/* Turns with all back ends usable, and between them picks with only some */
static void part(struct racer *racer)
{
	u64 n;
	int node;

	for (n = 0; n < racer->ops; n++) {
		node = race_pick(racer, fair->rule, &req, BACKENDS);
		race_check(node >= 0 && BACKENDS & BIT_ULL(node),
			   "%d is no back end", node);
		racer->count[TURNS + place(node)]++;
		if (n % 4 == 0)
			any_policy(racer);
	}
}

static void rule_set(struct baton_rule *rule, const struct baton_policy *policy)
{
	strscpy(rule->name, policy->name, sizeof(rule->name));
	rule->backends = BACKENDS;
	baton_rule_set_policy(rule, policy);
}

static void rules_build(void)
{
	u32 n = 0, i;

	while (baton_policies[n])
		n++;
	all = baton_rules_alloc(n);
	for (i = 0; i < n; i++)
		rule_set(&all->rule[i], baton_policies[i]);
	fair = baton_rules_alloc(1);
	rule_set(fair->rule, &baton_policy_rr);
	race_check(!baton_rules_start(all) && !baton_rules_start(fair),
		   "not started");
}

int main(int argc, char **argv)
{
	struct race race = { .name = "rr", .counts = counts };
	u64 total[RACE_COUNTS_MAX];
	u32 i;

	race_init(&race, argc, argv);
	race.ops -= race.ops % N;	/* whole rounds */
	rules_build();
	race_run(&race, part, total);
	for (i = 0; i < N; i++)
		race_check(total[TURNS + i] == race.ops * race.threads / N,
			   "back end %u had %llu turns of %llu", i,
			   (unsigned long long)total[TURNS + i],
			   (unsigned long long)(race.ops * race.threads));
	baton_rules_free(all);
	baton_rules_free(fair);
	race_check(!shim_live(), "%ld objects are left", shim_live());
	race_report(&race, total);
	return 0;
}
