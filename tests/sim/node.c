// SPDX-License-Identifier: GPL-2.0
/* node.c - nodes, with baton and its configuration. */
#include "sim.h"
#include <stdlib.h>
#include "../../hooks/node/cluster.h"
#include "../../hooks/control/control.h"
#include "../../hooks/node/net.h"
#include "../../policy/compile/compile.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"

#define PERNETS 4

static struct pernet_operations *pernet[PERNETS];
static int n_pernet;

int register_pernet_subsys(struct pernet_operations *ops)
{
	pernet[n_pernet++] = ops;
	return 0;
}

void unregister_pernet_subsys(struct pernet_operations *ops)
{
	n_pernet--;
}

void sim_net_init(struct net *net, const char *name, u32 addr, u32 local)
{
	*net = (struct net) {
		.name = name,
		.addr = htonl(addr),
		.local = htonl(local),
		.clock = sim_rnd(SIM_R_PLAN),
		.dev = { .flags = IFF_UP, .ifindex = 2, .mtu = 1500 },
		.lo = { .flags = IFF_UP | IFF_LOOPBACK, .ifindex = 1 },
	};
#ifdef BATON_HAS_req_usec_ts
	net->usec = !sim_alike && sim_chance(SIM_R_ROAD, 300);
#endif
	net->ipv4.sysctl_tcp_invalid_ratelimit = HZ / 2;
	net->loopback_dev = &net->lo;
	INIT_LIST_HEAD(&net->socks);
}

static void conf_rule(struct baton_rule *rule, const char *name,
		      const char *path, u64 backends)
{
	struct baton_cond cond = {
		.field = BATON_FIELD_PATH,
		.op = BATON_OP_PREFIX,
		.value = path,
	};

	strscpy(rule->name, name, sizeof(rule->name));
	rule->backends = backends;
	baton_rule_set_policy(rule, &baton_policy_rr);
	if (!path)
		return;
	cond.len = strlen(path);
	WARN_ON(baton_rule_set_conds(rule, &cond, 1));
}

/* The tables depend only on the number of back ends, so they are made once. */
static void conf_compile(struct baton_rules *rules)
{
	static void *tables[SIM_BES + 1];
	static u32 len[SIM_BES + 1];
	u32 n = sim.plan.n_bes;
	const char *why;
	void *copy;

	if (!tables[n]) {
		WARN_ON(!baton_compile_into(rules, "web", NULL));
		len[n] = rules->tables_len;
		tables[n] = malloc(len[n]);
		memcpy(tables[n], rules->tables, len[n]);
		return;
	}
	copy = kmalloc(len[n], GFP_KERNEL);
	memcpy(copy, tables[n], len[n]);
	WARN_ON(baton_rules_set_tables(rules, copy, len[n], &why));
}

/* Paths /1 to /4 have one back end, /p has two, others have all */
static struct baton_conf *conf_make(void)
{
	struct baton_conf *conf = baton_conf_alloc();
	struct baton_service_conf *sc = &conf->services[0];
	u32 i, n = sim.plan.n_bes;
	char why[BATON_WHY_MAX];

	conf->n_keys = 1;
	conf->key[0][0] = 1;
	conf->n_nodes = n + 1;
	conf->probe_ms = sim.plan.probe ? BATON_PROBE_MS : 0;
	if (sim_has(SIM_F_silence)) {
		conf->idle_s = sim.plan.seed % 2 ? 20 : 60;
		conf->close_s = 12;
	}
	for (i = 0; i <= n; i++) {
		struct net *net = i ? &sim.be[i - 1] : &sim.fe;

		scnprintf(conf->nodes[i].name, BATON_NAME_MAX, "n%u", i);
		conf->nodes[i].addr = baton_addr_v4(net->addr);
		conf->nodes[i].roles = i ? BATON_ROLE_BE : BATON_ROLE_FE;
		conf->nodes[i].weight = 1;
	}
	conf->n_services = 1;
	strscpy(sc->name, "web", sizeof(sc->name));
	sc->vip = baton_addr_v4(htonl(SIM_VIP));
	sc->port = htons(SIM_PORT);
	sc->forward = sim_has(SIM_F_direct);
	sc->mode = BATON_MODE_MULTI;
	sc->rules = baton_rules_alloc(n + 2);
	for (i = 0; i < n; i++) {
		char path[] = { '/', '1' + i, '/', 0 };
		char name[] = { 'r', '1' + i, 0 };

		conf_rule(&sc->rules->rule[i], name, path, BIT_ULL(i + 1));
	}
	conf_rule(&sc->rules->rule[n], "pair", "/p/", 6);
	conf_rule(&sc->rules->rule[n + 1], "any", NULL, BIT_ULL(n + 1) - 2);
	if (baton_conf_check(conf, why, sizeof(why)))
		sim_fail("conf", "%s", why);
	conf_compile(sc->rules);
	WARN_ON(baton_conf_start(conf));
	return conf;
}

/* Load baton on a node and configure it. */
void sim_net_start(struct net *net)
{
	struct net *was = sim_current;
	struct netlink_ext_ack extack = {};
	int i;

	sim_current = net;
	net->gen = kzalloc(sizeof(struct baton_net), GFP_KERNEL);
	for (i = 0; i < n_pernet; i++)
		if (pernet[i]->init(net))
			sim_fail("start", "%s", net->name);
	if (baton_control_setconf(net, conf_make(), &extack))
		sim_fail("conf", "%s", extack._msg);
	sim_current = was;
}

void sim_net_stop(struct net *net)
{
	struct net *was = sim_current;
	int i;

	sim_current = net;
	for (i = n_pernet - 1; i >= 0; i--)
		if (pernet[i]->pre_exit)
			pernet[i]->pre_exit(net);
	for (i = n_pernet - 1; i >= 0; i--)
		if (pernet[i]->exit)
			pernet[i]->exit(net);
	sim_pieces_forget(net);
	sim_grace_period();
	kfree(net->gen);
	net->gen = NULL;
	if (net->n_hooks)
		sim_fail("leak", "%s keeps %d hooks", net->name, net->n_hooks);
	sim_current = was;
}

int baton_sysfs_setup(void)
{
	return 0;
}

void baton_sysfs_teardown(void)
{
}

int baton_sysfs_add(struct baton_service *svc)
{
	return 0;
}

void baton_sysfs_del(struct baton_service *svc)
{
}

int baton_netlink_setup(void)
{
	return 0;
}

void baton_netlink_teardown(void)
{
}

u64 sim_stat(const struct net *net, u32 stat)
{
	return net->gen ? baton_net(net)->stats->count[stat] : 0;
}

struct net *sim_net_of(__be32 addr)
{
	u32 i;

	if (addr == sim.client.addr)
		return &sim.client;
	if (addr == sim.fe.addr || addr == htonl(SIM_VIP))
		return &sim.fe;
	for (i = 0; i < sim.plan.n_bes; i++)
		if (addr == sim.be[i].addr)
			return &sim.be[i];
	return NULL;
}
