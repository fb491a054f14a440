// SPDX-License-Identifier: GPL-2.0
/* holds.c - tests conditions by the tables compiled from them. */
#include <linux/kernel.h>
#include "../dfa.h"
#include "../rules.h"
#include "compile.h"

/* A rule set of one rule with one condition, or of several rules */
static struct baton_rules *small_rules(const struct baton_rule *const *from,
				       u32 n)
{
	struct baton_rules *rules = baton_rules_alloc(n);
	u32 i;

	for (i = 0; rules && i < n; i++)
		if (baton_rule_set_conds(&rules->rule[i], from[i]->conds,
					 from[i]->n_conds)) {
			baton_rules_free(rules);
			return NULL;
		}
	return rules;
}

bool baton_compile_holds(const struct baton_cond *cond, struct baton_str value)
{
	const struct baton_rule rule = {
		.conds = (struct baton_cond *)cond, .n_conds = 1,
	};
	const struct baton_rule *const from = &rule;
	struct baton_rules *rules = small_rules(&from, 1);
	const struct baton_set *set;
	bool holds = false;

	if (rules && value.p && baton_compile_into(rules, "", NULL)) {
		set = baton_dfa_match(rules->table[0], value.p, value.len);
		holds = set->some;
	}
	baton_rules_free(rules);
	return holds;
}

static bool in_set(const struct baton_dfa *dfa, u32 label, u32 rule)
{
	return baton_dfa_set(dfa, label)->word[rule / 64] >> rule % 64 & 1;
}

/* Wherever @dfa lets @rule pass, does it let @other pass? */
static bool implies(const struct baton_dfa *dfa, u32 rule, u32 other)
{
	u32 i;

	for (i = 0; i < dfa->n_labels; i++)
		if (in_set(dfa, i, rule) && !in_set(dfa, i, other))
			return false;
	return true;
}

static bool possible(const struct baton_dfa *dfa, u32 rule)
{
	u32 i;

	for (i = 0; i < dfa->n_labels; i++)
		if (in_set(dfa, i, rule))
			return true;
	return false;
}

/* Does the first of two rules take all requests of the second? If compiling cut
 * off the second, it is in no set of some table, which then implies anything.
 */
static bool takes_all(const struct baton_rule *first,
		      const struct baton_rule *second)
{
	const struct baton_rule *const both[] = { first, second };
	struct baton_rules *rules = small_rules(both, 2);
	bool all = false;
	u32 i;

	if (rules && baton_compile_into(rules, "", NULL)) {
		for (i = 0, all = true; i < rules->n_tables; i++)
			all &= implies(rules->table[i], 1, 0);
	}
	baton_rules_free(rules);
	return all;
}

/* Do the conditions of a rule exclude each other, regardless of other rules? */
static bool contradictory(const struct baton_rule *rule)
{
	struct baton_rules *rules = small_rules(&rule, 1);
	bool none = false;
	u32 i;

	if (rules && baton_compile_into(rules, "", NULL))
		for (i = 0; i < rules->n_tables; i++)
			none |= !possible(rules->table[i], 0);
	baton_rules_free(rules);
	return none;
}

int baton_compile_impossible(const struct baton_rule *rule)
{
	struct baton_rule one = { .n_conds = 1 };
	u32 i;

	for (i = 0; i < rule->n_conds; i++) {
		one.conds = &rule->conds[i];
		if (contradictory(&one))
			return i;
	}
	return -1;
}

bool baton_compile_shadowed(const struct baton_rules *rules, u32 rule,
			    int *by)
{
	bool impossible = false, all;
	u32 i, k;

	*by = BATON_SHADOWED_ITSELF;
	for (i = 0; i < rules->n_tables; i++)
		impossible |= !possible(rules->table[i], rule);
	if (impossible && contradictory(&rules->rule[rule]))
		return true;
	*by = BATON_SHADOWED_TOGETHER;
	for (k = 0; k < rule; k++) {
		for (i = 0, all = true; !impossible && i < rules->n_tables; i++)
			all &= implies(rules->table[i], rule, k);
		if (impossible)
			all = takes_all(&rules->rule[k], &rules->rule[rule]);
		if (all) {
			*by = k;
			return true;
		}
	}
	return impossible;
}
