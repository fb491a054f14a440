/* SPDX-License-Identifier: GPL-2.0 */
/* rule.h - a rule: conditions on a request, back ends and policy. */
#ifndef _BATON_POLICY_RULE_H
#define _BATON_POLICY_RULE_H

#include <linux/types.h>
#include <linux/atomic.h>
#include "../shared/limits.h"
#include "../shared/uapi/baton.h"

struct baton_policy;

/**
 * struct baton_cond - one condition on a request
 * @field: enum baton_field
 * @op: enum baton_op
 * @len: bytes of @value, without its NUL
 * @value: value to compare with; for BATON_FIELD_HOST in lower case, unless it
 *	is a pattern
 * @name: of the header, in lower case, or of the cookie; NULL for other fields
 */
struct baton_cond {
	u8 field;
	u8 op;
	u16 len;
	const char *value;
	const char *name;
};

/**
 * struct baton_params - parameters of a policy
 * @value: in the order of baton_policy.params
 * @name: the name after a word that takes one, as "header:"; else empty
 */
struct baton_params {
	u32 value[BATON_PARAMS_MAX];
	char name[BATON_KEY_MAX];
};

/**
 * struct baton_rule - conditions -> back ends and policy
 * @conds: the conditions, NULL when @n_conds is 0; baton_rule_set_conds()
 * @n_conds: conditions in @conds
 * @next: node whose turn it is, for the policies that take turns
 * @backends: bit i: node i of the configuration is allowed
 * @policy: picks among them; baton_rule_set_policy()
 * @params: its parameters
 * @state: private to the policy, NULL before baton_rules_start()
 * @hits: requests judged by this rule on this node
 * @name: unique in its service
 */
struct baton_rule {
	struct baton_cond *conds;
	u32 n_conds;
	atomic_t next;
	u64 backends;
	const struct baton_policy *policy;
	struct baton_params params;
	void *state;
	atomic_t hits;
	char name[BATON_NAME_MAX];
};

#endif /* _BATON_POLICY_RULE_H */
