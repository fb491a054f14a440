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
#include "attrs.h"
#include "netlink_conf.h"

/**
 * struct setconf - a configuration being received
 * @extack: of the request
 * @conf: the configuration so far
 * @taken: rules of service i so far
 * @svc: service of the current rule
 * @rule: the current rule
 * @conds: its conditions
 * @n_conds: conditions in @conds
 * @table: tables of service i, until its rules get them
 * @why: the sentence, if it is refused
 */
struct setconf {
	struct netlink_ext_ack *extack;
	struct baton_conf *conf;
	u32 taken[BATON_SERVICES_MAX];
	struct baton_service_conf *svc;
	struct baton_rule *rule;
	struct baton_cond conds[BATON_CONDS_MAX];
	u32 n_conds;
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
static int take_each(struct setconf *sc, const struct nlattr *head, int len,
		     int type, take_t take)
{
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != type)
			continue;
		err = take(sc, attr);
		if (err)
			return err;
	}
	return 0;
}

static int take_each_in(struct setconf *sc, const struct nlattr *nest, int type,
			take_t take)
{
	return take_each(sc, nla_data(nest), nla_len(nest), type, take);
}

/* The attributes of a nest by number to @tb, which has all that are required */
static int open_nest(struct setconf *sc, enum baton_nest_id id,
		     const struct nlattr *attr, struct nlattr **tb)
{
	int err = nla_parse_nested(tb, baton_nests[id].max, attr,
				   baton_attrs_policy[id], sc->extack);

	if (!err && baton_attrs_missing(id, tb))
		err = refuse(sc, attr, "%s", baton_nests[id].needs);
	return err;
}

static int take_keys(struct setconf *sc, const struct nlattr *attr)
{
	u32 len = attr ? nla_len(attr) : 0;

	if (!attr)
		return 0;
	if (!len || len % BATON_KEY_LEN)
		return refuse(sc, attr, "the keys have %u bytes - send one key or two, %u bytes each",
			      len, BATON_KEY_LEN);
	sc->conf->n_keys = len / BATON_KEY_LEN;
	memcpy(sc->conf->key, nla_data(attr), len);
	memzero_explicit(nla_data(attr), len);
	return 0;
}

static int take_node(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	int err = open_nest(sc, BATON_NEST_NODE, attr, tb);

	if (err)
		return err;
	if (sc->conf->n_nodes == BATON_NODES_MAX)
		return refuse(sc, attr, "there are more than %d nodes - make two clusters of them",
			      BATON_NODES_MAX);
	baton_attrs_take(BATON_NEST_NODE, tb,
			 &sc->conf->nodes[sc->conf->n_nodes++]);
	return 0;
}

static int take_service(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	int err = open_nest(sc, BATON_NEST_SERVICE, attr, tb);

	if (err)
		return err;
	if (sc->conf->n_services == BATON_SERVICES_MAX)
		return refuse(sc, attr, "there are more than %d services - make two clusters of them",
			      BATON_SERVICES_MAX);
	baton_attrs_take(BATON_NEST_SERVICE, tb,
			 &sc->conf->services[sc->conf->n_services++]);
	return 0;
}

/* Parse the attributes of a rule to @tb; return the index of its service */
static int parse_rule(struct setconf *sc, const struct nlattr *attr,
		      struct nlattr **tb)
{
	int i = open_nest(sc, BATON_NEST_RULE, attr, tb);

	if (i)
		return i;
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
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
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

static int take_backend(struct setconf *sc, const struct nlattr *attr)
{
	int i = baton_conf_node(sc->conf, nla_data(attr));

	if (i < 0)
		return refuse(sc, attr, "rule '%s' of service '%s' names node '%s' - declare that node, too",
			      sc->rule->name, sc->svc->name,
			      (char *)nla_data(attr));
	sc->rule->backends |= BIT_ULL(i);
	return 0;
}

static int take_cond(struct setconf *sc, const struct nlattr *attr)
{
	struct baton_cond *cond = &sc->conds[sc->n_conds];
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	int err;

	if (sc->n_conds == BATON_CONDS_MAX)
		return refuse(sc, attr, "rule '%s' of service '%s' has more than %d conditions - split it into several rules",
			      sc->rule->name, sc->svc->name, BATON_CONDS_MAX);
	err = open_nest(sc, BATON_NEST_COND, attr, tb);
	if (err)
		return err;
	memset(cond, 0, sizeof(*cond));
	baton_attrs_take(BATON_NEST_COND, tb, cond);
	cond->len = strlen(cond->value);
	sc->n_conds++;
	return 0;
}

static int take_param(struct setconf *sc, const struct nlattr *attr)
{
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	struct baton_param_conf param;
	char wrong[256];
	int err;

	err = open_nest(sc, BATON_NEST_PARAM, attr, tb);
	if (err)
		return err;
	baton_attrs_take(BATON_NEST_PARAM, tb, &param);
	if (baton_policy_set(sc->rule->policy, &sc->rule->params, param.name,
			     param.value, wrong, sizeof(wrong)))
		return refuse(sc, attr, "rule '%s' of service '%s': %s",
			      sc->rule->name, sc->svc->name, wrong);
	return 0;
}

/* Parameters after the policy that they belong to */
static int take_lists(struct setconf *sc, const struct nlattr *nest)
{
	int err = take_each_in(sc, nest, BATON_RULE_A_PARAM, take_param);

	sc->n_conds = 0;
	if (!err)
		err = take_each_in(sc, nest, BATON_RULE_A_BACKEND,
				   take_backend);
	if (!err)
		err = take_each_in(sc, nest, BATON_RULE_A_COND, take_cond);
	if (!err)
		err = baton_rule_set_conds(sc->rule, sc->conds, sc->n_conds);
	return err;
}

static int take_rule(struct setconf *sc, const struct nlattr *attr)
{
	const struct baton_policy *policy = baton_policies[0];
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	int i = parse_rule(sc, attr, tb);

	if (i < 0)
		return i;
	sc->svc = &sc->conf->services[i];
	sc->rule = &sc->svc->rules->rule[sc->taken[i]++];
	baton_attrs_take(BATON_NEST_RULE, tb, sc->rule);
	if (tb[BATON_RULE_A_POLICY])
		policy = baton_policy_find(nla_data(tb[BATON_RULE_A_POLICY]));
	if (!policy)
		return refuse(sc, tb[BATON_RULE_A_POLICY],
			      "rule '%s' of service '%s' names policy '%s', which this module does not have - use '%s'",
			      sc->rule->name, sc->svc->name,
			      (char *)nla_data(tb[BATON_RULE_A_POLICY]),
			      baton_policies[0]->name);
	baton_rule_set_policy(sc->rule, policy);
	return take_lists(sc, attr);
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
	struct nlattr *tb[BATON_ATTRS_MAX + 1];
	struct baton_table_conf piece;
	int i;

	i = open_nest(sc, BATON_NEST_TABLE, attr, tb);
	if (i)
		return i;
	baton_attrs_take(BATON_NEST_TABLE, tb, &piece);
	i = baton_conf_service(sc->conf, piece.service);
	if (i < 0)
		return refuse(sc, tb[BATON_TABLE_A_SERVICE],
			      "a table names service '%s' - declare that service, too",
			      piece.service);
	return take_piece(sc, i, piece.size, piece.offset,
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

/* Call @take for each attribute of that type in the message */
static int take_all(struct setconf *sc, const struct genl_info *info, int type,
		    take_t take)
{
	return take_each(sc, nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			 nlmsg_attrlen(info->nlhdr, GENL_HDRLEN), type, take);
}

/* Nodes before services before rules, in any order of the message */
static int build_conf(struct setconf *sc, const struct genl_info *info)
{
	int err;

	baton_attrs_take(BATON_NEST_CONF, info->attrs, sc->conf);
	err = take_keys(sc, info->attrs[BATON_A_KEYS]);
	if (!err)
		err = take_all(sc, info, BATON_A_NODE, take_node);
	if (!err)
		err = take_all(sc, info, BATON_A_SERVICE, take_service);
	if (!err)
		err = take_all(sc, info, BATON_A_RULE, count_rule);
	if (!err)
		err = alloc_rules(sc);
	if (!err)
		err = take_all(sc, info, BATON_A_RULE, take_rule);
	if (err)
		return err;
	if (baton_conf_check(sc->conf, sc->why, sizeof(sc->why)))
		return refused(sc, NULL);
	if (sc->conf->n_nodes && !sc->conf->n_keys)
		return refuse(sc, NULL, "no key was sent - send BATON_A_KEYS");
	err = take_all(sc, info, BATON_A_TABLE, take_table);
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
