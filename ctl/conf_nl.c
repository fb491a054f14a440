// SPDX-License-Identifier: GPL-2.0
/* conf_nl.c - send a configuration to the kernel, and fetch it. */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include "../policy/policies.h"
#include "../policy/rules.h"
#include "ctl.h"

/* Upper bounds for the bytes that an attribute and a named object take in a message */
#define ATTR_ROOM(len) (MNL_ALIGN(sizeof(struct nlattr)) + MNL_ALIGN(len))
#define NAME_ROOM ATTR_ROOM(BATON_NAME_MAX)
#define THING_ROOM (4 * NAME_ROOM + 5 * ATTR_ROOM(4))
#define PARAM_ROOM (NAME_ROOM + ATTR_ROOM(BATON_PARAM_MAX) + ATTR_ROOM(0))

static size_t rule_room(const struct baton_rule *rule)
{
	size_t room = THING_ROOM + BATON_PARAMS_MAX * PARAM_ROOM;
	u32 i;

	room += __builtin_popcountll(rule->backends) * NAME_ROOM;
	for (i = 0; i < rule->n_conds; i++)
		room += 3 * ATTR_ROOM(4) + ATTR_ROOM(BATON_KEY_MAX) +
			ATTR_ROOM(rule->conds[i].len + 1u);
	return room;
}

/* In pieces, since an attribute has at most 64 KiB */
static size_t tables_room(const struct baton_rules *rules)
{
	size_t pieces = rules->tables_len / BATON_TABLE_PIECE + 1;

	return rules->tables_len + pieces * (THING_ROOM + ATTR_ROOM(0));
}

static size_t conf_room(const struct baton_conf *conf)
{
	size_t room = 4096;
	u32 i, k;

	room += (conf->n_nodes + conf->n_services) * THING_ROOM;
	for (i = 0; i < conf->n_services; i++) {
		room += tables_room(conf->services[i].rules);
		for (k = 0; k < conf->services[i].rules->n; k++)
			room += rule_room(&conf->services[i].rules->rule[k]);
	}
	return room;
}

static void put_node(struct nlmsghdr *nlh, const struct baton_node_conf *node)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, BATON_A_NODE);

	mnl_attr_put_strz(nlh, BATON_NODE_A_NAME, node->name);
	mnl_attr_put_u32(nlh, BATON_NODE_A_ADDR, node->addr);
	mnl_attr_put_u8(nlh, BATON_NODE_A_ROLES, node->roles);
	mnl_attr_put_u16(nlh, BATON_NODE_A_WEIGHT, node->weight);
	mnl_attr_nest_end(nlh, nest);
}

static void put_service(struct nlmsghdr *nlh,
			const struct baton_service_conf *svc)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, BATON_A_SERVICE);

	mnl_attr_put_strz(nlh, BATON_SERVICE_A_NAME, svc->name);
	mnl_attr_put_u32(nlh, BATON_SERVICE_A_VIP, svc->vip);
	mnl_attr_put_u16(nlh, BATON_SERVICE_A_PORT, ntohs(svc->port));
	mnl_attr_put_u8(nlh, BATON_SERVICE_A_FORWARD, svc->forward);
	mnl_attr_put_u8(nlh, BATON_SERVICE_A_MODE, svc->mode);
	mnl_attr_nest_end(nlh, nest);
}

static void put_cond(struct nlmsghdr *nlh, const struct baton_cond *cond)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, BATON_RULE_A_COND);

	mnl_attr_put_u8(nlh, BATON_COND_A_FIELD, cond->field);
	mnl_attr_put_u8(nlh, BATON_COND_A_OP, cond->op);
	mnl_attr_put_strz(nlh, BATON_COND_A_VALUE, cond->value);
	if (cond->name)
		mnl_attr_put_strz(nlh, BATON_COND_A_NAME, cond->name);
	mnl_attr_nest_end(nlh, nest);
}

static void put_params(struct nlmsghdr *nlh, const struct baton_rule *rule)
{
	const struct baton_param *param;
	char value[BATON_PARAM_MAX];
	struct nlattr *nest;
	u32 i;

	for (i = 0; (param = baton_policy_param(rule->policy, i)); i++) {
		nest = mnl_attr_nest_start(nlh, BATON_RULE_A_PARAM);
		mnl_attr_put_strz(nlh, BATON_PARAM_A_NAME, param->name);
		mnl_attr_put_strz(nlh, BATON_PARAM_A_VALUE,
				  baton_param_text(rule->policy, &rule->params,
						   i, value));
		mnl_attr_nest_end(nlh, nest);
	}
}

static void put_rule(struct nlmsghdr *nlh, const struct baton_conf *conf,
		     const struct baton_service_conf *svc,
		     const struct baton_rule *rule)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, BATON_A_RULE);
	u64 left = rule->backends;
	u32 i;

	mnl_attr_put_strz(nlh, BATON_RULE_A_SERVICE, svc->name);
	mnl_attr_put_strz(nlh, BATON_RULE_A_NAME, rule->name);
	mnl_attr_put_strz(nlh, BATON_RULE_A_POLICY, rule->policy->name);
	put_params(nlh, rule);
	while (left)
		mnl_attr_put_strz(nlh, BATON_RULE_A_BACKEND,
				  conf->nodes[bit_next(&left)].name);
	for (i = 0; i < rule->n_conds; i++)
		put_cond(nlh, &rule->conds[i]);
	mnl_attr_nest_end(nlh, nest);
}

static void put_tables(struct nlmsghdr *nlh,
		       const struct baton_service_conf *svc)
{
	u32 len = svc->rules->tables_len, at, piece;
	struct nlattr *nest;

	for (at = 0; at < len; at += piece) {
		piece = len - at < BATON_TABLE_PIECE ? len - at :
						       BATON_TABLE_PIECE;
		nest = mnl_attr_nest_start(nlh, BATON_A_TABLE);
		mnl_attr_put_strz(nlh, BATON_TABLE_A_SERVICE, svc->name);
		mnl_attr_put_u32(nlh, BATON_TABLE_A_SIZE, len);
		mnl_attr_put_u32(nlh, BATON_TABLE_A_OFFSET, at);
		mnl_attr_put(nlh, BATON_TABLE_A_DATA, piece,
			     (const char *)svc->rules->tables + at);
		mnl_attr_nest_end(nlh, nest);
	}
}

bool conf_send(const struct baton_conf *conf)
{
	void *buf = must(calloc(1, conf_room(conf)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl =
		mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	const struct baton_service_conf *svc;
	u32 i, k;
	bool ok;

	genl->cmd = BATON_CMD_SETCONF;
	genl->version = BATON_GENL_VERSION;
	mnl_attr_put_u16(nlh, BATON_A_THOP_PORT, ntohs(conf->thop_port));
	mnl_attr_put_u32(nlh, BATON_A_PROBE_MS, conf->probe_ms);
	mnl_attr_put_u32(nlh, BATON_A_IDLE_S, conf->idle_s);
	mnl_attr_put_u32(nlh, BATON_A_CLOSE_S, conf->close_s);
	for (i = 0; i < conf->n_nodes; i++)
		put_node(nlh, &conf->nodes[i]);
	for (i = 0; i < conf->n_services; i++) {
		svc = &conf->services[i];
		put_service(nlh, svc);
		for (k = 0; k < svc->rules->n; k++)
			put_rule(nlh, conf, svc, &svc->rules->rule[k]);
		put_tables(nlh, svc);
	}
	ok = nl_command(nlh);
	free(buf);
	return ok;
}

/* The kernel sends complete objects, but a newer module may send unknown values */
static bool strange(const char *what, const char *name)
{
	complain("this batonctl does not understand the module's %s '%s' - install the batonctl that came with the module",
		 what, name);
	return false;
}

static bool name_take(char *to, const struct nlattr *attr)
{
	snprintf(to, BATON_NAME_MAX, "%s", nl_text(attr));
	return *to;
}

static bool take_node(struct baton_conf *conf, struct shown *shown,
		      const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_NODE_A_MAX + 1];
	struct baton_node_conf *node = &conf->nodes[conf->n_nodes];

	nl_nested(attr, tb, BATON_NODE_A_MAX);
	if (conf->n_nodes == BATON_NODES_MAX ||
	    !name_take(node->name, tb[BATON_NODE_A_NAME]))
		return strange("node", nl_text(tb[BATON_NODE_A_NAME]));
	node->addr = nl_u32(tb[BATON_NODE_A_ADDR]);
	node->roles = nl_u8(tb[BATON_NODE_A_ROLES]);
	node->weight = nl_u16(tb[BATON_NODE_A_WEIGHT]);
	if (shown) {
		if (tb[BATON_NODE_A_SELF])
			shown->self |= 1ULL << conf->n_nodes;
		if (tb[BATON_NODE_A_DOWN])
			shown->down |= 1ULL << conf->n_nodes;
		shown->conns[conf->n_nodes] = nl_u32(tb[BATON_NODE_A_CONNS]);
	}
	conf->n_nodes++;
	return true;
}

static bool take_service(struct baton_conf *conf, struct shown *shown,
			 const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_SERVICE_A_MAX + 1];
	struct baton_service_conf *svc = &conf->services[conf->n_services];

	(void)shown;
	nl_nested(attr, tb, BATON_SERVICE_A_MAX);
	if (conf->n_services == BATON_SERVICES_MAX ||
	    !name_take(svc->name, tb[BATON_SERVICE_A_NAME]) ||
	    nl_u8(tb[BATON_SERVICE_A_FORWARD]) >= __BATON_FORWARD_MAX ||
	    nl_u8(tb[BATON_SERVICE_A_MODE]) >= __BATON_MODE_MAX)
		return strange("service", nl_text(tb[BATON_SERVICE_A_NAME]));
	svc->vip = nl_u32(tb[BATON_SERVICE_A_VIP]);
	svc->port = htons(nl_u16(tb[BATON_SERVICE_A_PORT]));
	svc->forward = nl_u8(tb[BATON_SERVICE_A_FORWARD]);
	svc->mode = nl_u8(tb[BATON_SERVICE_A_MODE]);
	svc->rules = must(baton_rules_alloc(BATON_RULES_MAX));
	svc->rules->n = 0;
	conf->n_services++;
	return true;
}

static bool take_cond(struct baton_cond *cond, const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_COND_A_MAX + 1];

	nl_nested(attr, tb, BATON_COND_A_MAX);
	cond->field = nl_u8(tb[BATON_COND_A_FIELD]);
	cond->op = nl_u8(tb[BATON_COND_A_OP]);
	cond->value = nl_text(tb[BATON_COND_A_VALUE]);
	cond->len = strlen(cond->value);
	cond->name = tb[BATON_COND_A_NAME] ? nl_text(tb[BATON_COND_A_NAME]) :
					     NULL;
	return cond->field < __BATON_FIELD_MAX && cond->op < __BATON_OP_MAX;
}

static bool take_param(struct baton_rule *rule, const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_PARAM_A_MAX + 1];
	char why[BATON_WHY_MAX];

	nl_nested(attr, tb, BATON_PARAM_A_MAX);
	return !baton_policy_set(rule->policy, &rule->params,
				 nl_text(tb[BATON_PARAM_A_NAME]),
				 nl_text(tb[BATON_PARAM_A_VALUE]), why,
				 sizeof(why));
}

static bool take_lists(const struct baton_conf *conf, struct baton_rule *rule,
		       const struct nlattr *nest)
{
	struct baton_cond conds[BATON_CONDS_MAX];
	const struct nlattr *attr;
	u32 n = 0;
	int i;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == BATON_RULE_A_BACKEND) {
			i = baton_conf_node(conf, nl_text(attr));
			if (i < 0)
				return false;
			rule->backends |= 1ULL << i;
		} else if (mnl_attr_get_type(attr) == BATON_RULE_A_COND) {
			if (n == BATON_CONDS_MAX || !take_cond(&conds[n], attr))
				return false;
			n++;
		} else if (mnl_attr_get_type(attr) == BATON_RULE_A_PARAM) {
			if (!take_param(rule, attr))
				return false;
		}
	}
	if (baton_rule_set_conds(rule, conds, n))
		must(NULL);
	return true;
}

static bool take_rule(struct baton_conf *conf, struct shown *shown,
		      const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_RULE_A_MAX + 1];
	const struct baton_policy *policy;
	struct baton_rules *rules;
	struct baton_rule *rule;
	int i;

	(void)shown;
	nl_nested(attr, tb, BATON_RULE_A_MAX);
	i = baton_conf_service(conf, nl_text(tb[BATON_RULE_A_SERVICE]));
	rules = i < 0 ? NULL : conf->services[i].rules;
	if (!rules || rules->n == BATON_RULES_MAX)
		return strange("rule", nl_text(tb[BATON_RULE_A_NAME]));
	rule = &rules->rule[rules->n++];
	policy = baton_policy_find(nl_text(tb[BATON_RULE_A_POLICY]));
	if (!policy)
		return strange("policy", nl_text(tb[BATON_RULE_A_POLICY]));
	baton_rule_set_policy(rule, policy);
	atomic_set(&rule->hits, nl_u32(tb[BATON_RULE_A_HITS]));
	if (!name_take(rule->name, tb[BATON_RULE_A_NAME]) ||
	    !take_lists(conf, rule, attr))
		return strange("rule", nl_text(tb[BATON_RULE_A_NAME]));
	return true;
}

static bool take_each(const struct nl_reply *reply, struct baton_conf *conf,
		      struct shown *shown, u16 type,
		      bool (*take)(struct baton_conf *conf,
				   struct shown *shown,
				   const struct nlattr *attr))
{
	const struct nlattr *attr;
	size_t pos = 0;

	while ((attr = nl_each(reply, &pos, type)))
		if (!take(conf, shown, attr))
			return false;
	return true;
}

/* A number of the cluster's message; *@value is kept if it is absent. */
static void take_u32(const struct nl_reply *reply, u16 type, u32 *value)
{
	size_t pos = 0;
	const struct nlattr *attr = nl_each(reply, &pos, type);

	if (attr)
		*value = nl_u32(attr);
}

struct baton_conf *conf_fetch(struct shown *shown)
{
	struct baton_conf *conf;
	const struct nlattr *attr;
	struct nl_reply reply;
	size_t pos = 0;

	if (shown)
		memset(shown, 0, sizeof(*shown));
	if (!nl_dump(BATON_CMD_GETCONF, &reply))
		return NULL;
	conf = must(baton_conf_alloc());
	attr = nl_each(&reply, &pos, BATON_A_THOP_PORT);
	if (attr)
		conf->thop_port = htons(nl_u16(attr));
	take_u32(&reply, BATON_A_PROBE_MS, &conf->probe_ms);
	take_u32(&reply, BATON_A_IDLE_S, &conf->idle_s);
	take_u32(&reply, BATON_A_CLOSE_S, &conf->close_s);
	if (!take_each(&reply, conf, shown, BATON_A_NODE, take_node) ||
	    !take_each(&reply, conf, shown, BATON_A_SERVICE, take_service) ||
	    !take_each(&reply, conf, shown, BATON_A_RULE, take_rule)) {
		baton_conf_free(conf);
		conf = NULL;
	}
	free(reply.data);
	return conf;
}
