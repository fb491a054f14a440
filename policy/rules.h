/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rules.h - from a request head to a rule.
 *
 * A rule is a list of conditions, all of which must hold, a set of back ends
 * and a policy that picks among them. The first rule that matches wins. A
 * rule without conditions always matches.
 *
 * A rule set is built once, then only read: the owner publishes it by RCU
 * and frees it a grace period later.
 */
#ifndef _BATON_RULES_H
#define _BATON_RULES_H

#include <linux/types.h>
#include "../shared/request.h"
#include "rule.h"

struct baton_choice;
struct baton_dfa;
struct baton_policy;

/**
 * struct baton_rules - an ordered rule set
 * @n: rules
 * @n_tables: parts of the request that conditions look at
 * @table: the conditions on each, compiled; baton_rules_set_tables()
 * @tables: the memory they are in
 * @tables_len: bytes there
 * @rule: the rules, first match wins
 */
struct baton_rules {
	u32 n;
	u32 n_tables;
	const struct baton_dfa *table[BATON_TABLES_MAX];
	void *tables;
	u32 tables_len;
	struct baton_rule rule[];
};

/**
 * baton_rules_alloc - an empty rule set
 * @n: rules it will hold, 0 to BATON_RULES_MAX
 *
 * May sleep. Return: the set with all rules zeroed, or NULL.
 */
struct baton_rules *baton_rules_alloc(u32 n);

/** baton_rules_free - free a rule set; NULL is fine */
void baton_rules_free(struct baton_rules *rules);

/**
 * baton_rule_set_conds - set the conditions of a rule
 * @rule: of a set that is not published yet
 * @conds: the conditions, unchecked; copied together with their values, host
 *	values into lower case
 * @n: how many, at most BATON_CONDS_MAX; 0 removes all
 *
 * May sleep. Return: 0, -E2BIG or -ENOMEM, then the rule is as it was.
 */
int baton_rule_set_conds(struct baton_rule *rule,
			 const struct baton_cond *conds, u32 n);

/**
 * baton_rules_set_tables - give a rule set its compiled conditions
 * @rules: not published yet, all its rules and conditions there
 * @tables: from kvmalloc(); tables of struct baton_dfa, one after the other
 * @len: bytes of them; 0 for rules without conditions
 * @why: on error a static sentence
 *
 * Verifies every table (baton_dfa_verify()), and that there is exactly one for
 * each part of the request that has conditions. The contents of a table are not
 * compared with the conditions. May sleep.
 *
 * Return: 0, then @rules owns @tables, or -EINVAL.
 */
int baton_rules_set_tables(struct baton_rules *rules, void *tables, u32 len,
			   const char **why);

/**
 * baton_rules_part - the part of a request that a condition tests
 * @req: a parsed head
 * @field: enum baton_field
 * @name: of the header or cookie, terminated
 *
 * Any context. Return: the part (a host without port); p is NULL when absent.
 */
struct baton_str baton_rules_part(const struct baton_req *req, u8 field,
				  const char *name);

/**
 * baton_rules_match - the rule that judges a request
 * @rules: the set, with its tables
 * @req: a parsed head
 *
 * Any context, under RCU or owning @rules. Each part of the request that has
 * conditions is read once, regardless of the number of rules. The host is
 * compared without its port and without regard to case. Counts a hit for the
 * rule.
 *
 * Return: the first rule that matches, NULL when none does.
 */
struct baton_rule *baton_rules_match(struct baton_rules *rules,
				     const struct baton_req *req);

/** baton_rule_set_policy - set a rule's policy, with default parameters */
void baton_rule_set_policy(struct baton_rule *rule,
			   const struct baton_policy *policy);

/**
 * baton_rules_start - prepare the policies of a set
 * @rules: complete, not published yet
 *
 * May sleep. Return: 0 or -ENOMEM; then the set can only be freed.
 */
int baton_rules_start(struct baton_rules *rules);

/**
 * baton_rule_pick - the back end for a request
 * @rule: the rule that matched
 * @choice: the request; @candidates are the BEs that may be used now; reduced
 *	to those of the rule
 *
 * With a policy that has @self_first, a BE that the rule allows keeps the
 * request, so that no handoff happens without need. A node of weight 0 is never
 * chosen, but may keep requests in this way. Any context.
 *
 * Return: index of a node, or -1 when no usable back end is left.
 */
int baton_rule_pick(struct baton_rule *rule, struct baton_choice *choice);

/**
 * baton_rule_took - note a request that another node's choice sent here
 * @rule: the rule that matched
 * @choice: the request; @candidates are not used
 *
 * For policies that remember which nodes have a target. Any context.
 */
void baton_rule_took(struct baton_rule *rule, struct baton_choice *choice);

#endif /* _BATON_RULES_H */
