// SPDX-License-Identifier: GPL-2.0
/* policy.c - parameters of the dispatch policies. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../shared/chars.h"
#include "policy.h"

const struct baton_param *baton_policy_param(const struct baton_policy *policy,
					     u32 i)
{
	if (!policy->params || !policy->params[i].name)
		return NULL;
	return &policy->params[i];
}

void baton_policy_usual(const struct baton_policy *policy,
			struct baton_params *params)
{
	const struct baton_param *param;
	u32 i;

	memset(params, 0, sizeof(*params));
	for (i = 0; (param = baton_policy_param(policy, i)); i++)
		params->value[i] = param->usual;
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

/* The name after @word in @text; NULL if @word takes none, or is not there */
static const char *name_behind(const char *word, const char *text)
{
	u32 len = strlen(word);

	return word[len - 1] == ':' && !strncmp(word, text, len) ?
		       text + len : NULL;
}

/* Is it the name of a header or a cookie? */
static bool is_name(const char *name)
{
	u32 len = 0;

	while (baton_char_is(name[len], BATON_C_TOKEN))
		len++;
	return len && len < BATON_KEY_MAX && !name[len];
}

static void word_add(char *list, u32 size, const struct baton_param *param,
		     u32 i)
{
	const char *word = param->words[i];

	list_add(list, size, i, param->max + 1, word);
	if (name_behind(word, word))
		strncat(list, "NAME", size - strlen(list) - 1);
}

static int refuse_word(const struct baton_policy *policy,
		       const struct baton_param *param, const char *value,
		       char *why, u32 why_len)
{
	char list[128] = "";
	u32 i;

	for (i = 0; i <= param->max; i++) {
		word_add(list, sizeof(list), param, i);
		if (!name_behind(param->words[i], value))
			continue;
		snprintf(why, why_len, "policy '%s' cannot have '%s' as its %s - behind '%s' give a name of letters, digits and '-', at most %d bytes",
			 policy->name, value, param->name, param->words[i],
			 BATON_KEY_MAX - 1);
		return -EINVAL;
	}
	snprintf(why, why_len, "policy '%s' cannot have '%s' as its %s - use %s",
		 policy->name, value, param->name, list);
	return -EINVAL;
}

static int refuse_number(const struct baton_policy *policy,
			 const struct baton_param *param, const char *value,
			 char *why, u32 why_len)
{
	snprintf(why, why_len, "policy '%s' cannot have '%s' as its %s - give a number from %u to %u, %u is usual",
		 policy->name, value, param->name, param->min, param->max,
		 param->usual);
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

/* Index of a word, with the name after it in *@name; U32_MAX if invalid */
static u32 word(const struct baton_param *param, const char *text,
		const char **name)
{
	u32 i;

	for (i = 0; param->words[i]; i++) {
		*name = name_behind(param->words[i], text);
		if (*name)
			return is_name(*name) ? i : U32_MAX;
		if (!strcmp(param->words[i], text))
			return i;
	}
	return U32_MAX;
}

static int set_word(const struct baton_policy *policy,
		    struct baton_params *params, u32 i, const char *value,
		    char *why, u32 why_len)
{
	const struct baton_param *param = &policy->params[i];
	const char *name;
	u32 v = word(param, value, &name);

	if (v > param->max)
		return refuse_word(policy, param, value, why, why_len);
	params->value[i] = v;
	snprintf(params->name, sizeof(params->name), "%s", name ? name : "");
	return 0;
}

int baton_policy_set(const struct baton_policy *policy,
		     struct baton_params *params, const char *name,
		     const char *value, char *why, u32 why_len)
{
	const struct baton_param *param;
	u32 i, v;

	for (i = 0; (param = baton_policy_param(policy, i)); i++)
		if (!strcmp(param->name, name))
			break;
	if (!param)
		return refuse_name(policy, name, why, why_len);
	if (param->words)
		return set_word(policy, params, i, value, why, why_len);
	v = number(value);
	if (v < param->min || v > param->max)
		return refuse_number(policy, param, value, why, why_len);
	params->value[i] = v;
	return 0;
}

const char *baton_param_text(const struct baton_policy *policy,
			     const struct baton_params *params, u32 i,
			     char *text)
{
	const char *const *words = policy->params[i].words;
	const char *word = words ? words[params->value[i]] : NULL;

	if (word)
		snprintf(text, BATON_PARAM_MAX, "%s%s", word,
			 name_behind(word, word) ? params->name : "");
	else
		snprintf(text, BATON_PARAM_MAX, "%u", params->value[i]);
	return text;
}
