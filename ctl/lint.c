// SPDX-License-Identifier: GPL-2.0
/* lint.c - warnings: no faults of a configuration, but probably mistakes. */
#include <string.h>
#include "../policy/compile/compile.h"
#include "../policy/rules.h"
#include "lint.h"

/* Every message about a rule begins with it */
#define RULE "rule '%s' of service '%s' "

/* Finding the rule that takes all requests of another may cost a table for each
 * pair. So setconf and rules compile report only so many.
 */
#define NEVER_MAX 4

/* A rule and where it stands */
struct place {
	struct conf_file *cf;
	const struct draft *draft;
	const struct baton_rule *rule;
	const char *service;
};

/* The rule cannot match because nothing matches its condition @i */
static void tell_cond(const struct place *at, u32 i)
{
	const struct baton_cond *cond = &at->rule->conds[i];

	file_never(at->cf, at->draft->cond_line[i],
		   RULE "can never match: there is nothing that '%s' matches - nothing can stand before a '^' or behind a '$', not even a blank: take that out",
		   at->rule->name, at->service, cond->value);
}

static void tell_never(const struct place *at, const struct baton_rules *rules,
		       int by)
{
	const char *name = at->rule->name;
	u32 line = at->draft->line;
	int cond;

	if (by >= 0) {
		file_never(at->cf, line, RULE "can never match: rule '%s' before it takes all of its requests - put '%s' before that one or take it out",
			   name, at->service, rules->rule[by].name, name);
		return;
	}
	if (by == BATON_SHADOWED_TOGETHER) {
		file_never(at->cf, line, RULE "can never match: the rules before it together take all of its requests - put '%s' before them or take it out",
			   name, at->service, name);
		return;
	}
	cond = baton_compile_impossible(at->rule);
	if (cond >= 0)
		tell_cond(at, cond);
	else
		file_never(at->cf, line, RULE "can never match: its conditions exclude each other - all conditions of a rule must hold, make a rule for each",
			   name, at->service);
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

/* The methods that IANA lists, and PURGE, which caches use */
static bool is_method(const struct baton_cond *cond)
{
	static const char *const methods[] = {
		"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS",
		"TRACE", "PATCH", "QUERY", "PROPFIND", "PROPPATCH", "MKCOL",
		"COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "ACL",
		"BIND", "REBIND", "UNBIND", "LINK", "UNLINK", "ORDERPATCH",
		"MKCALENDAR", "MKREDIRECTREF", "UPDATEREDIRECTREF",
		"VERSION-CONTROL", "CHECKIN", "CHECKOUT", "UNCHECKOUT",
		"MKWORKSPACE", "UPDATE", "LABEL", "MERGE",
		"BASELINE-CONTROL", "MKACTIVITY", "PRI", "PURGE",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(methods); i++)
		if (cond->op == BATON_OP_EXACT ?
		    !strcmp(methods[i], cond->value) :
		    !strncmp(methods[i], cond->value, cond->len))
			return true;
	return false;
}

static bool has_small(const char *text)
{
	return strpbrk(text, "abcdefghijklmnopqrstuvwxyz");
}

/* A warning if the condition will hardly hold for any request, else NULL */
static const char *strange_cond(const struct baton_cond *cond)
{
	if (cond->op == BATON_OP_REGEX)
		return NULL;
	if (cond->field == BATON_FIELD_QUERY && *cond->value == '?')
		return "the query is compared without the '?' in front of it - leave that out";
	if (cond->field == BATON_FIELD_METHOD && has_small(cond->value))
		return "methods are compared as they are sent - write it in capitals";
	if (cond->field == BATON_FIELD_METHOD && !is_method(cond))
		return "hardly any request has such a method - write it like GET or POST, unless it is meant so";
	return NULL;
}

static void warn_rule(const struct place *at)
{
	const struct baton_rule *rule = at->rule;
	const struct baton_cond *cond;
	const char *why;
	u32 i;

	for (i = 0; i < rule->n_conds; i++) {
		cond = &rule->conds[i];
		why = strange_cond(cond);
		if (why)
			file_warn(at->cf, at->draft->cond_line[i],
				  RULE "has %s %s:%s: %s", rule->name,
				  at->service, baton_field_names[cond->field],
				  baton_op_names[cond->op], cond->value, why);
	}
	if (!weighted(at->cf->conf, rule->backends))
		file_warn(at->cf, at->draft->backends_line, RULE "has no back end for what is new: all of its own have weight 0 - give one of them a weight",
			  rule->name, at->service);
}

void file_lint(struct conf_file *cf, const int *place)
{
	const struct baton_service_conf *svc = cf->conf->services;
	u32 s, i, never = 0;
	int by;

	for (s = 0; s < cf->conf->n_services; s++, svc++) {
		for (i = 0; i < svc->rules->n; i++) {
			const struct place at = {
				cf, file_draft(cf, place, s, i),
				&svc->rules->rule[i], svc->name,
			};

			if ((cf->lint->strict || never < NEVER_MAX) &&
			    baton_compile_shadowed(svc->rules, i, &by)) {
				tell_never(&at, svc->rules, by);
				never++;
			}
			warn_rule(&at);
		}
	}
}
