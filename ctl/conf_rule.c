// SPDX-License-Identifier: GPL-2.0
/* conf_rule.c - the keys of a [rule] section. */
#include <stdlib.h>
#include <string.h>
#include "../policy/compile/compile.h"
#include "../policy/policies.h"
#include "conf_rule.h"
#include "policy.h"

static struct draft *draft(struct conf_file *cf)
{
	return &cf->drafts[cf->n_drafts - 1];
}

static void set_service(struct conf_file *cf, const char *value)
{
	if (strlen(value) >= BATON_NAME_MAX)
		value_fault(cf, "'%s' cannot be the name of a service - names have 1 to %d characters",
			    value, BATON_NAME_MAX - 1);
	else
		strcpy(draft(cf)->service, value);
	draft(cf)->service_line = cf->line;
}

/* Faults inside a pattern are reported with their column */
static void check_pattern(struct conf_file *cf, const struct baton_cond *cond,
			  unsigned int skip)
{
	char why[BATON_WHY_MAX];
	u32 column;

	if (cond->op != BATON_OP_REGEX ||
	    baton_compile_check(cond, &column, why, sizeof(why)))
		return;
	file_fault_at(cf, cf->line, cf->column + skip + column - 1, why);
	*cf->bad = true;
}

/* The operator at the start of @value; *@len: its length with the colon */
static u8 cond_op(struct conf_file *cf, const char *value, unsigned int *len)
{
	const char *colon = strchr(value, ':');
	u8 op;

	*len = colon ? colon - value + 1 : 0;
	for (op = 0; op < __BATON_OP_MAX; op++)
		if (colon && strlen(baton_op_names[op]) == *len - 1 &&
		    !memcmp(baton_op_names[op], value, *len - 1))
			return op;
	if (*value)
		value_fault(cf, "'%s' does not say how to compare - begin it with exact:, prefix: or regex:",
			    value);
	return BATON_OP_EXACT;
}

/* No request has a blank in these parts, so " #" was meant as a comment */
static bool has_comment(const struct baton_cond *cond)
{
	return cond->op != BATON_OP_REGEX &&
	       cond->field != BATON_FIELD_HEADER &&
	       cond->field != BATON_FIELD_COOKIE &&
	       (strstr(cond->value, " #") || strstr(cond->value, "\t#"));
}

/* "exact:...", "prefix:..." or "regex:..."; a condition is added even after a
 * fault, so that the rule does not look like one that matches everything
 */
static void set_cond(struct conf_file *cf, u8 field, const char *value)
{
	struct draft *rule = draft(cf);
	struct baton_cond *cond = &rule->conds[rule->n_conds];
	unsigned int skip;

	if (rule->n_conds == BATON_CONDS_MAX) {
		value_fault(cf, "[rule %s] has more than %d conditions - split it into several rules",
			    rule->name, BATON_CONDS_MAX);
		return;
	}
	cond->field = field;
	cond->op = cond_op(cf, value, &skip);
	value += skip;
	if (strlen(value) >= BATON_VALUE_MAX) {
		value_fault(cf, "the value for %s is too long - at most %d bytes fit",
			    baton_field_names[field], BATON_VALUE_MAX - 1);
		value = "";
	}
	cond->value = must(strdup(value));
	cond->len = strlen(value);
	cond->name = cf->key_name ? must(strdup(cf->key_name)) : NULL;
	rule->cond_column[rule->n_conds] = cf->column + skip;
	rule->cond_line[rule->n_conds++] = cf->line;
	if (has_comment(cond))
		value_fault(cf, "%s", COMMENT_FAULT);
	check_pattern(cf, cond, skip);
}

void rule_lost_cond(struct conf_file *cf)
{
	*cf->bad = true;
	cf->key_name = NULL;
	if (draft(cf)->n_conds < BATON_CONDS_MAX)
		set_cond(cf, BATON_FIELD_PATH, "");
}

#define DEFINE_COND(name, field)					\
static void name(struct conf_file *cf, const char *value)		\
{									\
	set_cond(cf, field, value);					\
}

DEFINE_COND(set_method, BATON_FIELD_METHOD)
DEFINE_COND(set_host, BATON_FIELD_HOST)
DEFINE_COND(set_path, BATON_FIELD_PATH)
DEFINE_COND(set_query, BATON_FIELD_QUERY)
DEFINE_COND(set_header, BATON_FIELD_HEADER)
DEFINE_COND(set_cookie, BATON_FIELD_COOKIE)

static void set_backends(struct conf_file *cf, const char *value)
{
	if (strchr(value, ',')) {
		value_fault(cf, "'%s' has commas - separate nodes by blanks, as in 'be1 be2'",
			    value);
		return;
	}
	draft(cf)->backends = must(strdup(value));
	draft(cf)->backends_line = cf->line;
}

static void set_policy(struct conf_file *cf, const char *value)
{
	char *copy = must(strdup(value));
	const char *names[16];
	char *rest = copy;
	int n;

	strsep(&rest, " \t");
	for (n = 0; baton_policies[n]; n++)
		names[n] = baton_policies[n]->name;
	n = key_choice(cf, "policy", copy, names, n);
	if (n >= 0) {
		draft(cf)->policy = baton_policies[n];
		policy_params(cf, draft(cf), rest);
	}
	free(copy);
}

void begin_rule(struct conf_file *cf, const char *name)
{
	struct draft *rule;

	cf->drafts = must(reallocarray(cf->drafts, cf->n_drafts + 1,
				       sizeof(*cf->drafts)));
	rule = &cf->drafts[cf->n_drafts++];
	*rule = (struct draft){
		.policy = baton_policies[0],
		.line = cf->line,
	};
	baton_policy_usual(rule->policy, &rule->params);
	strcpy(rule->name, name);
	cf->bad = &rule->bad;
}

const struct key rule_keys[] = {
	{ .name = "service", .set = set_service, .empty = true },
	{ .name = "method", .set = set_method, .repeat = true, .empty = true },
	{ .name = "host", .set = set_host, .repeat = true, .empty = true },
	{ .name = "path", .set = set_path, .repeat = true, .empty = true },
	{ .name = "query", .set = set_query, .repeat = true, .empty = true },
	{ .name = "header NAME", .set = set_header, .repeat = true, .empty = true },
	{ .name = "cookie NAME", .set = set_cookie, .repeat = true, .empty = true },
	{ .name = "backends", .set = set_backends, .example = "backends = be1 be2" },
	{ .name = "policy", .set = set_policy },
	{ 0 }
};
