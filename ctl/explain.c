// SPDX-License-Identifier: GPL-2.0
/*
 * explain.c - batonctl rules explain: how a request would be judged.
 *
 * Each condition is tried separately. The rule that wins is found as in the
 * kernel, by the tables of all conditions.
 */
#include <stdlib.h>
#include <string.h>
#include "../policy/compile/compile.h"
#include "../policy/rules.h"
#include "../shared/http.h"
#include "ctl.h"

static void explain_cond(const struct baton_cond *cond,
			 const struct baton_req *req)
{
	struct baton_str part = baton_rules_part(req, cond->field, cond->name);

	printf("    %s  ", baton_compile_holds(cond, part) ? "yes" : "no ");
	cond_print(cond, " ", stdout);
	if (part.p)
		printf("  (is '%.*s')\n", (int)part.len, (const char *)part.p);
	else
		puts("  (is absent)");
}

static void explain_rule(const struct baton_rule *rule, bool wins,
			 const struct baton_req *req)
{
	u32 i;

	printf("  rule %s%s\n", rule->name, wins ? "  <- judges" : "");
	for (i = 0; i < rule->n_conds; i++)
		explain_cond(&rule->conds[i], req);
	if (!rule->n_conds)
		puts("    yes  without conditions");
}

static void explain_backend(const struct baton_conf *conf,
			    const struct baton_rule *rule)
{
	u64 left = weighted(conf, rule->backends);
	bool all = left == rule->backends;

	if (!left) {
		printf("  to none: all back ends of rule %s have weight 0\n",
		       rule->name);
		return;
	}
	if (!(left & (left - 1))) {
		printf("  to %s, the only back end of rule %s%s\n",
		       conf->nodes[bit_next(&left)].name, rule->name,
		       all ? "" : " that has a weight");
		return;
	}
	printf("  to one of");
	while (left)
		printf(" %s", conf->nodes[bit_next(&left)].name);
	printf(", picked by policy %s%s\n", rule->policy->name,
	       rule->policy->self_first ?
	       "; one that has the connection already keeps it" :
	       " for each request");
}

/* Rules after the one that judges are not printed: they are not tried */
static void explain_service(const struct baton_conf *conf,
			    const struct baton_service_conf *svc,
			    const struct baton_req *req)
{
	const struct baton_rule *wins = baton_rules_match(svc->rules, req);
	const struct baton_rule *rule = svc->rules->rule;
	const struct baton_rule *end = rule + svc->rules->n;

	printf("service %s\n", svc->name);
	for (; rule < end && (!wins || rule <= wins); rule++)
		explain_rule(rule, rule == wins, req);
	if (wins)
		explain_backend(conf, wins);
	else
		puts("  no rule matches: the front end answers 503");
}

/* The rules in force. Their tables are compiled anew; the same rules always
 * make the same tables.
 */
static struct baton_conf *conf_running(void)
{
	struct baton_conf *conf = conf_fetch(NULL);
	u32 i;

	for (i = 0; conf && i < conf->n_services; i++) {
		if (baton_compile_into(conf->services[i].rules,
				       conf->services[i].name, NULL))
			continue;
		complain("this batonctl cannot compile the rules in force - install the batonctl that came with the module");
		baton_conf_free(conf);
		conf = NULL;
	}
	return conf;
}

int rules_explain(const struct args *args)
{
	struct baton_conf *conf;
	struct baton_req req;
	char *head;
	u32 i;

	head = head_parse(args, &req);
	if (!head)
		return USAGE;
	conf = args->file ? conf_read(args->file, NULL) : conf_running();
	for (i = 0; conf && i < conf->n_services; i++)
		explain_service(conf, &conf->services[i], &req);
	free(head);
	if (!conf)
		return REFUSED;
	baton_conf_free(conf);
	return DONE;
}
