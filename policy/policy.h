/* SPDX-License-Identifier: GPL-2.0 */
/*
 * policy.h - dispatch policies: which of a rule's back ends takes a request.
 *
 * One ops struct and one file per policy, as IPVS keeps its schedulers.
 */
#ifndef _BATON_POLICY_H
#define _BATON_POLICY_H

#include "../shared/request.h"
#include "rule.h"

/**
 * struct baton_param - a parameter of a policy
 * @name: as in the configuration
 * @words: names of its values, NULL at the end; NULL: it is a number. A word
 *	that ends with ':' is followed by a name, which goes to
 *	baton_params.name: only one parameter of a policy has such words
 * @min: least value
 * @max: largest
 * @usual: default value
 */
struct baton_param {
	const char *name;
	const char *const *words;
	u32 min, max, usual;
};

/**
 * struct baton_choice - a request that needs a back end
 * @req: its head
 * @node: nodes of the configuration: address and weight
 * @candidates: bit i: node i may be chosen
 * @self: index of this node when it has the connection already, else -1
 * @now: seconds of a monotonic clock
 * @evicted: set if a policy forgot another target to remember this one
 * @conns: connections at node i as far as this node knows, at most
 *	BATON_CONNS_MAX, without the request's own. Set for @candidates, and
 *	only for policies with @loads.
 */
struct baton_choice {
	const struct baton_req *req;
	const struct baton_node_conf *node;
	u64 candidates;
	int self;
	u32 now;
	bool evicted;
	u32 conns[BATON_NODES_MAX];
};

/**
 * struct baton_policy - a dispatch policy
 * @name: as in the configuration
 * @self_first: a BE of the rule keeps the connections it has
 * @loads: uses baton_choice.conns
 * @params: its parameters, at most BATON_PARAMS_MAX, up to one without a
 *	name; NULL when it has none
 * @low: index of a parameter that must be below another
 * @high: index of that other one; 0: there is none
 * @init: make baton_rule.state; may sleep; 0 or -ENOMEM
 * @pick: choose one of baton_choice.candidates, which are never none and
 *	never of weight 0; any context, no sleeping; returns its index
 * @took: another node chose baton_choice.self for the request; context as @pick
 *
 * @init and @took may be NULL. baton_rule.state is one allocation, or NULL; it
 * is freed with the rule.
 */
struct baton_policy {
	const char *name;
	bool self_first;
	bool loads;
	const struct baton_param *params;
	u8 low, high;
	int (*init)(struct baton_rule *rule);
	int (*pick)(struct baton_rule *rule, struct baton_choice *choice);
	void (*took)(struct baton_rule *rule, struct baton_choice *choice);
};

extern const struct baton_policy baton_policy_rr;
extern const struct baton_policy baton_policy_wrr;
extern const struct baton_policy baton_policy_lc;
extern const struct baton_policy baton_policy_wlc;
extern const struct baton_policy baton_policy_hash;
extern const struct baton_policy baton_policy_chbl;
extern const struct baton_policy baton_policy_lard;
extern const struct baton_policy baton_policy_lardr;
extern const struct baton_policy baton_policy_extlard;

/** baton_policy_param - parameter @i of a policy, NULL after the last */
const struct baton_param *baton_policy_param(const struct baton_policy *policy,
					     u32 i);

/**
 * baton_policy_usual - set every parameter to its default
 * @policy: the policy
 * @params: result
 */
void baton_policy_usual(const struct baton_policy *policy,
			struct baton_params *params);

/**
 * baton_policy_set - set one parameter
 * @policy: the policy
 * @params: its parameters
 * @name: name of the parameter
 * @value: text: a number in decimal or one of the parameter's words, followed
 *	by a name where the word takes one
 * @why: on error a sentence that says what is wrong and what to do
 * @why_len: room in @why
 *
 * Return: 0, or -EINVAL and @params are as they were.
 */
int baton_policy_set(const struct baton_policy *policy,
		     struct baton_params *params, const char *name,
		     const char *value, char *why, u32 why_len);

/**
 * baton_param_text - a value as baton_policy_set() takes it
 * @policy: the policy
 * @params: its parameters
 * @i: index, as for baton_policy_param()
 * @text: room for BATON_PARAM_MAX
 *
 * Return: @text.
 */
const char *baton_param_text(const struct baton_policy *policy,
			     const struct baton_params *params, u32 i,
			     char *text);

#endif /* _BATON_POLICY_H */
