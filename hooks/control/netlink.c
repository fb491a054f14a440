// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the generic netlink family; shared/uapi/baton.h describes it.
 *
 * A dump resumes where its last message buffer was full. Between buffers it
 * keeps a number, never a pointer: the configuration may be replaced, which
 * netlink reports to the reader (NLM_F_DUMP_INTR).
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "../../policy/policy.h"
#include "../../policy/rules.h"
#include "../../shared/stats.h"
#include "attrs.h"
#include "control.h"
#include "netlink.h"
#include "netlink_conf.h"
#include "privilege.h"

/* Size of a dump's buffers: the largest rule has to fit, and all connections of
 * one hash bucket.
 */
#define DUMP_ALLOC 32768

static struct genl_family baton_genl;

/**
 * struct dump - one round of a dump
 * @net: namespace
 * @skb: message buffer
 * @cb: netlink's callback
 * @cmd: command that is answered
 */
struct dump {
	struct net *net;
	struct sk_buff *skb;
	struct netlink_callback *cb;
	u8 cmd;
};

static int dump_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = DUMP_ALLOC;
	return 0;
}

static void *dump_begin(const struct dump *d)
{
	return genlmsg_put(d->skb, NETLINK_CB(d->cb->skb).portid,
			   d->cb->nlh->nlmsg_seq, &baton_genl, NLM_F_MULTI,
			   d->cmd);
}

static int dump_end(const struct dump *d, void *hdr, int err)
{
	if (err) {
		genlmsg_cancel(d->skb, hdr);
		return err;
	}
	genl_dump_check_consistent(d->cb, hdr);
	genlmsg_end(d->skb, hdr);
	return 0;
}

static int nest_end(struct sk_buff *skb, struct nlattr *nest, bool failed)
{
	if (failed) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_cluster(const struct dump *d, const struct baton_conf *conf)
{
	int err = baton_attrs_put(d->skb, BATON_NEST_CONF, conf);
	u32 i;

	for (i = 0; !err && i < conf->n_keys; i++)
		err = nla_put_u64_64bit(d->skb, BATON_A_KEY_ID,
					baton_control_key_id(d->net, i),
					BATON_A_UNSPEC);
	return err;
}

static int put_node(const struct dump *d, const struct baton_conf *conf,
		    u32 i)
{
	struct sk_buff *skb = d->skb;
	struct nlattr *nest;
	bool failed;

	nest = nla_nest_start(skb, BATON_A_NODE);
	if (!nest)
		return -EMSGSIZE;
	failed = baton_attrs_put(skb, BATON_NEST_NODE, &conf->nodes[i]) ||
		 (baton_control_self(d->net) & BIT_ULL(i) &&
		  nla_put_flag(skb, BATON_NODE_A_SELF)) ||
		 (baton_control_down(d->net, i) &&
		  nla_put_flag(skb, BATON_NODE_A_DOWN)) ||
		 nla_put_u32(skb, BATON_NODE_A_CONNS,
			     baton_control_node_conns(d->net, i));
	return nest_end(skb, nest, failed);
}

/* With the running mode */
static int put_service(const struct dump *d, const struct baton_conf *conf,
		       u32 i)
{
	struct baton_service_conf svc = conf->services[i];

	svc.mode = baton_control_mode(d->net, i);
	return baton_attrs_put_nest(d->skb, BATON_NEST_SERVICE, &svc);
}

static bool put_params_fail(struct sk_buff *skb, const struct baton_rule *rule)
{
	const struct baton_param *param;
	struct baton_param_conf given;
	char value[BATON_PARAM_MAX];
	u32 i;

	for (i = 0; (param = baton_policy_param(rule->policy, i)); i++) {
		given.name = param->name;
		given.value = baton_param_text(rule->policy, &rule->params, i,
					       value);
		if (baton_attrs_put_nest(skb, BATON_NEST_PARAM, &given))
			return true;
	}
	return false;
}

static bool put_lists_fails(struct sk_buff *skb, const struct baton_conf *conf,
			    const struct baton_rule *rule)
{
	u64 left;
	u32 i;

	for (left = rule->backends; left; left &= left - 1)
		if (nla_put_string(skb, BATON_RULE_A_BACKEND,
				   conf->nodes[__ffs64(left)].name))
			return true;
	for (i = 0; i < rule->n_conds; i++)
		if (baton_attrs_put_nest(skb, BATON_NEST_COND, &rule->conds[i]))
			return true;
	return false;
}

static int put_rule(const struct dump *d, const struct baton_conf *conf,
		    const struct baton_service_conf *svc, u32 i)
{
	const struct baton_rule *rule = &svc->rules->rule[i];
	struct sk_buff *skb = d->skb;
	struct nlattr *nest;
	bool failed;

	nest = nla_nest_start(skb, BATON_A_RULE);
	if (!nest)
		return -EMSGSIZE;
	failed = nla_put_string(skb, BATON_RULE_A_SERVICE, svc->name) ||
		 baton_attrs_put(skb, BATON_NEST_RULE, rule) ||
		 nla_put_string(skb, BATON_RULE_A_POLICY, rule->policy->name) ||
		 put_params_fail(skb, rule) ||
		 put_lists_fails(skb, conf, rule) ||
		 nla_put_u32(skb, BATON_RULE_A_HITS, atomic_read(&rule->hits));
	return nest_end(skb, nest, failed);
}

/* Item @i of the configuration: cluster, nodes, services, rules of the first
 * service, of the second ...; -ENOENT after the last
 */
static int put_item(const struct dump *d, const struct baton_conf *conf,
		    u32 i)
{
	u32 k;

	if (!i--)
		return put_cluster(d, conf);
	if (i < conf->n_nodes)
		return put_node(d, conf, i);
	i -= conf->n_nodes;
	if (i < conf->n_services)
		return put_service(d, conf, i);
	i -= conf->n_services;
	for (k = 0; k < conf->n_services; k++) {
		if (i < conf->services[k].rules->n)
			return put_rule(d, conf, &conf->services[k], i);
		i -= conf->services[k].rules->n;
	}
	return -ENOENT;
}

static int put_conf(const struct dump *d, const struct baton_conf *conf,
		    u32 *item)
{
	void *hdr;
	int err;

	for (;; (*item)++) {
		hdr = dump_begin(d);
		if (!hdr)
			return -EMSGSIZE;
		err = dump_end(d, hdr, put_item(d, conf, *item));
		if (err)
			return err == -ENOENT ? 0 : err;
	}
}

/* State of a dump between its buffers, in netlink_callback.ctx */
struct conf_cursor {
	u32 item;
};

static int dump_conf(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct dump d = { sock_net(skb->sk), skb, cb, BATON_CMD_GETCONF };
	struct conf_cursor *cursor = (struct conf_cursor *)cb->ctx;
	const struct baton_conf *conf;
	int err = 0;

	rcu_read_lock();
	conf = baton_control_conf(d.net);
	cb->seq = conf ? conf->seq : 0;
	if (conf)
		err = put_conf(&d, conf, &cursor->item);
	rcu_read_unlock();
	return skb->len ? skb->len : err;
}

struct conn_cursor {
	u64 walk;
	bool done;
};

/**
 * struct conn_dump - one round of GETCONN
 * @d: the dump
 * @cursor: of baton_control_walk(), which keeps it at the current bucket
 * @bucket: the bucket of the last connection
 * @whole: bytes of @d.skb up to the last whole bucket
 */
struct conn_dump {
	struct dump d;
	struct conn_cursor *cursor;
	u64 bucket;
	u32 whole;
};

static int put_conn(struct sk_buff *skb, const struct baton_conn_info *ci)
{
	struct nlattr *nest = nla_nest_start(skb, BATON_A_CONN);
	bool failed;

	if (!nest)
		return -EMSGSIZE;
	failed = nla_put_u8(skb, BATON_CONN_A_ROLE, ci->role) ||
		 nla_put_in_addr(skb, BATON_CONN_A_CADDR, ci->caddr.v4) ||
		 nla_put_u16(skb, BATON_CONN_A_CPORT, ntohs(ci->cport)) ||
		 nla_put_in_addr(skb, BATON_CONN_A_VADDR, ci->vaddr.v4) ||
		 nla_put_u16(skb, BATON_CONN_A_VPORT, ntohs(ci->vport)) ||
		 nla_put_string(skb, BATON_CONN_A_STATE, ci->state) ||
		 nla_put_in_addr(skb, BATON_CONN_A_OWNER, ci->owner.v4) ||
		 nla_put_u32(skb, BATON_CONN_A_GENERATION, ci->generation) ||
		 nla_put_u32(skb, BATON_CONN_A_IDLE_MS, ci->idle_ms);
	return nest_end(skb, nest, failed);
}

static int emit_conn(void *ctx, const struct baton_conn_info *ci)
{
	struct conn_dump *cd = ctx;
	struct sk_buff *skb = cd->d.skb;
	int err = -EMSGSIZE;
	void *hdr;

	if (cd->bucket != cd->cursor->walk) {
		cd->bucket = cd->cursor->walk;
		cd->whole = skb->len;
	}
	hdr = dump_begin(&cd->d);
	if (hdr)
		err = dump_end(&cd->d, hdr, put_conn(skb, ci));
	if (err)
		skb_trim(skb, cd->whole);
	return err;
}

static int dump_conn(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct conn_cursor *cursor = (struct conn_cursor *)cb->ctx;
	struct conn_dump cd = {
		.d = { sock_net(skb->sk), skb, cb, BATON_CMD_GETCONN },
		.cursor = cursor,
		.bucket = cursor->walk,
	};
	int err;

	if (cursor->done)
		return 0;
	err = baton_control_walk(cd.d.net, &cursor->walk, emit_conn, &cd);
	cursor->done = !err;
	return skb->len ? skb->len : err;
}

static int put_stat(const struct dump *d, u32 i)
{
	struct nlattr *nest = nla_nest_start(d->skb, BATON_A_STAT);
	bool failed;

	if (!nest)
		return -EMSGSIZE;
	failed = nla_put_string(d->skb, BATON_STAT_A_NAME,
				baton_stat_names[i]) ||
		 nla_put_u64_64bit(d->skb, BATON_STAT_A_VALUE,
				   baton_control_stat(d->net, i),
				   BATON_STAT_A_PAD);
	return nest_end(d->skb, nest, failed);
}

struct stats_cursor {
	u32 next;
};

static int dump_stats(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct dump d = { sock_net(skb->sk), skb, cb,
				BATON_CMD_GETSTATS };
	struct stats_cursor *cursor = (struct stats_cursor *)cb->ctx;
	int err = 0;
	void *hdr;

	for (; cursor->next < BATON_STATS; cursor->next++) {
		hdr = dump_begin(&d);
		err = -EMSGSIZE;
		if (hdr)
			err = dump_end(&d, hdr, put_stat(&d, cursor->next));
		if (err)
			break;
	}
	return skb->len ? skb->len : err;
}

static int setconf(struct sk_buff *skb, struct genl_info *info)
{
	if (baton_netlink_may_change(skb, genl_info_net(info)))
		return baton_netlink_setconf(skb, info);
	NL_SET_ERR_MSG(info->extack,
		       "setting a configuration needs CAP_NET_ADMIN in the initial user namespace: use sudo there, or have baton.ko loaded with unprivileged_userns=1");
	return -EPERM;
}

/* No flags: reading needs no privilege, and a refusal gets its sentence. */
static const struct genl_ops baton_genl_ops[] = {
	{
		.cmd = BATON_CMD_SETCONF,
		.policy = baton_attrs_policy[BATON_NEST_CONF],
		.maxattr = BATON_A_MAX,
		.doit = setconf,
	}, {
		.cmd = BATON_CMD_GETCONF,
		.start = dump_start,
		.dumpit = dump_conf,
	}, {
		.cmd = BATON_CMD_GETCONN,
		.start = dump_start,
		.dumpit = dump_conn,
	}, {
		.cmd = BATON_CMD_GETSTATS,
		.dumpit = dump_stats,
	},
};

static struct genl_family baton_genl __ro_after_init = {
	.name = BATON_GENL_NAME,
	.version = BATON_GENL_VERSION,
	.netnsok = true,
	/* Commands have their own locking: struct baton_net.lock, or RCU */
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = baton_genl_ops,
	.n_ops = ARRAY_SIZE(baton_genl_ops),
};

int __init baton_netlink_setup(void)
{
	BUILD_BUG_ON(sizeof(struct conn_cursor) >
		     sizeof_field(struct netlink_callback, ctx));
	baton_attrs_setup();
	return genl_register_family(&baton_genl);
}

void baton_netlink_teardown(void)
{
	genl_unregister_family(&baton_genl);
}

MODULE_ALIAS_GENL_FAMILY(BATON_GENL_NAME);
