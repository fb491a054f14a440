// SPDX-License-Identifier: GPL-2.0
/* policy.c - a rule's policy with its parameters, in a file. */
#include <string.h>
#include "policy.h"

/* Bit of the parameter of that name, 0 if there is none */
static unsigned int param_bit(const struct baton_policy *policy,
			      const char *name)
{
	const struct baton_param *param;
	u32 i;

	for (i = 0; (param = baton_policy_param(policy, i)); i++)
		if (!strcmp(param->name, name))
			return 1u << i;
	return 0;
}

/* "NAME=VALUE"; false: @why has the fault */
static bool take_param(struct draft *draft, char *text, unsigned int *seen,
		       char *why)
{
	char *value = strchr(text, '=');
	unsigned int bit;

	if (!value) {
		snprintf(why, BATON_WHY_MAX, "'%s' is not a parameter - write NAME=VALUE, without blanks in it",
			 text);
		return false;
	}
	*value++ = '\0';
	bit = param_bit(draft->policy, text);
	if (*seen & bit) {
		snprintf(why, BATON_WHY_MAX, "%s is there twice - keep one",
			 text);
		return false;
	}
	*seen |= bit;
	return !baton_policy_set(draft->policy, &draft->params, text, value,
				 why, BATON_WHY_MAX);
}

void policy_params(struct conf_file *cf, struct draft *draft, char *text)
{
	char why[BATON_WHY_MAX];
	unsigned int seen = 0;
	char *word;

	baton_policy_usual(draft->policy, &draft->params);
	while ((word = strsep(&text, " \t"))) {
		if (!*word || take_param(draft, word, &seen, why))
			continue;
		file_fault(cf, cf->line, "%s", why);
		draft->bad = true;
	}
}

void policy_print(const struct baton_rule *rule, bool all, FILE *out)
{
	const struct baton_param *param;
	char text[BATON_PARAM_MAX];
	u32 i;

	fputs(rule->policy->name, out);
	for (i = 0; (param = baton_policy_param(rule->policy, i)); i++)
		if (all || rule->params.value[i] != param->usual)
			fprintf(out, " %s=%s", param->name,
				baton_param_text(rule->policy, &rule->params, i,
						 text));
}
