// SPDX-License-Identifier: GPL-2.0
/* conf_nl.c - send a configuration to the kernel, and fetch it. */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include "../policy/policies.h"
#include "../policy/rules.h"
#include "attrs.h"

static size_t rule_room(const struct baton_rule *rule)
{
	return attrs_room(BATON_NEST_RULE) +
	       BATON_PARAMS_MAX * attrs_room(BATON_NEST_PARAM) +
	       rule->n_conds * attrs_room(BATON_NEST_COND) +
	       __builtin_popcountll(rule->backends) *
	       (MNL_ATTR_HDRLEN + BATON_NAME_MAX);
}

static size_t rules_room(const struct baton_rules *rules)
{
	size_t room = (rules->tables_len / BATON_TABLE_PIECE + 1) *
		      attrs_room(BATON_NEST_TABLE);
	u32 i;

	for (i = 0; i < rules->n; i++)
		room += rule_room(&rules->rule[i]);
	return room;
}

/* Upper bound for the bytes of a configuration in a message */
static size_t conf_room(const struct baton_conf *conf)
{
	size_t room = MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct genlmsghdr)) +
		      attrs_room(BATON_NEST_CONF) +
		      conf->n_nodes * attrs_room(BATON_NEST_NODE) +
		      conf->n_services * attrs_room(BATON_NEST_SERVICE);
	u32 i;

	for (i = 0; i < conf->n_services; i++)
		room += rules_room(conf->services[i].rules);
	return room;
}

static void put_params(struct nlmsghdr *nlh, const struct baton_rule *rule)
{
	const struct baton_param *param;
	struct baton_param_conf given;
	char value[BATON_PARAM_MAX];
	u32 i;

	for (i = 0; (param = baton_policy_param(rule->policy, i)); i++) {
		given.name = param->name;
		given.value = baton_param_text(rule->policy, &rule->params, i,
					       value);
		attrs_put_nest(nlh, BATON_NEST_PARAM, &given);
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
	attrs_put(nlh, BATON_NEST_RULE, rule);
	mnl_attr_put_strz(nlh, BATON_RULE_A_POLICY, rule->policy->name);
	put_params(nlh, rule);
	while (left)
		mnl_attr_put_strz(nlh, BATON_RULE_A_BACKEND,
				  conf->nodes[bit_next(&left)].name);
	for (i = 0; i < rule->n_conds; i++)
		attrs_put_nest(nlh, BATON_NEST_COND, &rule->conds[i]);
	mnl_attr_nest_end(nlh, nest);
}

static void put_tables(struct nlmsghdr *nlh,
		       const struct baton_service_conf *svc)
{
	struct baton_table_conf piece = { svc->name, svc->rules->tables_len, 0 };
	struct nlattr *nest;
	u32 len;

	for (; piece.offset < piece.size; piece.offset += len) {
		len = piece.size - piece.offset;
		if (len > BATON_TABLE_PIECE)
			len = BATON_TABLE_PIECE;
		nest = mnl_attr_nest_start(nlh, BATON_A_TABLE);
		attrs_put(nlh, BATON_NEST_TABLE, &piece);
		mnl_attr_put(nlh, BATON_TABLE_A_DATA, len,
			     (const char *)svc->rules->tables + piece.offset);
		mnl_attr_nest_end(nlh, nest);
	}
}

/* The file was only checked: this user may not read its keys. */
static bool conf_lacks_keys(const struct baton_conf *conf)
{
	if (!conf->n_nodes || conf->n_keys)
		return false;
	complain("%s cannot be read by this user - run setconf as root", conf->key_file);
	return true;
}

static bool conf_put(const struct baton_conf *conf)
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
	attrs_put(nlh, BATON_NEST_CONF, conf);
	if (conf->n_keys)
		mnl_attr_put(nlh, BATON_A_KEYS, conf->n_keys * BATON_KEY_LEN,
			     conf->key);
	for (i = 0; i < conf->n_nodes; i++)
		attrs_put_nest(nlh, BATON_NEST_NODE, &conf->nodes[i]);
	for (i = 0; i < conf->n_services; i++) {
		svc = &conf->services[i];
		attrs_put_nest(nlh, BATON_NEST_SERVICE, svc);
		for (k = 0; k < svc->rules->n; k++)
			put_rule(nlh, conf, svc, &svc->rules->rule[k]);
		put_tables(nlh, svc);
	}
	ok = nl_command(nlh);
	explicit_bzero(buf, nlh->nlmsg_len);
	free(buf);
	return ok;
}

bool conf_send(const struct baton_conf *conf)
{
	return !conf_lacks_keys(conf) && conf_put(conf);
}

/* The kernel sends complete objects, but a newer module may send unknown values */
static bool strange(const char *what, const char *name)
{
	complain("this batonctl does not understand the module's %s '%s' - install the batonctl that came with the module",
		 what, name);
	return false;
}

static bool take_node(struct baton_conf *conf, struct shown *shown,
		      const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
	u32 i = conf->n_nodes;

	nl_nested(attr, tb, BATON_NODE_A_MAX);
	if (i == BATON_NODES_MAX ||
	    !attrs_take(BATON_NEST_NODE, tb, &conf->nodes[i]))
		return strange("node", nl_text(tb[BATON_NODE_A_NAME]));
	if (shown) {
		if (tb[BATON_NODE_A_SELF])
			shown->self |= 1ULL << i;
		if (tb[BATON_NODE_A_DOWN])
			shown->down |= 1ULL << i;
		shown->conns[i] = nl_u32(tb[BATON_NODE_A_CONNS]);
	}
	conf->n_nodes++;
	return true;
}

static bool take_service(struct baton_conf *conf, struct shown *shown,
			 const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
	struct baton_service_conf *svc = &conf->services[conf->n_services];

	(void)shown;
	nl_nested(attr, tb, BATON_SERVICE_A_MAX);
	if (conf->n_services == BATON_SERVICES_MAX ||
	    !attrs_take(BATON_NEST_SERVICE, tb, svc))
		return strange("service", nl_text(tb[BATON_SERVICE_A_NAME]));
	svc->rules = must(baton_rules_alloc(BATON_RULES_MAX));
	svc->rules->n = 0;
	conf->n_services++;
	return true;
}

static bool take_cond(struct baton_cond *cond, const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];

	memset(cond, 0, sizeof(*cond));
	nl_nested(attr, tb, BATON_COND_A_MAX);
	if (!attrs_take(BATON_NEST_COND, tb, cond))
		return false;
	cond->len = strlen(cond->value);
	return true;
}

static bool take_param(struct baton_rule *rule, const struct nlattr *attr)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
	struct baton_param_conf param;
	char why[BATON_WHY_MAX];

	nl_nested(attr, tb, BATON_PARAM_A_MAX);
	return attrs_take(BATON_NEST_PARAM, tb, &param) &&
	       !baton_policy_set(rule->policy, &rule->params, param.name,
				 param.value, why, sizeof(why));
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
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
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
	if (!attrs_take(BATON_NEST_RULE, tb, rule) ||
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

/* The settings of the cluster's message; those that it lacks keep their value. */
static bool take_settings(const struct nl_reply *reply, struct baton_conf *conf)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
	size_t pos;
	u16 i;

	for (i = 0; i <= BATON_A_MAX; i++) {
		pos = 0;
		tb[i] = nl_each(reply, &pos, i);
	}
	return attrs_take(BATON_NEST_CONF, tb, conf);
}

static void take_key_ids(const struct nl_reply *reply, struct shown *shown,
			 struct baton_conf *conf)
{
	const struct nlattr *attr;
	size_t pos = 0;
	u32 n = 0;

	while (n < BATON_KEYS_MAX &&
	       (attr = nl_each(reply, &pos, BATON_A_KEY_ID))) {
		if (shown)
			shown->key_id[n] = mnl_attr_get_u64(attr);
		/* So that showconf says "none" */
		if (!mnl_attr_get_u64(attr))
			conf->n_keys = 1;
		n++;
	}
	if (shown)
		shown->n_keys = n;
}

struct baton_conf *conf_fetch(struct shown *shown)
{
	struct baton_conf *conf;
	struct nl_reply reply;

	if (shown)
		memset(shown, 0, sizeof(*shown));
	if (!nl_dump(BATON_CMD_GETCONF, &reply))
		return NULL;
	conf = must(baton_conf_alloc());
	take_key_ids(&reply, shown, conf);
	if (!take_settings(&reply, conf) ||
	    !take_each(&reply, conf, shown, BATON_A_NODE, take_node) ||
	    !take_each(&reply, conf, shown, BATON_A_SERVICE, take_service) ||
	    !take_each(&reply, conf, shown, BATON_A_RULE, take_rule)) {
		baton_conf_free(conf);
		conf = NULL;
	}
	free(reply.data);
	return conf;
}
