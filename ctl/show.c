// SPDX-License-Identifier: GPL-2.0
/* show.c - nodes, services and rules, for people or as JSON. */
#include <arpa/inet.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>
#include "../policy/rules.h"
#include "ctl.h"

static int longest_name(const struct baton_conf *conf)
{
	int len, max = 0;
	u32 i;

	for (i = 0; i < conf->n_nodes; i++) {
		len = strlen(conf->nodes[i].name);
		if (len > max)
			max = len;
	}
	return max;
}

static void show_nodes(const struct baton_conf *conf,
		       const struct shown *shown)
{
	int width = longest_name(conf);
	const struct baton_node_conf *node;
	char addr[ADDR_TEXT];
	u32 i;

	for (i = 0; i < conf->n_nodes; i++) {
		node = &conf->nodes[i];
		printf("node %-*s  %-15s  %-5s  connections %u", width,
		       node->name, addr_text(addr, node->addr),
		       roles_text(node->roles), shown->conns[i]);
		if (node->weight != 1)
			printf("  weight %u", node->weight);
		if (shown->down >> i & 1)
			fputs("  DOWN", stdout);
		puts(shown->self >> i & 1 ? "  (this node)" : "");
	}
}

static void show_rule(const struct baton_conf *conf,
		      const struct baton_rule *rule)
{
	const struct baton_cond *cond = rule->conds;
	u64 left = rule->backends;

	printf("  rule %s  hits %u\n", rule->name, (u32)atomic_read(&rule->hits));
	for (; cond < rule->conds + rule->n_conds; cond++) {
		fputs("    ", stdout);
		cond_print(cond, " ", stdout);
		putchar('\n');
	}
	fputs("    to", stdout);
	while (left)
		printf(" %s", conf->nodes[bit_next(&left)].name);
	fputs(" (", stdout);
	policy_print(rule, true, stdout);
	puts(")");
}

static void show_service(const struct baton_conf *conf,
			 const struct baton_service_conf *svc)
{
	char vip[ADDR_TEXT];
	u32 i;

	printf("\nservice %s  %s  forward %s  handoff %s\n", svc->name,
	       port_text(vip, svc->vip, svc->port),
	       baton_forward_names[svc->forward], baton_mode_names[svc->mode]);
	for (i = 0; i < svc->rules->n; i++)
		show_rule(conf, &svc->rules->rule[i]);
}

static void show_keys(const struct shown *shown)
{
	const bool tty = isatty(STDOUT_FILENO);
	u32 i;

	for (i = 0; i < shown->n_keys; i++)
		if (shown->key_id[i])
			printf("key %016llx\n", (unsigned long long)shown->key_id[i]);
		else
			printf("%skey none: messages between nodes are not proved%s\n",
			       tty ? "\033[31m" : "", tty ? "\033[0m" : "");
}

static void show_text(const struct baton_conf *conf, const struct shown *shown)
{
	u32 i;

	if (!conf->n_nodes && !conf->n_services) {
		puts("no configuration - 'batonctl setconf FILE' puts one in force");
		return;
	}
	show_nodes(conf, shown);
	show_keys(shown);
	for (i = 0; i < conf->n_services; i++)
		show_service(conf, &conf->services[i]);
}

static json_t *json_roles(u8 roles)
{
	json_t *list = json_array();

	if (roles & BATON_ROLE_FE)
		json_array_append_new(list, json_string("fe"));
	if (roles & BATON_ROLE_BE)
		json_array_append_new(list, json_string("be"));
	return list;
}

static json_t *json_keys(const struct shown *shown)
{
	json_t *list = json_array();
	char id[17];
	u32 i;

	for (i = 0; i < shown->n_keys; i++) {
		snprintf(id, sizeof(id), "%016llx", (unsigned long long)shown->key_id[i]);
		json_array_append_new(list, shown->key_id[i] ? json_string(id) : json_null());
	}
	return list;
}

static json_t *json_nodes(const struct baton_conf *conf,
			  const struct shown *shown)
{
	json_t *list = json_array();
	char addr[ADDR_TEXT];
	u32 i;

	for (i = 0; i < conf->n_nodes; i++)
		json_array_append_new(list, json_pack(
			"{s:s, s:s, s:o, s:i, s:b, s:b, s:I}",
			"name", conf->nodes[i].name,
			"address", addr_text(addr, conf->nodes[i].addr),
			"roles", json_roles(conf->nodes[i].roles),
			"weight", conf->nodes[i].weight,
			"self", (int)(shown->self >> i & 1),
			"down", (int)(shown->down >> i & 1),
			"connections", (json_int_t)shown->conns[i]));
	return list;
}

/* A path may hold any bytes; text that is not UTF-8 is converted from Latin-1 */
static json_t *json_bytes(const char *text)
{
	json_t *value = json_string(text);
	char utf8[2 * BATON_VALUE_MAX];
	size_t n = 0;

	if (value)
		return value;
	for (; *text && n < sizeof(utf8) - 2; text++) {
		if (*text & 0x80) {
			utf8[n++] = 0xc0 | (*text >> 6 & 3);
			utf8[n++] = 0x80 | (*text & 0x3f);
		} else {
			utf8[n++] = *text;
		}
	}
	return json_stringn(utf8, n);
}

static json_t *json_conds(const struct baton_rule *rule)
{
	const struct baton_cond *cond = rule->conds;
	json_t *list = json_array();

	for (; cond < rule->conds + rule->n_conds; cond++)
		json_array_append_new(list, json_pack(
			"{s:s, s:s*, s:s, s:o}",
			"field", baton_field_names[cond->field],
			"name", cond->name,
			"op", baton_op_names[cond->op],
			"value", json_bytes(cond->value)));
	return list;
}

static json_t *json_params(const struct baton_rule *rule)
{
	const struct baton_param *param;
	json_t *object = json_object();
	char text[BATON_PARAM_MAX];
	u32 i;

	for (i = 0; (param = baton_policy_param(rule->policy, i)); i++)
		json_object_set_new(object, param->name, param->words ?
			json_string(baton_param_text(rule->policy,
						     &rule->params, i, text)) :
			json_integer(rule->params.value[i]));
	return object;
}

static json_t *json_rules(const struct baton_conf *conf,
			  const struct baton_rules *rules)
{
	const struct baton_rule *rule = rules->rule;
	json_t *list = json_array(), *backends;
	u64 left;

	for (; rule < rules->rule + rules->n; rule++) {
		backends = json_array();
		for (left = rule->backends; left;)
			json_array_append_new(backends, json_string(
				conf->nodes[bit_next(&left)].name));
		json_array_append_new(list, json_pack(
			"{s:s, s:o, s:o, s:s, s:o, s:I}",
			"name", rule->name,
			"conditions", json_conds(rule),
			"backends", backends,
			"policy", rule->policy->name,
			"parameters", json_params(rule),
			"hits", (json_int_t)(u32)atomic_read(&rule->hits)));
	}
	return list;
}

static json_t *json_services(const struct baton_conf *conf)
{
	const struct baton_service_conf *svc = conf->services;
	json_t *list = json_array();
	char vip[ADDR_TEXT];

	for (; svc < conf->services + conf->n_services; svc++)
		json_array_append_new(list, json_pack(
			"{s:s, s:s, s:i, s:s, s:s, s:o}",
			"name", svc->name,
			"vip", addr_text(vip, svc->vip),
			"port", ntohs(svc->port),
			"forward", baton_forward_names[svc->forward],
			"handoff_mode", baton_mode_names[svc->mode],
			"rules", json_rules(conf, svc->rules)));
	return list;
}

int cmd_show(const struct args *args)
{
	struct shown shown;
	struct baton_conf *conf = conf_fetch(&shown);

	if (!conf)
		return REFUSED;
	if (args->json)
		json_print(json_pack("{s:i, s:I, s:I, s:I, s:o, s:o, s:o}",
				     "thop_port", ntohs(conf->thop_port),
				     "probe_ms", (json_int_t)conf->probe_ms,
				     "idle_s", (json_int_t)conf->idle_s,
				     "close_s", (json_int_t)conf->close_s,
				     "keys", json_keys(&shown),
				     "nodes", json_nodes(conf, &shown),
				     "services", json_services(conf)));
	else
		show_text(conf, &shown);
	baton_conf_free(conf);
	return DONE;
}
