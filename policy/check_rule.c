// SPDX-License-Identifier: GPL-2.0
/* check_rule.c - checks a rule, also against those before it. */
#include <linux/bitops.h>
#include <linux/string.h>
#include "../shared/chars.h"
#include "check_rule.h"
#include "name.h"
#include "policies.h"
#include "policy.h"
#include "rules.h"

/* "rule 'a' of service 'web'" begins every sentence about a rule */
#define RULE "rule '%s' of service '%s' "

/* A rule, with its place in the configuration */
struct place {
	const struct baton_conf *conf;
	const struct baton_service_conf *svc;
	const struct baton_rule *rule;
	struct why *why;
};

#define refuse_rule(at, fmt, ...) \
	refuse((at)->why, RULE fmt, (at)->rule->name, (at)->svc->name, \
	       ##__VA_ARGS__)

static bool may_have_blanks(const struct baton_cond *cond)
{
	return cond->field == BATON_FIELD_HEADER ||
	       cond->field == BATON_FIELD_COOKIE ||
	       cond->op == BATON_OP_REGEX;
}

static int check_bytes(const struct place *at, const struct baton_cond *cond)
{
	const char *field = baton_field_names[cond->field];
	u32 i;

	if (!cond->len)
		return refuse_rule(at, "compares the %s with nothing - give a value or take the condition out",
				   field);
	if (cond->len >= BATON_VALUE_MAX)
		return refuse_rule(at, "has a value for %s that is too long - at most %d bytes fit",
				   field, BATON_VALUE_MAX - 1);
	for (i = 0; i < cond->len; i++)
		if ((u8)cond->value[i] < ' ' || cond->value[i] == 0x7f ||
		    (cond->value[i] == ' ' && !may_have_blanks(cond)))
			return refuse_rule(at, "has a blank or control character in its value for %s, which no request has there - take it out",
					   field);
	return 0;
}

/* A name for headers and cookies, and for nothing else */
static int check_key(const struct place *at, const struct baton_cond *cond)
{
	const char *field = baton_field_names[cond->field];
	const char *name = cond->name ? cond->name : "";
	u32 i;

	if (cond->field != BATON_FIELD_HEADER &&
	    cond->field != BATON_FIELD_COOKIE)
		return *name ? refuse_rule(at, "names a %s, of which there is only one - leave the name out",
					   field) : 0;
	if (!*name)
		return refuse_rule(at, "does not say which %s it looks at - give its name",
				   field);
	if (strlen(name) >= BATON_KEY_MAX)
		return refuse_rule(at, "has a name of a %s that is too long - at most %d bytes fit",
				   field, BATON_KEY_MAX - 1);
	for (i = 0; name[i]; i++)
		if (!baton_char_is(name[i], BATON_C_TOKEN))
			return refuse_rule(at, "can never match: '%s' cannot be the name of a %s - such names have letters, digits and '-'",
					   name, field);
	return 0;
}

static int check_path(const struct place *at, const struct baton_cond *cond)
{
	if (cond->value[0] != '/' && (cond->len > 1 || cond->value[0] != '*'))
		return refuse_rule(at, "can never match: path '%s' does not begin with '/' - paths do, as in 'prefix:/images/'",
				   cond->value);
	if (strchr(cond->value, '?'))
		return refuse_rule(at, "can never match: path '%s' has a '?' - the path is compared without the query, take out what follows",
				   cond->value);
	return 0;
}

static int check_host(const struct place *at, const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < cond->len; i++)
		if (cond->value[i] >= 'A' && cond->value[i] <= 'Z')
			return refuse_rule(at, "has capitals in host '%s' - hosts are kept in lower case",
					   cond->value);
	if (strchr(cond->value, '/') || strchr(cond->value, '@'))
		return refuse_rule(at, "can never match: '%s' is more than a host - give the name or address only",
				   cond->value);
	if (strchr(cond->value, ':') && cond->value[0] != '[')
		return refuse_rule(at, "can never match: host '%s' has a port - the host is compared without its port, leave it out",
				   cond->value);
	if (cond->op == BATON_OP_EXACT && cond->len > 1 &&
	    cond->value[cond->len - 1] == '.')
		return refuse_rule(at, "can never match: host '%s' ends with a dot - the host is compared without it, leave it out",
				   cond->value);
	return 0;
}

static int check_method(const struct place *at, const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < cond->len; i++)
		if (!baton_char_is(cond->value[i], BATON_C_TOKEN))
			return refuse_rule(at, "can never match: '%s' is no method - methods look like GET or POST",
					   cond->value);
	return 0;
}

static int check_query(const struct place *at, const struct baton_cond *cond)
{
	if (strchr(cond->value, '#'))
		return refuse_rule(at, "can never match: query '%s' has a '#' - fragments are never sent, take out what follows",
				   cond->value);
	return 0;
}

static int check_cond(const struct place *at, const struct baton_cond *cond)
{
	static int (*const check[__BATON_FIELD_MAX])(const struct place *at,
						     const struct baton_cond *cond) = {
		[BATON_FIELD_METHOD] = check_method,
		[BATON_FIELD_HOST] = check_host,
		[BATON_FIELD_PATH] = check_path,
		[BATON_FIELD_QUERY] = check_query,
	};
	int err;

	if (cond->field >= __BATON_FIELD_MAX)
		return refuse_rule(at, "looks at an unknown part of the request - use method, host, path, query, header or cookie");
	if (cond->op >= __BATON_OP_MAX)
		return refuse_rule(at, "compares the %s in an unknown way - use 'exact', 'prefix' or 'regex'",
				   baton_field_names[cond->field]);
	err = check_key(at, cond);
	if (!err)
		err = check_bytes(at, cond);
	/* A pattern is not a value */
	if (err || cond->op == BATON_OP_REGEX || !check[cond->field])
		return err;
	return check[cond->field](at, cond);
}

/* Can no request meet both? Conditions on different fields never conflict;
 * 'batonctl rules check' finds the conflicts of patterns.
 */
static bool exclude(const struct baton_cond *a, const struct baton_cond *b)
{
	if (a->field != b->field || a->op == BATON_OP_REGEX ||
	    b->op == BATON_OP_REGEX ||
	    (a->name && b->name && strcmp(a->name, b->name)))
		return false;
	if (memcmp(a->value, b->value, a->len < b->len ? a->len : b->len))
		return true;
	return (a->op == BATON_OP_EXACT && a->len < b->len) ||
	       (b->op == BATON_OP_EXACT && b->len < a->len);
}

static int check_conds(const struct place *at)
{
	const struct baton_cond *cond = at->rule->conds;
	u32 i, k;
	int err;

	if (at->rule->n_conds > BATON_CONDS_MAX)
		return refuse_rule(at, "has %u conditions - at most %d fit, split it into several rules",
				   at->rule->n_conds, BATON_CONDS_MAX);
	for (i = 0; i < at->rule->n_conds; i++) {
		err = check_cond(at, &cond[i]);
		if (err)
			return err;
		for (k = 0; k < i; k++)
			if (exclude(&cond[k], &cond[i]))
				return refuse_rule(at, "can never match: no %s is both %s:%s and %s:%s - all conditions of a rule must hold, make a rule for each",
						   baton_field_names[cond[i].field],
						   baton_op_names[cond[k].op],
						   cond[k].value,
						   baton_op_names[cond[i].op],
						   cond[i].value);
	}
	return 0;
}

static int check_backends(const struct place *at)
{
	const struct baton_conf *conf = at->conf;
	u64 left = at->rule->backends;
	u32 i;

	if (!left)
		return refuse_rule(at, "names no back end - name at least one node with role 'be'");
	for (; left; left &= left - 1) {
		i = __ffs64(left);
		if (i >= conf->n_nodes)
			return refuse_rule(at, "names node number %u, but there are only %u - declare that node first",
					   i + 1, conf->n_nodes);
		if (!(conf->nodes[i].roles & BATON_ROLE_BE))
			return refuse_rule(at, "names node '%s', which is no back end - give that node the role 'be' or name another",
					   conf->nodes[i].name);
	}
	return 0;
}

/* The value may be in no file: say where it comes from */
static const char *if_usual(const struct baton_param *param, u32 value)
{
	return value == param->usual ? " (the default)" : "";
}

static int check_thresholds(const struct place *at)
{
	const struct baton_policy *policy = at->rule->policy;
	const struct baton_param *low = &policy->params[policy->low];
	const struct baton_param *high = &policy->params[policy->high];
	u32 low_at = at->rule->params.value[policy->low];
	u32 high_at = at->rule->params.value[policy->high];

	if (low_at < high_at)
		return 0;
	return refuse_rule(at, "with policy '%s' has %s %u%s, which is not below %s %u%s - give a smaller %s or a larger %s",
			   policy->name, low->name, low_at,
			   if_usual(low, low_at), high->name, high_at,
			   if_usual(high, high_at), low->name, high->name);
}

static int check_policy(const struct place *at)
{
	const struct baton_policy *policy = at->rule->policy;

	if (!policy)
		return refuse_rule(at, "has no policy that exists - use '%s'",
				   baton_policies[0]->name);
	return policy->high ? check_thresholds(at) : 0;
}

/* Is its name new, and does no rule before it take all requests? */
static int check_order(const struct place *at)
{
	const struct baton_rule *before = at->svc->rules->rule;

	for (; before < at->rule; before++) {
		if (!strcmp(before->name, at->rule->name))
			return refuse_rule(at, "is declared twice - rename one or take it out");
		if (!before->n_conds)
			return refuse_rule(at, "can never match: rule '%s' before it has no conditions and takes every request - put '%s' last",
					   before->name, before->name);
	}
	return 0;
}

int check_rule(const struct baton_conf *conf, u32 service, u32 i,
	       struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[service];
	const struct baton_rule *rule = &svc->rules->rule[i];
	const struct place at = { conf, svc, rule, why };
	int err = check_name("rule", i, rule->name, why);

	if (!err)
		err = check_order(&at);
	if (!err)
		err = check_conds(&at);
	if (!err)
		err = check_policy(&at);
	if (!err)
		err = check_backends(&at);
	return err;
}
