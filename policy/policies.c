// SPDX-License-Identifier: GPL-2.0
/* policies.c - the dispatch policies by name. */
#include <linux/kernel.h>
#include <linux/string.h>
#include "policies.h"

const struct baton_policy *const baton_policies[] = {
	&baton_policy_rr,
	&baton_policy_wrr,
	&baton_policy_lc,
	&baton_policy_wlc,
	&baton_policy_hash,
	&baton_policy_chbl,
	&baton_policy_lard,
	&baton_policy_lardr,
	&baton_policy_extlard,
	NULL
};

const struct baton_policy *baton_policy_find(const char *name)
{
	u32 i;

	for (i = 0; baton_policies[i]; i++)
		if (!strcmp(baton_policies[i]->name, name))
			return baton_policies[i];
	return NULL;
}
