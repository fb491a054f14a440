/* SPDX-License-Identifier: GPL-2.0 */
/*
 * policy.h - dispatch policies: which of a rule's back ends takes a request.
 *
 * One ops struct and one file per policy, as IPVS keeps its schedulers.
 */
#ifndef _BATON_POLICY_H
#define _BATON_POLICY_H

#include "rules.h"

/**
 * struct baton_policy - a dispatch policy
 * @name: as in the configuration
 * @pick: choose one bit of @candidates (never 0); any context, no sleeping;
 *	returns its index
 */
struct baton_policy {
	const char *name;
	int (*pick)(struct baton_rule *rule, const struct baton_req *req,
		    u64 candidates);
};

extern const struct baton_policy baton_policy_rr;

/* All there are; the first is the default; NULL at the end */
extern const struct baton_policy *const baton_policies[];

/**
 * baton_policy_find - policy by name
 * @name: terminated
 *
 * Return: the policy, NULL when there is none of that name.
 */
const struct baton_policy *baton_policy_find(const char *name);

#endif /* _BATON_POLICY_H */
