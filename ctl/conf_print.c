// SPDX-License-Identifier: GPL-2.0
/* conf_print.c - a configuration as a file that setconf takes. */
#include <arpa/inet.h>
#include "../policy/rules.h"
#include "ctl.h"

static void print_node(const struct baton_node_conf *node, FILE *out)
{
	char addr[ADDR_TEXT];

	fprintf(out, "\n[node %s]\naddress = %s\nrole = %s\n", node->name,
		addr_text(addr, node->addr), roles_text(node->roles));
	if (node->weight != 1)
		fprintf(out, "weight = %u\n", node->weight);
}

static void print_service(const struct baton_service_conf *svc, FILE *out)
{
	char vip[ADDR_TEXT];

	fprintf(out, "\n[service %s]\nvip = %s\nforward = %s\nhandoff_mode = %s\n",
		svc->name, port_text(vip, svc->vip, svc->port),
		baton_forward_names[svc->forward],
		baton_mode_names[svc->mode]);
}

void cond_print(const struct baton_cond *cond, const char *separator,
		FILE *out)
{
	fprintf(out, "%s%s%s%s%s:%s", baton_field_names[cond->field],
		cond->name ? " " : "", cond->name ? cond->name : "", separator,
		baton_op_names[cond->op], cond->value);
}

static void print_rule(const struct baton_conf *conf,
		       const struct baton_service_conf *svc,
		       const struct baton_rule *rule, FILE *out)
{
	const struct baton_cond *cond = rule->conds;
	u64 left = rule->backends;

	fprintf(out, "\n[rule %s]\nservice = %s\n", rule->name, svc->name);
	for (; cond < rule->conds + rule->n_conds; cond++) {
		cond_print(cond, " = ", out);
		fputc('\n', out);
	}
	fputs("backends =", out);
	while (left)
		fprintf(out, " %s", conf->nodes[bit_next(&left)].name);
	fputs("\npolicy = ", out);
	policy_print(rule, false, out);
	fputc('\n', out);
}

void conf_print(const struct baton_conf *conf, FILE *out)
{
	const struct baton_service_conf *svc;
	u32 i, k;

	fprintf(out, "[cluster]\nthop_port = %u\nprobe_ms = %u\nidle_s = %u\nclose_s = %u\n",
		ntohs(conf->thop_port), conf->probe_ms, conf->idle_s,
		conf->close_s);
	if (conf->key_file[0])
		fprintf(out, "key_file = %s\n", conf->key_file);
	else if (baton_conf_open(conf))
		fputs("key = none\n", out);
	for (i = 0; i < conf->n_nodes; i++)
		print_node(&conf->nodes[i], out);
	for (i = 0; i < conf->n_services; i++) {
		svc = &conf->services[i];
		print_service(svc, out);
		for (k = 0; k < svc->rules->n; k++)
			print_rule(conf, svc, &svc->rules->rule[k], out);
	}
}
