// SPDX-License-Identifier: GPL-2.0
/* policy.c - the dispatch policies by name. */
#include <linux/string.h>
#include "policy.h"

const struct baton_policy *const baton_policies[] = {
	&baton_policy_rr,
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
