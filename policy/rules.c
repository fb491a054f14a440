// SPDX-License-Identifier: GPL-2.0
/*
 * rules.c - which rule judges a request, and which back end gets it.
 *
 * Rule by rule, condition by condition, until one rule holds. The three
 * fields are looked at once for each request, not for each condition.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "conf.h"
#include "policy.h"

struct baton_rules *baton_rules_alloc(u32 n)
{
	struct baton_rules *rules;

	if (n > BATON_RULES_MAX)
		return NULL;
	rules = kvzalloc(sizeof(*rules) + n * sizeof(rules->rule[0]),
			 GFP_KERNEL);
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
	kvfree(rules);
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Copy one condition, its value to @p; return where the next value goes */
static char *cond_copy(struct baton_cond *to, const struct baton_cond *from,
		       char *p)
{
	u32 i;

	*to = *from;
	to->value = p;
	memcpy(p, from->value, from->len);
	if (from->field == BATON_FIELD_HOST)
		for (i = 0; i < from->len; i++)
			p[i] = to_lower(p[i]);
	p[from->len] = '\0';
	return p + from->len + 1;
}

/* One piece of memory: the array, behind it the values */
static struct baton_cond *conds_copy(const struct baton_cond *conds, u32 n)
{
	size_t size = n * sizeof(*conds);
	struct baton_cond *copy;
	char *p;
	u32 i;

	for (i = 0; i < n; i++)
		size += conds[i].len + 1;
	copy = kvzalloc(size, GFP_KERNEL);
	if (!copy)
		return NULL;
	p = (char *)(copy + n);
	for (i = 0; i < n; i++)
		p = cond_copy(&copy[i], &conds[i], p);
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

/* The authority without its port; the colons of "[::1]" stay */
static struct baton_str without_port(struct baton_str host)
{
	u32 len = host.len;

	while (len && host.p[len - 1] >= '0' && host.p[len - 1] <= '9')
		len--;
	if (len && host.p[len - 1] == ':')
		host.len = len - 1;
	return host;
}

static bool cond_holds(const struct baton_cond *cond,
		       const struct baton_str *s)
{
	if (s->len < cond->len)
		return false;
	if (cond->op == BATON_OP_EXACT && s->len != cond->len)
		return false;
	if (cond->field == BATON_FIELD_HOST)
		return !strncasecmp((const char *)s->p, cond->value,
				    cond->len);
	return !memcmp(s->p, cond->value, cond->len);
}

static bool rule_holds(const struct baton_rule *rule,
		       const struct baton_str *fields)
{
	const struct baton_cond *cond = rule->conds;
	const struct baton_cond *end = cond + rule->n_conds;

	for (; cond < end; cond++)
		if (!cond_holds(cond, &fields[cond->field]))
			return false;
	return true;
}

struct baton_rule *baton_rules_match(struct baton_rules *rules,
				     const struct baton_req *req)
{
	const struct baton_str fields[__BATON_FIELD_MAX] = {
		[BATON_FIELD_METHOD] = req->method,
		[BATON_FIELD_HOST] = without_port(req->host),
		[BATON_FIELD_PATH] = req->path,
	};
	struct baton_rule *rule = rules->rule;
	struct baton_rule *end = rule + rules->n;

	for (; rule < end; rule++) {
		if (rule_holds(rule, fields)) {
			atomic_inc(&rule->hits);
			return rule;
		}
	}
	return NULL;
}

void baton_rule_set_policy(struct baton_rule *rule,
			   const struct baton_policy *policy)
{
	rule->policy = policy;
	baton_policy_usual(policy, rule->params);
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
		rule->policy->took(rule, choice, choice->self);
}
