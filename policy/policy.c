// SPDX-License-Identifier: GPL-2.0
/* policy.c - the dispatch policies by name, and their parameters. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "policy.h"

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

const struct baton_param *baton_policy_param(const struct baton_policy *policy,
					     u32 i)
{
	if (!policy->params || !policy->params[i].name)
		return NULL;
	return &policy->params[i];
}

void baton_policy_usual(const struct baton_policy *policy, u32 *params)
{
	const struct baton_param *param;
	u32 i;

	memset(params, 0, BATON_PARAMS_MAX * sizeof(*params));
	for (i = 0; (param = baton_policy_param(policy, i)); i++)
		params[i] = param->usual;
}

/* "a, b or c": the @i-th of @n */
static void list_add(char *list, u32 size, u32 i, u32 n, const char *name)
{
	u32 len = strlen(list);

	snprintf(list + len, size - len, "%s%s",
		 !i ? "" : i == n - 1 ? " or " : ", ", name);
}

static int refuse_name(const struct baton_policy *policy, const char *name,
		       char *why, u32 why_len)
{
	char list[128] = "";
	u32 i, n = 0;

	while (baton_policy_param(policy, n))
		n++;
	for (i = 0; i < n; i++)
		list_add(list, sizeof(list), i, n, policy->params[i].name);
	if (n)
		snprintf(why, why_len, "policy '%s' has no parameter '%s' - use %s",
			 policy->name, name, list);
	else
		snprintf(why, why_len, "policy '%s' has no parameters - leave '%s' out",
			 policy->name, name);
	return -EINVAL;
}

static int refuse_value(const struct baton_policy *policy,
			const struct baton_param *param, const char *value,
			char *why, u32 why_len)
{
	char list[128] = "";
	u32 i;

	for (i = param->min; param->words && i <= param->max; i++)
		list_add(list, sizeof(list), i, param->max + 1,
			 param->words[i]);
	if (param->words)
		snprintf(why, why_len, "policy '%s' cannot have '%s' as its %s - use %s",
			 policy->name, value, param->name, list);
	else
		snprintf(why, why_len, "policy '%s' cannot have '%s' as its %s - give a number from %u to %u, %u is usual",
			 policy->name, value, param->name, param->min,
			 param->max, param->usual);
	return -EINVAL;
}

/* A decimal number; U32_MAX for anything else or larger */
static u32 number(const char *text)
{
	u64 value = 0;

	if (!*text)
		return U32_MAX;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return U32_MAX;
		value = value * 10 + *text - '0';
		if (value >= U32_MAX)
			return U32_MAX;
	}
	return value;
}

static u32 value_of(const struct baton_param *param, const char *text)
{
	u32 i;

	if (!param->words)
		return number(text);
	for (i = 0; param->words[i]; i++)
		if (!strcmp(param->words[i], text))
			return i;
	return U32_MAX;
}

int baton_policy_set(const struct baton_policy *policy, u32 *params,
		     const char *name, const char *value, char *why,
		     u32 why_len)
{
	const struct baton_param *param;
	u32 i, v;

	for (i = 0; (param = baton_policy_param(policy, i)); i++)
		if (!strcmp(param->name, name))
			break;
	if (!param)
		return refuse_name(policy, name, why, why_len);
	v = value_of(param, value);
	if (v < param->min || v > param->max)
		return refuse_value(policy, param, value, why, why_len);
	params[i] = v;
	return 0;
}

const char *baton_param_text(const struct baton_param *param, u32 value,
			     char *text)
{
	if (param->words)
		snprintf(text, BATON_NAME_MAX, "%s", param->words[value]);
	else
		snprintf(text, BATON_NAME_MAX, "%u", value);
	return text;
}
