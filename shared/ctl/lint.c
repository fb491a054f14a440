// SPDX-License-Identifier: GPL-2.0
/* lint.c - what is no fault of a configuration, but surely meant otherwise. */
#include <string.h>
#include "../../policy/compile/compile.h"
#include "ctl.h"

u32 lint_shadowed(const struct baton_conf *conf, FILE *out)
{
	const struct baton_service_conf *svc = conf->services;
	u32 i, found = 0;
	int by;

	for (; svc < conf->services + conf->n_services; svc++) {
		for (i = 0; i < svc->rules->n; i++) {
			if (!baton_compile_shadowed(svc->rules, i, &by))
				continue;
			found++;
			fprintf(out, "rule '%s' of service '%s' can never match: ",
				svc->rules->rule[i].name, svc->name);
			if (by >= 0)
				fprintf(out, "rule '%s' takes all of it\n",
					svc->rules->rule[by].name);
			else if (by == BATON_SHADOWED_ITSELF)
				fputs("its conditions exclude each other\n", out);
			else
				fputs("the rules before it together take all of it\n",
				      out);
		}
	}
	return found;
}

u64 weighted(const struct baton_conf *conf, u64 nodes)
{
	u64 left = nodes;
	unsigned int i;

	while (left) {
		i = bit_next(&left);
		if (!conf->nodes[i].weight)
			nodes &= ~(1ULL << i);
	}
	return nodes;
}

static bool has_small(const char *text)
{
	return strpbrk(text, "abcdefghijklmnopqrstuvwxyz");
}

/* Why that will hardly hold for any request, NULL if it may */
static const char *strange_cond(const struct baton_cond *cond)
{
	if (cond->op == BATON_OP_REGEX)
		return NULL;
	if (cond->field == BATON_FIELD_QUERY && *cond->value == '?')
		return "the query is compared without the '?' in front of it, leave that out";
	if (cond->field == BATON_FIELD_METHOD && has_small(cond->value))
		return "methods are compared as they are sent, which is in capitals";
	return NULL;
}

static u32 warn_rule(const struct baton_conf *conf, const char *service,
		     const struct baton_rule *rule, FILE *out)
{
	const char *why;
	u32 i, found = 0;

	for (i = 0; i < rule->n_conds; i++) {
		why = strange_cond(&rule->conds[i]);
		if (!why)
			continue;
		found++;
		fprintf(out, "warning: rule '%s' of service '%s' has ",
			rule->name, service);
		cond_print(&rule->conds[i], " ", out);
		fprintf(out, ": %s\n", why);
	}
	if (!weighted(conf, rule->backends)) {
		found++;
		fprintf(out, "warning: rule '%s' of service '%s' has no back end for what is new: all of its own have weight 0\n",
			rule->name, service);
	}
	return found;
}

u32 lint_warn(const struct baton_conf *conf, FILE *out)
{
	const struct baton_service_conf *svc = conf->services;
	u32 i, found = 0;

	for (; svc < conf->services + conf->n_services; svc++)
		for (i = 0; i < svc->rules->n; i++)
			found += warn_rule(conf, svc->name,
					   &svc->rules->rule[i], out);
	return found;
}
