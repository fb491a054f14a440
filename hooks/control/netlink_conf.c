// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_conf.c - BATON_CMD_SETCONF: from attributes to a configuration.
 *
 * The sentence of a refusal is formatted at run time. But an extended ack only
 * holds a pointer, and is sent after the command has returned and dropped every
 * lock, when a static buffer may be overwritten. So a refused SETCONF sends its
 * acknowledgement itself, while its buffer is alive, and returns -EINTR, for
 * which netlink_rcv_skb() sends none.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include "../../policy/policies.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"
#include "../node/cluster.h"
#include "netlink_conf.h"

/* Attributes of GETCONF only */
#define ANSWER_POLICY {							\
	.type = NLA_REJECT,						\
	.reject_message = "this attribute is for answers only - leave it out", \
}

#define NAME_POLICY { .type = NLA_NUL_STRING, .len = BATON_NAME_MAX - 1 }

static const struct nla_policy node_policy[BATON_NODE_A_MAX + 1] = {
	[BATON_NODE_A_NAME] = NAME_POLICY,
	[BATON_NODE_A_ADDR] = { .type = NLA_BE32 },
	[BATON_NODE_A_ROLES] =
		NLA_POLICY_MASK(NLA_U8, BATON_ROLE_FE | BATON_ROLE_BE),
	[BATON_NODE_A_SELF] = ANSWER_POLICY,
	[BATON_NODE_A_CONNS] = ANSWER_POLICY,
	[BATON_NODE_A_WEIGHT] = { .type = NLA_U16 },
	[BATON_NODE_A_DOWN] = ANSWER_POLICY,
};

static const struct nla_policy service_policy[BATON_SERVICE_A_MODE + 1] = {
	[BATON_SERVICE_A_NAME] = NAME_POLICY,
	[BATON_SERVICE_A_VIP] = { .type = NLA_BE32 },
	[BATON_SERVICE_A_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[BATON_SERVICE_A_FORWARD] =
		NLA_POLICY_MAX(NLA_U8, __BATON_FORWARD_MAX - 1),
	[BATON_SERVICE_A_MODE] = NLA_POLICY_MAX(NLA_U8, __BATON_MODE_MAX - 1),
};

static const struct nla_policy cond_policy[BATON_COND_A_NAME + 1] = {
	[BATON_COND_A_FIELD] = NLA_POLICY_MAX(NLA_U8, __BATON_FIELD_MAX - 1),
	[BATON_COND_A_OP] = NLA_POLICY_MAX(NLA_U8, __BATON_OP_MAX - 1),
	[BATON_COND_A_VALUE] = {
		.type = NLA_NUL_STRING,
		.len = BATON_VALUE_MAX - 1,
	},
	[BATON_COND_A_NAME] = {
		.type = NLA_NUL_STRING,
		.len = BATON_KEY_MAX - 1,
	},
};

static const struct nla_policy param_policy[BATON_PARAM_A_VALUE + 1] = {
	[BATON_PARAM_A_NAME] = NAME_POLICY,
	[BATON_PARAM_A_VALUE] = {
		.type = NLA_NUL_STRING,
		.len = BATON_PARAM_MAX - 1,
	},
};

static const struct nla_policy rule_policy[BATON_RULE_A_PARAM + 1] = {
	[BATON_RULE_A_SERVICE] = NAME_POLICY,
	[BATON_RULE_A_NAME] = NAME_POLICY,
	[BATON_RULE_A_POLICY] = NAME_POLICY,
	[BATON_RULE_A_BACKEND] = NAME_POLICY,
	[BATON_RULE_A_COND] = NLA_POLICY_NESTED(cond_policy),
	[BATON_RULE_A_HITS] = ANSWER_POLICY,
	[BATON_RULE_A_PARAM] = NLA_POLICY_NESTED(param_policy),
};

static const struct nla_policy table_policy[BATON_TABLE_A_DATA + 1] = {
	[BATON_TABLE_A_SERVICE] = NAME_POLICY,
	[BATON_TABLE_A_SIZE] = { .type = NLA_U32 },
	[BATON_TABLE_A_OFFSET] = { .type = NLA_U32 },
	[BATON_TABLE_A_DATA] = {
		.type = NLA_BINARY,
		.len = BATON_TABLE_PIECE,
	},
};

const struct nla_policy baton_setconf_policy[BATON_A_MAX + 1] = {
	[BATON_A_THOP_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[BATON_A_NODE] = NLA_POLICY_NESTED(node_policy),
	[BATON_A_SERVICE] = NLA_POLICY_NESTED(service_policy),
	[BATON_A_RULE] = NLA_POLICY_NESTED(rule_policy),
	[BATON_A_TABLE] = NLA_POLICY_NESTED(table_policy),
	[BATON_A_CONN] = ANSWER_POLICY,
	[BATON_A_STAT] = ANSWER_POLICY,
	[BATON_A_PROBE_MS] = { .type = NLA_U32 },
	[BATON_A_IDLE_S] = { .type = NLA_U32 },
	[BATON_A_CLOSE_S] = { .type = NLA_U32 },
};

/**
 * struct setconf - a configuration being received
 * @extack: of the request
 * @conf: the configuration so far
 * @taken: rules of service i so far
 * @conds: the conditions of the current rule
 * @table: tables of service i, until its rules get them
 * @why: the sentence, if it is refused
 */
struct setconf {
	struct netlink_ext_ack *extack;
	struct baton_conf *conf;
	u32 taken[BATON_SERVICES_MAX];
	struct baton_cond conds[BATON_CONDS_MAX];
	struct {
		u8 *data;
		u32 size, len;
	} table[BATON_SERVICES_MAX];
	char why[BATON_WHY_MAX];
};

static int refused(struct setconf *sc, const struct nlattr *attr)
{
	do_trace_netlink_extack(sc->why);
	sc->extack->_msg = sc->why;
	NL_SET_BAD_ATTR(sc->extack, attr);
	return -EINVAL;
}

#define refuse(sc, attr, ...) (snprintf((sc)->why, sizeof((sc)->why),	\
					__VA_ARGS__), refused(sc, attr))

typedef int (*take_t)(struct setconf *sc, const struct nlattr *attr);

/* Call @take for each attribute of that type; the message is validated */
static int take_each(struct setconf *sc, const struct nlmsghdr *nlh, int type,
		     take_t take)
{
	const struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != type)
			continue;
		err = take(sc, attr);
		if (err)
			return err;
	}
	return 0;
}

static int take_node(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(node_policy)];
	struct baton_node_conf *node;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, attr, node_policy,
			       sc->extack);
	if (err)
		return err;
	if (!tb[BATON_NODE_A_NAME] || !tb[BATON_NODE_A_ADDR] ||
	    !tb[BATON_NODE_A_ROLES])
		return refuse(sc, attr, "a node needs a name, an address and a role - send all three");
	if (sc->conf->n_nodes == BATON_NODES_MAX)
		return refuse(sc, attr, "there are more than %d nodes - make two clusters of them",
			      BATON_NODES_MAX);
	node = &sc->conf->nodes[sc->conf->n_nodes++];
	nla_strscpy(node->name, tb[BATON_NODE_A_NAME], sizeof(node->name));
	node->addr = nla_get_in_addr(tb[BATON_NODE_A_ADDR]);
	node->roles = nla_get_u8(tb[BATON_NODE_A_ROLES]);
	node->weight = tb[BATON_NODE_A_WEIGHT] ?
			       nla_get_u16(tb[BATON_NODE_A_WEIGHT]) : 1;
	return 0;
}

static int take_service(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(service_policy)];
	struct baton_service_conf *svc;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, attr, service_policy,
			       sc->extack);
	if (err)
		return err;
	if (!tb[BATON_SERVICE_A_NAME] || !tb[BATON_SERVICE_A_VIP] ||
	    !tb[BATON_SERVICE_A_PORT] || !tb[BATON_SERVICE_A_FORWARD] ||
	    !tb[BATON_SERVICE_A_MODE])
		return refuse(sc, attr, "a service needs a name, a VIP, a port, a way of forwarding and a handoff mode - send all five");
	if (sc->conf->n_services == BATON_SERVICES_MAX)
		return refuse(sc, attr, "there are more than %d services - make two clusters of them",
			      BATON_SERVICES_MAX);
	svc = &sc->conf->services[sc->conf->n_services++];
	nla_strscpy(svc->name, tb[BATON_SERVICE_A_NAME], sizeof(svc->name));
	svc->vip = nla_get_in_addr(tb[BATON_SERVICE_A_VIP]);
	svc->port = htons(nla_get_u16(tb[BATON_SERVICE_A_PORT]));
	svc->forward = nla_get_u8(tb[BATON_SERVICE_A_FORWARD]);
	svc->mode = nla_get_u8(tb[BATON_SERVICE_A_MODE]);
	return 0;
}

/* Parse the attributes of a rule to @tb; return the index of its service */
static int parse_rule(struct setconf *sc, const struct nlattr *attr,
		      struct nlattr **tb)
{
	int i;

	i = nla_parse_nested(tb, ARRAY_SIZE(rule_policy) - 1, attr,
			     rule_policy, sc->extack);
	if (i)
		return i;
	if (!tb[BATON_RULE_A_SERVICE] || !tb[BATON_RULE_A_NAME])
		return refuse(sc, attr, "a rule needs a name and a service - send both");
	i = baton_conf_service(sc->conf, nla_data(tb[BATON_RULE_A_SERVICE]));
	if (i < 0)
		return refuse(sc, tb[BATON_RULE_A_SERVICE],
			      "rule '%s' names service '%s' - declare that service, too",
			      (char *)nla_data(tb[BATON_RULE_A_NAME]),
			      (char *)nla_data(tb[BATON_RULE_A_SERVICE]));
	return i;
}

static int count_rule(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(rule_policy)];
	int i = parse_rule(sc, attr, tb);

	if (i < 0)
		return i;
	if (++sc->taken[i] > BATON_RULES_MAX)
		return refuse(sc, attr, "service '%s' has more than %d rules - join some of them or make two services",
			      sc->conf->services[i].name, BATON_RULES_MAX);
	return 0;
}

static int alloc_rules(struct setconf *sc)
{
	struct baton_service_conf *svc;
	u32 i;

	for (i = 0; i < sc->conf->n_services; i++) {
		svc = &sc->conf->services[i];
		svc->rules = baton_rules_alloc(sc->taken[i]);
		if (!svc->rules)
			return -ENOMEM;
		sc->taken[i] = 0;
	}
	return 0;
}

static int take_backends(struct setconf *sc, struct baton_rule *rule,
			 const struct baton_service_conf *svc,
			 const struct nlattr *nest)
{
	const struct nlattr *attr;
	int rem, i;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != BATON_RULE_A_BACKEND)
			continue;
		i = baton_conf_node(sc->conf, nla_data(attr));
		if (i < 0)
			return refuse(sc, attr, "rule '%s' of service '%s' names node '%s' - declare that node, too",
				      rule->name, svc->name,
				      (char *)nla_data(attr));
		rule->backends |= BIT_ULL(i);
	}
	return 0;
}

static int take_cond(struct setconf *sc, struct baton_cond *cond,
		     const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(cond_policy)];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, attr, cond_policy,
			       sc->extack);
	if (err)
		return err;
	if (!tb[BATON_COND_A_FIELD] || !tb[BATON_COND_A_OP] ||
	    !tb[BATON_COND_A_VALUE])
		return refuse(sc, attr, "a condition needs a field, a way of comparing and a value - send all three");
	cond->field = nla_get_u8(tb[BATON_COND_A_FIELD]);
	cond->op = nla_get_u8(tb[BATON_COND_A_OP]);
	cond->value = nla_data(tb[BATON_COND_A_VALUE]);
	cond->len = strlen(cond->value);
	cond->name = tb[BATON_COND_A_NAME] ? nla_data(tb[BATON_COND_A_NAME]) :
					     NULL;
	return 0;
}

static int take_conds(struct setconf *sc, struct baton_rule *rule,
		      const struct baton_service_conf *svc,
		      const struct nlattr *nest)
{
	const struct nlattr *attr;
	int rem, err;
	u32 n = 0;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != BATON_RULE_A_COND)
			continue;
		if (n == BATON_CONDS_MAX)
			return refuse(sc, attr, "rule '%s' of service '%s' has more than %d conditions - split it into several rules",
				      rule->name, svc->name, BATON_CONDS_MAX);
		err = take_cond(sc, &sc->conds[n++], attr);
		if (err)
			return err;
	}
	return baton_rule_set_conds(rule, sc->conds, n);
}

static int take_param(struct setconf *sc, struct baton_rule *rule,
		      const struct baton_service_conf *svc,
		      const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(param_policy)];
	char wrong[256];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, attr, param_policy,
			       sc->extack);
	if (err)
		return err;
	if (!tb[BATON_PARAM_A_NAME] || !tb[BATON_PARAM_A_VALUE])
		return refuse(sc, attr, "a parameter needs a name and a value - send both");
	if (baton_policy_set(rule->policy, &rule->params,
			     nla_data(tb[BATON_PARAM_A_NAME]),
			     nla_data(tb[BATON_PARAM_A_VALUE]),
			     wrong, sizeof(wrong)))
		return refuse(sc, attr, "rule '%s' of service '%s': %s",
			      rule->name, svc->name, wrong);
	return 0;
}

static int take_params(struct setconf *sc, struct baton_rule *rule,
		       const struct baton_service_conf *svc,
		       const struct nlattr *nest)
{
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != BATON_RULE_A_PARAM)
			continue;
		err = take_param(sc, rule, svc, attr);
		if (err)
			return err;
	}
	return 0;
}

static int take_rule(struct setconf *sc, const struct nlattr *attr)
{
	const struct baton_policy *policy = baton_policies[0];
	struct nlattr *tb[ARRAY_SIZE(rule_policy)];
	struct baton_service_conf *svc;
	struct baton_rule *rule;
	int i = parse_rule(sc, attr, tb);
	int err;

	if (i < 0)
		return i;
	svc = &sc->conf->services[i];
	rule = &svc->rules->rule[sc->taken[i]++];
	nla_strscpy(rule->name, tb[BATON_RULE_A_NAME], sizeof(rule->name));
	if (tb[BATON_RULE_A_POLICY])
		policy = baton_policy_find(nla_data(tb[BATON_RULE_A_POLICY]));
	if (!policy)
		return refuse(sc, tb[BATON_RULE_A_POLICY],
			      "rule '%s' of service '%s' names policy '%s', which this module does not have - use '%s'",
			      rule->name, svc->name,
			      (char *)nla_data(tb[BATON_RULE_A_POLICY]),
			      baton_policies[0]->name);
	baton_rule_set_policy(rule, policy);
	err = take_params(sc, rule, svc, attr);
	if (!err)
		err = take_backends(sc, rule, svc, attr);
	return err ? err : take_conds(sc, rule, svc, attr);
}

/* The next piece of a service's tables; the first piece allocates the memory */
static int take_piece(struct setconf *sc, u32 i, u32 size, u32 offset,
		      const struct nlattr *data)
{
	if (!sc->table[i].data) {
		if (!size || size > BATON_TABLES_SIZE_MAX)
			return refuse(sc, data, "the tables of service '%s' are empty or larger than %u bytes - give its rules to two services",
				      sc->conf->services[i].name,
				      BATON_TABLES_SIZE_MAX);
		sc->table[i].data = kvmalloc(size, GFP_KERNEL_ACCOUNT);
		if (!sc->table[i].data)
			return -ENOMEM;
		sc->table[i].size = size;
	}
	if (size != sc->table[i].size || offset != sc->table[i].len ||
	    nla_len(data) > size - offset)
		return refuse(sc, data, "the tables of service '%s' come in pieces that do not fit - send them in order, all of one size",
			      sc->conf->services[i].name);
	memcpy(sc->table[i].data + offset, nla_data(data), nla_len(data));
	sc->table[i].len += nla_len(data);
	return 0;
}

static int take_table(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(table_policy)];
	int i, err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, attr, table_policy,
			       sc->extack);
	if (err)
		return err;
	if (!tb[BATON_TABLE_A_SERVICE] || !tb[BATON_TABLE_A_SIZE] ||
	    !tb[BATON_TABLE_A_OFFSET] || !tb[BATON_TABLE_A_DATA])
		return refuse(sc, attr, "a piece of a table needs a service, a size, an offset and data - send all four");
	i = baton_conf_service(sc->conf, nla_data(tb[BATON_TABLE_A_SERVICE]));
	if (i < 0)
		return refuse(sc, tb[BATON_TABLE_A_SERVICE],
			      "a table names service '%s' - declare that service, too",
			      (char *)nla_data(tb[BATON_TABLE_A_SERVICE]));
	return take_piece(sc, i, nla_get_u32(tb[BATON_TABLE_A_SIZE]),
			  nla_get_u32(tb[BATON_TABLE_A_OFFSET]),
			  tb[BATON_TABLE_A_DATA]);
}

/* All tables have come: verify them and give them to the rules */
static int give_tables(struct setconf *sc)
{
	const char *why;
	u32 i;

	for (i = 0; i < sc->conf->n_services; i++) {
		if (sc->table[i].len != sc->table[i].size)
			return refuse(sc, NULL, "the tables of service '%s' are not complete - send all pieces",
				      sc->conf->services[i].name);
		if (baton_rules_set_tables(sc->conf->services[i].rules,
					   sc->table[i].data, sc->table[i].len,
					   &why))
			return refuse(sc, NULL, "service '%s': %s",
				      sc->conf->services[i].name, why);
		sc->table[i].data = NULL;
	}
	return 0;
}

/* Nodes before services before rules, in any order of the message */
static int build_conf(struct setconf *sc, const struct genl_info *info)
{
	const struct nlattr *port = info->attrs[BATON_A_THOP_PORT];
	const struct nlattr *probe = info->attrs[BATON_A_PROBE_MS];
	const struct nlattr *idle = info->attrs[BATON_A_IDLE_S];
	const struct nlattr *close = info->attrs[BATON_A_CLOSE_S];
	int err;

	if (port)
		sc->conf->thop_port = htons(nla_get_u16(port));
	if (probe)
		sc->conf->probe_ms = nla_get_u32(probe);
	if (idle)
		sc->conf->idle_s = nla_get_u32(idle);
	if (close)
		sc->conf->close_s = nla_get_u32(close);
	err = take_each(sc, info->nlhdr, BATON_A_NODE, take_node);
	if (!err)
		err = take_each(sc, info->nlhdr, BATON_A_SERVICE, take_service);
	if (!err)
		err = take_each(sc, info->nlhdr, BATON_A_RULE, count_rule);
	if (!err)
		err = alloc_rules(sc);
	if (!err)
		err = take_each(sc, info->nlhdr, BATON_A_RULE, take_rule);
	if (err)
		return err;
	if (baton_conf_check(sc->conf, sc->why, sizeof(sc->why)))
		return refused(sc, NULL);
	err = take_each(sc, info->nlhdr, BATON_A_TABLE, take_table);
	if (!err)
		err = give_tables(sc);
	return err ? err : baton_conf_start(sc->conf);
}

int baton_netlink_setconf(struct sk_buff *skb, struct genl_info *info)
{
	struct setconf *sc = kvzalloc(sizeof(*sc), GFP_KERNEL_ACCOUNT);
	int err = -ENOMEM;
	u32 i;

	if (!sc)
		return err;
	sc->extack = info->extack;
	sc->conf = baton_conf_alloc();
	if (!sc->conf)
		goto out;
	err = build_conf(sc, info);
	if (!err)
		err = baton_control_setconf(genl_info_net(info), sc->conf,
					    sc->extack);
	if (err)
		baton_conf_free(sc->conf);
	if (err && sc->extack->_msg == sc->why) {
		netlink_ack(skb, nlmsg_hdr(skb), err, sc->extack);
		sc->extack->_msg = NULL;
		err = -EINTR;
	}
out:
	for (i = 0; i < BATON_SERVICES_MAX; i++)
		kvfree(sc->table[i].data);
	kvfree(sc);
	return err;
}
