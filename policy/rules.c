// SPDX-License-Identifier: GPL-2.0
/*
 * rules.c - finds the rule that judges a request, and the back end.
 *
 *	for each part of the request that conditions look at:
 *		set <- rules without an unmet condition	(one pass, policy/dfa.c)
 *	the first rule that is in all sets judges the request
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../shared/lookup.h"
#include "dfa.h"
#include "node.h"
#include "policy.h"
#include "rules.h"

struct baton_rules *baton_rules_alloc(u32 n)
{
	struct baton_rules *rules;

	if (n > BATON_RULES_MAX)
		return NULL;
	rules = kvzalloc(sizeof(*rules) + n * sizeof(rules->rule[0]),
			 GFP_KERNEL_ACCOUNT);
	if (rules)
		rules->n = n;
	return rules;
}

void baton_rules_free(struct baton_rules *rules)
{
	u32 i;

	if (!rules)
		return;
	for (i = 0; i < rules->n; i++) {
		kvfree(rules->rule[i].conds);
		kvfree(rules->rule[i].state);
	}
	kvfree(rules->tables);
	kvfree(rules);
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Copy @len bytes and a NUL to *@p, and advance it */
static const char *text_copy(char **p, const char *from, u32 len, bool lower)
{
	char *to = *p;
	u32 i;

	for (i = 0; i < len; i++)
		to[i] = lower ? to_lower(from[i]) : from[i];
	to[len] = '\0';
	*p += len + 1;
	return to;
}

/* One allocation: the array, then the values and names */
static struct baton_cond *conds_copy(const struct baton_cond *conds, u32 n)
{
	size_t size = n * sizeof(*conds);
	struct baton_cond *copy;
	char *p;
	u32 i;

	for (i = 0; i < n; i++)
		size += conds[i].len + 1 +
			(conds[i].name ? strlen(conds[i].name) + 1 : 0);
	copy = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;
	p = (char *)(copy + n);
	for (i = 0; i < n; i++) {
		copy[i] = conds[i];
		copy[i].value = text_copy(&p, conds[i].value, conds[i].len,
					  conds[i].field == BATON_FIELD_HOST &&
					  conds[i].op != BATON_OP_REGEX);
		if (conds[i].name)
			copy[i].name =
				text_copy(&p, conds[i].name,
					  strlen(conds[i].name),
					  conds[i].field == BATON_FIELD_HEADER);
	}
	return copy;
}

int baton_rule_set_conds(struct baton_rule *rule,
			 const struct baton_cond *conds, u32 n)
{
	struct baton_cond *copy = NULL;

	if (n > BATON_CONDS_MAX)
		return -E2BIG;
	if (n) {
		copy = conds_copy(conds, n);
		if (!copy)
			return -ENOMEM;
	}
	kvfree(rule->conds);
	rule->conds = copy;
	rule->n_conds = n;
	return 0;
}

/* Does a table hold the conditions on the part that @cond looks at? */
static bool is_for(const struct baton_dfa *dfa, const struct baton_cond *cond)
{
	return dfa->field == cond->field &&
	       !strcmp(dfa->name, cond->name ? cond->name : "");
}

static bool has_table(const struct baton_rules *rules,
		      const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < rules->n_tables; i++)
		if (is_for(rules->table[i], cond))
			return true;
	return false;
}

static bool has_cond(const struct baton_rules *rules,
		     const struct baton_dfa *dfa)
{
	u32 i, k;

	for (i = 0; i < rules->n; i++)
		for (k = 0; k < rules->rule[i].n_conds; k++)
			if (is_for(dfa, &rules->rule[i].conds[k]))
				return true;
	return false;
}

static const char *check_table(const struct baton_rules *rules,
			       const struct baton_dfa *dfa)
{
	u32 i;

	if (dfa->n_rules != rules->n)
		return "a table is for another number of rules than there are";
	for (i = 0; i < rules->n_tables; i++)
		if (rules->table[i]->field == dfa->field &&
		    !strcmp(rules->table[i]->name, dfa->name))
			return "there are two tables for one part of the request";
	if (!has_cond(rules, dfa))
		return "there is a table for a part of the request that no condition looks at";
	if (rules->n_tables == BATON_TABLES_MAX)
		return "there are too many tables";
	return NULL;
}

static const char *check_conds(const struct baton_rules *rules)
{
	u32 i, k;

	for (i = 0; i < rules->n; i++)
		for (k = 0; k < rules->rule[i].n_conds; k++)
			if (!has_table(rules, &rules->rule[i].conds[k]))
				return "the conditions were not compiled - send the tables with the rules, as batonctl does";
	return NULL;
}

/* Put all of @tables into @rules->table; return an error sentence, or NULL */
static const char *take_tables(struct baton_rules *rules, const void *tables,
			       u32 len)
{
	const struct baton_dfa *dfa;
	const char *why;
	u32 at;

	for (at = 0; at < len; at += dfa->size) {
		dfa = tables + at;
		if (baton_dfa_verify(dfa, len - at, &why))
			return why;
		why = check_table(rules, dfa);
		if (why)
			return why;
		rules->table[rules->n_tables++] = dfa;
	}
	return check_conds(rules);
}

int baton_rules_set_tables(struct baton_rules *rules, void *tables, u32 len,
			   const char **why)
{
	rules->n_tables = 0;
	*why = take_tables(rules, tables, len);
	if (*why) {
		rules->n_tables = 0;
		return -EINVAL;
	}
	kvfree(rules->tables);
	rules->tables = tables;
	rules->tables_len = len;
	return 0;
}

/*
 * The authority without its port; the colons of "[::1]" stay. A dot at the end
 * marks a fully qualified name, which servers assume anyway.
 */
static struct baton_str plain_host(struct baton_str host)
{
	u32 len = host.len;

	while (len && host.p[len - 1] >= '0' && host.p[len - 1] <= '9')
		len--;
	if (len && host.p[len - 1] == ':')
		host.len = len - 1;
	if (host.len > 1 && host.p[host.len - 1] == '.')
		host.len--;
	return host;
}

struct baton_str baton_rules_part(const struct baton_req *req, u8 field,
				  const char *name)
{
	static const struct baton_str absent = { NULL, 0 };
	struct baton_str value;

	switch (field) {
	case BATON_FIELD_METHOD:
		return req->method;
	case BATON_FIELD_HOST:
		return plain_host(req->host);
	case BATON_FIELD_PATH:
		return req->path;
	case BATON_FIELD_QUERY:
		return req->query;
	case BATON_FIELD_HEADER:
		if (baton_http_field(req, name, strlen(name), &value))
			return value;
		break;
	case BATON_FIELD_COOKIE:
		if (baton_http_cookie(req, name, strlen(name), &value))
			return value;
		break;
	}
	return absent;
}

struct baton_rule *baton_rules_match(struct baton_rules *rules,
				     const struct baton_req *req)
{
	const struct baton_set *set[BATON_TABLES_MAX];
	const struct baton_dfa *table;
	struct baton_str part;
	int first;
	u32 i;

	for (i = 0; i < rules->n_tables; i++) {
		table = rules->table[i];
		part = baton_rules_part(req, table->field, table->name);
		set[i] = part.p ? baton_dfa_match(table, part.p, part.len) :
				  baton_dfa_absent(table);
	}
	/* If no rule has conditions the first one takes all requests. */
	first = i ? baton_set_first(set, i) : 0;
	if (first < 0 || first >= (int)rules->n)
		return NULL;
	atomic_inc(&rules->rule[first].hits);
	return &rules->rule[first];
}

void baton_rule_set_policy(struct baton_rule *rule,
			   const struct baton_policy *policy)
{
	rule->policy = policy;
	baton_policy_usual(policy, &rule->params);
}

int baton_rules_start(struct baton_rules *rules)
{
	int err = 0;
	u32 i;

	for (i = 0; i < rules->n && !err; i++)
		if (rules->rule[i].policy->init)
			err = rules->rule[i].policy->init(&rules->rule[i]);
	return err;
}

static u64 with_weight(const struct baton_choice *choice, u64 among)
{
	u64 left = among;

	for (; left; left &= left - 1)
		if (!choice->node[__ffs64(left)].weight)
			among &= ~(left & -left);
	return among;
}

int baton_rule_pick(struct baton_rule *rule, struct baton_choice *choice)
{
	u64 usable = rule->backends & choice->candidates;

	if (choice->self >= 0 && !(usable & BIT_ULL(choice->self)))
		choice->self = -1;
	if (choice->self >= 0 && rule->policy->self_first)
		return choice->self;
	choice->candidates = with_weight(choice, usable);
	if (!choice->candidates)
		return -1;
	return rule->policy->pick(rule, choice);
}

void baton_rule_took(struct baton_rule *rule, struct baton_choice *choice)
{
	if (rule->policy->took && choice->self >= 0 &&
	    rule->backends & BIT_ULL(choice->self))
		rule->policy->took(rule, choice);
}
