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
#include <linux/atomic.h>
#include "../shared/http.h"
#include "../shared/limits.h"
#include "../shared/uapi/baton.h"

struct baton_choice;
struct baton_policy;

/**
 * struct baton_cond - one condition on a request
 * @field: enum baton_field
 * @op: enum baton_op
 * @len: bytes of @value, without its NUL
 * @value: what to compare with; for BATON_FIELD_HOST in lower case
 */
struct baton_cond {
	u8 field;
	u8 op;
	u16 len;
	const char *value;
};

/**
 * struct baton_rule - conditions -> back ends and policy
 * @conds: the conditions, NULL when @n_conds is 0; baton_rule_set_conds()
 * @n_conds: conditions in @conds
 * @next: node whose turn it is, for the policies that take turns
 * @backends: bit i: node i of the configuration is allowed
 * @policy: picks among them; baton_rule_set_policy()
 * @params: its parameters, in the order of baton_policy.params
 * @state: its own, NULL before baton_rules_start()
 * @hits: requests judged by this rule on this node
 * @name: unique in its service
 */
struct baton_rule {
	struct baton_cond *conds;
	u32 n_conds;
	atomic_t next;
	u64 backends;
	const struct baton_policy *policy;
	u32 params[BATON_PARAMS_MAX];
	void *state;
	atomic_t hits;
	char name[BATON_NAME_MAX];
};

/**
 * struct baton_rules - an ordered rule set
 * @n: rules
 * @rule: the rules, first match wins
 */
struct baton_rules {
	u32 n;
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
 * baton_rule_set_conds - give a rule its conditions
 * @rule: of a set that is not published yet
 * @conds: the conditions, unchecked; copied together with their values, host
 *	values into lower case
 * @n: how many, at most BATON_CONDS_MAX; 0 takes all away
 *
 * May sleep. Return: 0, -E2BIG or -ENOMEM, then the rule is as it was.
 */
int baton_rule_set_conds(struct baton_rule *rule,
			 const struct baton_cond *conds, u32 n);

/**
 * baton_rules_match - the rule that judges a request
 * @rules: the set
 * @req: a parsed head
 *
 * Any context, under RCU or owning @rules. Bounded: the values compared.
 * The host is compared without its port and without regard to case. Counts
 * a hit for the rule.
 *
 * Return: the first rule that matches, NULL when none does.
 */
struct baton_rule *baton_rules_match(struct baton_rules *rules,
				     const struct baton_req *req);

/** baton_rule_set_policy - give a rule a policy, parameters as is usual */
void baton_rule_set_policy(struct baton_rule *rule,
			   const struct baton_policy *policy);

/**
 * baton_rules_start - give the policies of a set what they need to pick
 * @rules: complete, not published yet
 *
 * May sleep. Return: 0 or -ENOMEM; then the set can only be freed.
 */
int baton_rules_start(struct baton_rules *rules);

/**
 * baton_rule_pick - the back end for a request
 * @rule: the rule that matched
 * @choice: the request; @candidates are the nodes that are known, are BEs and
 *	may be used now; of them the rule's remain
 *
 * Under policies that say so a BE that the rule allows keeps the request
 * (@self first): no handoff happens without need. A node of weight 0 is never
 * chosen, but may keep what it has in this way. Any context.
 *
 * Return: index of a node, or -1 when no usable back end is left.
 */
int baton_rule_pick(struct baton_rule *rule, struct baton_choice *choice);

/**
 * baton_rule_took - a request has come to this node by another's choice
 * @rule: the rule that matched
 * @choice: the request; @candidates are not looked at
 *
 * So that policies which remember where content is hear of it. Any context.
 */
void baton_rule_took(struct baton_rule *rule, struct baton_choice *choice);

#endif /* _BATON_RULES_H */
