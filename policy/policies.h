/* SPDX-License-Identifier: GPL-2.0 */
/* policies.h - the dispatch policies by name. */
#ifndef _BATON_POLICY_POLICIES_H
#define _BATON_POLICY_POLICIES_H

#include "policy.h"

/* All policies; the first is the default; NULL at the end */
extern const struct baton_policy *const baton_policies[];

/**
 * baton_policy_find - policy by name
 * @name: terminated
 *
 * Return: the policy, NULL when there is none of that name.
 */
const struct baton_policy *baton_policy_find(const char *name);

#endif /* _BATON_POLICY_POLICIES_H */
