// SPDX-License-Identifier: GPL-2.0
/* conf_resolve.c - look up the names in rules, then check everything. */
#include <stdlib.h>
#include <string.h>
#include "../policy/compile/compile.h"
#include "../policy/rules.h"
#include "conf_resolve.h"
#include "lint.h"

/* Index of the service of a rule, -1 after a fault */
static int find_service(struct conf_file *cf, const struct draft *rule)
{
	int i;

	if (rule->service_line && !*rule->service)
		return -1;
	if (*rule->service) {
		i = baton_conf_service(cf->conf, rule->service);
		if (i < 0 && !cf->lost)
			file_fault(cf, rule->service_line,
				   "rule '%s' names service '%s' - declare it in a [service %s] section",
				   rule->name, rule->service, rule->service);
		return i;
	}
	if (cf->conf->n_services == 1)
		return 0;
	if (cf->lost)
		return -1;
	if (cf->conf->n_services)
		file_fault(cf, rule->line, "rule '%s' does not say for which of the %u services it is - add 'service = NAME'",
			   rule->name, cf->conf->n_services);
	else
		file_fault(cf, rule->line, "rule '%s' has no service - declare one in a [service NAME] section",
			   rule->name);
	return -1;
}

/* Find the service of each rule, and allocate the rules of each service */
static int *place_rules(struct conf_file *cf)
{
	int *place = must(calloc(cf->n_drafts + 1, sizeof(*place)));
	u32 count[BATON_SERVICES_MAX] = { 0 };
	size_t d;
	u32 i;

	for (d = 0; d < cf->n_drafts; d++) {
		place[d] = find_service(cf, &cf->drafts[d]);
		if (place[d] < 0)
			continue;
		i = place[d];
		if (++count[i] <= BATON_RULES_MAX)
			continue;
		count[i] = BATON_RULES_MAX;
		place[d] = -1;
		file_fault(cf, cf->drafts[d].line, "service '%s' has more than %d rules - join some of them or make two services",
			   cf->conf->services[i].name, BATON_RULES_MAX);
	}
	for (i = 0; i < cf->conf->n_services; i++)
		cf->conf->services[i].rules =
			must(baton_rules_alloc(count[i]));
	return place;
}

static void resolve_backend(struct conf_file *cf, struct draft *draft,
			    struct baton_rule *rule, const char *service,
			    const char *name)
{
	int i = baton_conf_node(cf->conf, name);

	if (i >= 0 && !(rule->backends & (1ULL << i))) {
		rule->backends |= (1ULL << i);
		/* A fault in its role was already reported */
		draft->bad |= cf->node[i].bad &&
			      !(cf->conf->nodes[i].roles & BATON_ROLE_BE);
		return;
	}
	draft->bad = true;
	if (i < 0 && cf->lost)
		return;
	if (i < 0)
		file_fault(cf, draft->backends_line, "rule '%s' of service '%s' names node '%s' - declare it in a [node %s] section",
			   draft->name, service, name, name);
	else
		file_fault(cf, draft->backends_line, "rule '%s' of service '%s' names node '%s' twice - once is enough",
			   draft->name, service, name);
}

static void resolve_rule(struct conf_file *cf, struct draft *draft,
			 struct baton_rule *rule, const char *service)
{
	char *rest = draft->backends, *name;

	strcpy(rule->name, draft->name);
	rule->policy = draft->policy;
	rule->params = draft->params;
	if (baton_rule_set_conds(rule, draft->conds, draft->n_conds))
		must(NULL);
	while ((name = strsep(&rest, " \t")))
		if (*name)
			resolve_backend(cf, draft, rule, service, name);
}

/* The kernel would accept a second one, but back ends know only one */
static void check_front_end(struct conf_file *cf, u32 i, const char **fe)
{
	const struct baton_node_conf *node = &cf->conf->nodes[i];

	if (!(node->roles & BATON_ROLE_FE))
		return;
	if (*fe)
		file_fault(cf, cf->node[i].line, "nodes '%s' and '%s' are both FE - only one is supported",
			   *fe, node->name);
	else
		*fe = node->name;
}

static void check_nodes(struct conf_file *cf)
{
	char why[BATON_WHY_MAX];
	const char *fe = NULL;
	bool bad = cf->lost;
	u32 i;

	for (i = 0; i < cf->conf->n_nodes; i++) {
		bad |= cf->node[i].bad;
		if (!cf->node[i].bad &&
		    baton_conf_check_node(cf->conf, i, why, sizeof(why)))
			file_fault(cf, cf->node[i].line, "%s", why);
		else if (!cf->node[i].bad)
			check_front_end(cf, i, &fe);
	}
	if (!bad && baton_conf_check_cluster(cf->conf, why, sizeof(why)))
		file_fault(cf, 0, "%s", why);
}

static void check_services(struct conf_file *cf)
{
	char why[BATON_WHY_MAX];
	u32 i;

	for (i = 0; i < cf->conf->n_services; i++)
		if (!cf->service[i].bad &&
		    !(cf->lost && !cf->conf->services[i].rules->n) &&
		    baton_conf_check_service(cf->conf, i, why, sizeof(why)))
			file_fault(cf, cf->service[i].line, "%s", why);
}

static void compile_service(struct conf_file *cf, const int *place, u32 i)
{
	struct baton_service_conf *svc = &cf->conf->services[i];
	struct baton_compiled *out = must(calloc(1, sizeof(*out)));
	struct draft *draft;

	if (!baton_compile_into(svc->rules, svc->name, out)) {
		draft = file_draft(cf, place, i, out->rule);
		file_fault_at(cf, draft->cond_line[out->cond],
			      out->alone ? draft->cond_column[out->cond] : 0,
			      out->why);
	}
	baton_compiled_clean(out);
	free(out);
}

void file_resolve(struct conf_file *cf)
{
	u32 taken[BATON_SERVICES_MAX] = { 0 };
	int *place = place_rules(cf);
	struct baton_service_conf *svc;
	char why[BATON_WHY_MAX];
	struct draft *draft;
	size_t d;
	u32 i;

	check_nodes(cf);
	check_services(cf);
	for (d = 0; d < cf->n_drafts; d++) {
		if (place[d] < 0)
			continue;
		draft = &cf->drafts[d];
		svc = &cf->conf->services[place[d]];
		i = taken[place[d]]++;
		resolve_rule(cf, draft, &svc->rules->rule[i], svc->name);
		if (!draft->bad &&
		    baton_conf_check_rule(cf->conf, place[d], i, why,
					  sizeof(why)))
			file_fault(cf, draft->line, "%s", why);
	}
	/* Again: the conditions of all rules can be counted only now */
	if (!file_faulty(cf))
		check_services(cf);
	for (i = 0; !file_faulty(cf) && i < cf->conf->n_services; i++)
		compile_service(cf, place, i);
	if (cf->lint && !file_faulty(cf))
		file_lint(cf, place);
	free(place);
}
