// SPDX-License-Identifier: GPL-2.0
/*
 * check.c - checks a configuration.
 *
 * Each check compares an item with those before it, so checking all of them in
 * order checks the whole. Rules: check_rule.c.
 */
#include <linux/string.h>
#include "check_rule.h"
#include "name.h"
#include "rules.h"

struct addr_text {
	char s[16];
};

/* An address for people, since user space has no %pI4 */
static struct addr_text text(struct baton_addr addr)
{
	const u8 *octet = (const u8 *)&addr.v4;
	struct addr_text to;

	snprintf(to.s, sizeof(to.s), "%u.%u.%u.%u", octet[0], octet[1],
		 octet[2], octet[3]);
	return to;
}

/* Not 0/8, 127/8, multicast, reserved or broadcast */
static bool is_unicast(struct baton_addr addr)
{
	u8 first = *(const u8 *)&addr.v4;

	return first && first != 127 && first < 224;
}

static int check_node_addr(const struct baton_conf *conf, u32 i,
			   struct why *why)
{
	const struct baton_node_conf *node = &conf->nodes[i];
	u32 k;

	if (!is_unicast(node->addr))
		return refuse(why, "address %s of node '%s' is not the address of a host - give the IPv4 address by which the other nodes reach it",
			      text(node->addr).s, node->name);
	for (k = 0; k < i; k++)
		if (baton_addr_eq(conf->nodes[k].addr, node->addr))
			return refuse(why, "nodes '%s' and '%s' have the same address %s - each node needs its own",
				      conf->nodes[k].name, node->name,
				      text(node->addr).s);
	return 0;
}

static int check_node(const struct baton_conf *conf, u32 i, struct why *why)
{
	const struct baton_node_conf *node = &conf->nodes[i];
	int err = check_name("node", i, node->name, why);

	if (err)
		return err;
	if (baton_conf_node(conf, node->name) != (int)i)
		return refuse(why, "node '%s' is declared twice - rename one or take it out",
			      node->name);
	if (!node->roles || node->roles & ~(BATON_ROLE_FE | BATON_ROLE_BE))
		return refuse(why, "node '%s' has no role that exists - give it 'fe', 'be' or both",
			      node->name);
	return check_node_addr(conf, i, why);
}

static int check_vip(const struct baton_conf *conf, u32 i, struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[i], *other;
	u32 k;

	if (!is_unicast(svc->vip))
		return refuse(why, "VIP %s of service '%s' is not the address of a host - give the IPv4 address that clients connect to",
			      text(svc->vip).s, svc->name);
	if (!svc->port)
		return refuse(why, "service '%s' has port 0 - give one from 1 to 65535",
			      svc->name);
	for (k = 0; k < conf->n_nodes; k++)
		if (baton_addr_eq(conf->nodes[k].addr, svc->vip))
			return refuse(why, "VIP %s of service '%s' is node '%s' itself - a VIP must be an address of its own",
				      text(svc->vip).s, svc->name,
				      conf->nodes[k].name);
	for (k = 0; k < i; k++) {
		other = &conf->services[k];
		if (baton_addr_eq(other->vip, svc->vip) &&
		    other->port == svc->port)
			return refuse(why, "services '%s' and '%s' have the same VIP and port %s:%u - give one of them another port or make them one service",
				      other->name, svc->name,
				      text(svc->vip).s, ntohs(svc->port));
	}
	return 0;
}

static u32 count_conds(const struct baton_rules *rules)
{
	u32 i, n = 0;

	for (i = 0; i < rules->n; i++)
		n += rules->rule[i].n_conds;
	return n;
}

static int check_service(const struct baton_conf *conf, u32 i,
			 struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[i];
	int err = check_name("service", i, svc->name, why);

	if (err)
		return err;
	if (baton_conf_service(conf, svc->name) != (int)i)
		return refuse(why, "service '%s' is declared twice - rename one or take it out",
			      svc->name);
	if (svc->forward >= __BATON_FORWARD_MAX)
		return refuse(why, "service '%s' forwards in an unknown way - use 'tunnel' or 'direct'",
			      svc->name);
	if (svc->mode >= __BATON_MODE_MAX)
		return refuse(why, "service '%s' has an unknown handoff mode - use 'single' or 'multi'",
			      svc->name);
	if (!svc->rules || !svc->rules->n)
		return refuse(why, "service '%s' has no rule, so that no request could go anywhere - add a rule; one without conditions takes every request",
			      svc->name);
	if (count_conds(svc->rules) > BATON_SERVICE_CONDS_MAX)
		return refuse(why, "the rules of service '%s' have more than %d conditions in all - join some of them or make two services",
			      svc->name, BATON_SERVICE_CONDS_MAX);
	return check_vip(conf, i, why);
}

static int check_times(const struct baton_conf *conf, struct why *why)
{
	if (conf->probe_ms && (conf->probe_ms < BATON_PROBE_MS_MIN ||
			       conf->probe_ms > BATON_PROBE_MS_MAX))
		return refuse(why, "there are %u ms between two probes - give %u to %u, or 0 for no probes",
			      conf->probe_ms, BATON_PROBE_MS_MIN,
			      BATON_PROBE_MS_MAX);
	if (conf->idle_s < BATON_IDLE_S_MIN || conf->idle_s > BATON_IDLE_S_MAX)
		return refuse(why, "silent connections are forgotten after %u s - give %u to %u",
			      conf->idle_s, BATON_IDLE_S_MIN, BATON_IDLE_S_MAX);
	if (conf->close_s < BATON_CLOSE_S_MIN ||
	    conf->close_s > BATON_CLOSE_S_MAX)
		return refuse(why, "closed connections are forgotten after %u s - give %u to %u",
			      conf->close_s, BATON_CLOSE_S_MIN,
			      BATON_CLOSE_S_MAX);
	return 0;
}

static int check_keys(const struct baton_conf *conf, struct why *why)
{
	u32 i;

	if (conf->n_nodes && !conf->n_keys && !conf->key_file[0])
		return refuse(why, "the cluster has no key - make one with 'batonctl genkey', copy its file to every node and name it as key_file; or say 'key = none' if nobody else can send to the nodes");
	if (conf->n_keys < 2)
		return 0;
	for (i = 0; i < conf->n_keys; i++)
		if (!memchr_inv(conf->key[i], 0, BATON_KEY_LEN))
			return refuse(why, "one of two keys is zero - take it out");
	if (!memcmp(conf->key[0], conf->key[1], BATON_KEY_LEN))
		return refuse(why, "the same key is there twice - keep one of the two in the key file");
	return 0;
}

static int check_cluster(const struct baton_conf *conf, struct why *why)
{
	u8 roles = 0;
	int err;
	u32 i;

	if (!conf->thop_port)
		return refuse(why, "the THOP port is 0 - give a UDP port from 1 to 65535, %d is usual",
			      BATON_THOP_PORT);
	err = check_times(conf, why);
	if (!err)
		err = check_keys(conf, why);
	if (err)
		return err;
	for (i = 0; i < conf->n_nodes; i++)
		roles |= conf->nodes[i].roles;
	if (!conf->n_services)
		return 0;
	if (!(roles & BATON_ROLE_FE))
		return refuse(why, "there are services, but no node has the role 'fe' - give it to the node that is to own the VIPs");
	if (!(roles & BATON_ROLE_BE))
		return refuse(why, "there are services, but no node has the role 'be' - give it to the nodes where the servers run");
	return 0;
}

int baton_conf_check_cluster(const struct baton_conf *conf, char *why,
			     u32 why_len)
{
	struct why w = { why, why_len };

	return check_cluster(conf, &w);
}

int baton_conf_check_node(const struct baton_conf *conf, u32 node, char *why,
			  u32 why_len)
{
	struct why w = { why, why_len };

	return check_node(conf, node, &w);
}

int baton_conf_check_service(const struct baton_conf *conf, u32 service,
			     char *why, u32 why_len)
{
	struct why w = { why, why_len };

	return check_service(conf, service, &w);
}

int baton_conf_check_rule(const struct baton_conf *conf, u32 service,
			  u32 rule, char *why, u32 why_len)
{
	struct why w = { why, why_len };

	return check_rule(conf, service, rule, &w);
}

static int check_services(const struct baton_conf *conf, struct why *why)
{
	u32 i, k;
	int err = 0;

	for (i = 0; i < conf->n_services && !err; i++) {
		err = check_service(conf, i, why);
		for (k = 0; !err && k < conf->services[i].rules->n; k++)
			err = check_rule(conf, i, k, why);
	}
	return err;
}

int baton_conf_check(const struct baton_conf *conf, char *why, u32 why_len)
{
	struct why w = { why, why_len };
	int err = 0;
	u32 i;

	for (i = 0; i < conf->n_nodes && !err; i++)
		err = check_node(conf, i, &w);
	if (!err)
		err = check_cluster(conf, &w);
	return err ? err : check_services(conf, &w);
}
