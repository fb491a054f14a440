// SPDX-License-Identifier: GPL-2.0
/*
 * explain.c - batonctl rules explain: what would become of a request.
 *
 * Each condition is tried by itself; the rule that wins is found as the
 * kernel finds it, by the tables of all conditions.
 */
#include <stdlib.h>
#include <string.h>
#include "../../policy/compile/compile.h"
#include "../http.h"
#include "ctl.h"

/* A head from its parts, as a client would send it; the caller frees it */
static char *head_text(const struct args *args)
{
	bool host = false;
	size_t len, i;
	char *text;
	FILE *out = must(open_memstream(&text, &len));

	fprintf(out, "%s\r\n", args->operand);
	for (i = 0; i < args->n_headers; i++) {
		fprintf(out, "%s\r\n", args->headers[i]);
		host |= !strncasecmp(args->headers[i], "host:", 5);
	}
	if (!host)
		fputs("Host:\r\n", out);
	fputs("\r\n", out);
	fclose(out);
	return text;
}

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
	u64 left = rule->backends;

	if (!(left & (left - 1))) {
		printf("  to %s, the only back end of rule %s\n",
		       conf->nodes[bit_next(&left)].name, rule->name);
		return;
	}
	printf("  to one of");
	while (left)
		printf(" %s", conf->nodes[bit_next(&left)].name);
	printf(", which policy %s picks; one that has the connection already keeps it\n",
	       rule->policy->name);
}

/* Rules behind the one that judges are not asked any more */
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

/* What runs here, with the tables that the same rules always make */
static struct baton_conf *conf_running(void)
{
	struct baton_conf *conf = conf_fetch(NULL);
	u32 i;

	for (i = 0; conf && i < conf->n_services; i++) {
		if (baton_compile_into(conf->services[i].rules,
				       conf->services[i].name, NULL))
			continue;
		complain("the rules in force cannot be compiled by this batonctl - install the one that came with the module");
		baton_conf_free(conf);
		conf = NULL;
	}
	return conf;
}

int rules_explain(const struct args *args)
{
	char *head = head_text(args);
	struct baton_conf *conf;
	struct baton_req req;
	int len;
	u32 i;

	len = baton_http_parse((const u8 *)head, strlen(head), &req);
	if (len != (int)strlen(head)) {
		complain("this is no request that a front end takes: %s - write it like 'GET /x HTTP/1.1'",
			 len < 0 ? baton_http_error_name(-len) : "head");
		free(head);
		return USAGE;
	}
	conf = args->file ? conf_read(args->file) : conf_running();
	for (i = 0; conf && i < conf->n_services; i++)
		explain_service(conf, &conf->services[i], &req);
	free(head);
	if (!conf)
		return REFUSED;
	baton_conf_free(conf);
	return DONE;
}
