// SPDX-License-Identifier: GPL-2.0
/* net.c - nodes, their hooks, and the network between them. */
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

/* Nodes */

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

/* The tables are the same in every schedule with as many back ends. */
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

/* /1 to /4: one back end; /p: two; else any */
static struct baton_conf *conf_make(void)
{
	struct baton_conf *conf = baton_conf_alloc();
	struct baton_service_conf *sc = &conf->services[0];
	u32 i, n = sim.plan.n_bes;
	char why[BATON_WHY_MAX];

	conf->n_nodes = n + 1;
	conf->probe_ms = sim.plan.probe ? BATON_PROBE_MS : 0;
	if (sim_has(SIM_F_silence)) {
		conf->idle_s = sim.plan.seed % 2 ? 20 : 60;
		conf->close_s = 12;
	}
	for (i = 0; i <= n; i++) {
		struct net *net = i ? &sim.be[i - 1] : &sim.fe;

		scnprintf(conf->nodes[i].name, BATON_NAME_MAX, "n%u", i);
		conf->nodes[i].addr = net->addr;
		conf->nodes[i].roles = i ? BATON_ROLE_BE : BATON_ROLE_FE;
		conf->nodes[i].weight = 1;
	}
	conf->n_services = 1;
	strscpy(sc->name, "web", sizeof(sc->name));
	sc->vip = htonl(SIM_VIP);
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

/* baton comes to a node: its modules, its configuration. */
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

/* Hooks */

int nf_register_net_hooks(struct net *net, const struct nf_hook_ops *ops,
			  unsigned int n)
{
	for (; n; n--, ops++) {
		int i = net->n_hooks++;

		WARN_ON(i >= SIM_HOOKS);
		for (; i && net->hook[i - 1]->priority > ops->priority; i--)
			net->hook[i] = net->hook[i - 1];
		net->hook[i] = ops;
	}
	return 0;
}

void nf_unregister_net_hooks(struct net *net, const struct nf_hook_ops *ops,
			     unsigned int n)
{
	int i, left = 0;

	for (i = 0; i < net->n_hooks; i++)
		if (net->hook[i] < ops || net->hook[i] >= ops + n)
			net->hook[left++] = net->hook[i];
	net->n_hooks = left;
}

static unsigned int run_hook(const struct nf_hook_ops *ops, struct net *net,
			     struct sock *sk, struct sk_buff *skb, bool queued)
{
	struct nf_hook_state state = { .net = net, .sk = sk };
	unsigned int verdict;
	int bhs = sim_bhs;

	if (queued)
		sim_bhs = 0;
	verdict = ops->hook(NULL, skb, &state);
	if (queued && sim_bhs)
		sim_fail("context", "%s leaves a hook with BHs off", net->name);
	sim_bhs = bhs;
	return verdict;
}

/*
 * Sent to user space and back (NFQUEUE), a packet meets the rest of the hooks in
 * the system call that gave the verdict: under RCU, but with BHs on.
 */
static bool is_queued(unsigned int num)
{
	return sim.plan.queued && num != NF_INET_LOCAL_OUT &&
	       sim_chance(SIM_R_QUEUE, 300);
}

/* Return: it goes on. */
static bool run_hooks(struct net *net, unsigned int num, struct sock *sk,
		      struct sk_buff *skb)
{
	bool queued = is_queued(num);
	unsigned int verdict;
	int i;

	for (i = 0; i < net->n_hooks; i++) {
		if (net->hook[i]->pf != NFPROTO_IPV4 ||
		    net->hook[i]->hooknum != num)
			continue;
		verdict = run_hook(net->hook[i], net, sk, skb, queued);
		if (verdict == NF_ACCEPT)
			continue;
		if (verdict == NF_DROP)
			kfree_skb(skb);
		return false;
	}
	return true;
}

const struct nf_hook_ops be_arp_hooks[2] = {
	{ .pf = NFPROTO_ARP }, { .pf = NFPROTO_ARP },
};

/* Sending */

struct rtable *sim_route(struct net *net)
{
	static struct rtable rt;

	rt.dst.dev = &net->dev;
	return &rt;
}

struct neighbour *ip_neigh_gw4(struct net_device *dev, __be32 addr)
{
	static struct neighbour neigh;

	neigh.addr = addr;
	return &neigh;
}

u32 sim_path_mtu(void)
{
	return sim.plan.mtu;
}

int neigh_output(struct neighbour *neigh, struct sk_buff *skb, bool skip)
{
	sim_xmit(sim_current, skb, neigh->addr, SIM_FORWARDED);
	return 0;
}

static void put_ip(struct sk_buff *skb, __be32 saddr, __be32 daddr, u8 proto,
		   u8 ttl)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = 5,
		.tot_len = htons(skb->len),
		.ttl = ttl,
		.protocol = proto,
		.saddr = saddr,
		.daddr = daddr,
	};
}

void iptunnel_xmit(struct sock *sk, struct rtable *rt, struct sk_buff *skb,
		   __be32 saddr, __be32 daddr, u8 proto, u8 tos, u8 ttl,
		   __be16 df, bool xnet)
{
	put_ip(skb, saddr, daddr, proto, ttl);
	sim_xmit(sim_current, skb, daddr, SIM_FORWARDED);
}

void udp_tunnel_xmit_skb(struct rtable *rt, struct sock *sk,
			 struct sk_buff *skb, __be32 src, __be32 dst, u8 tos,
			 u8 ttl, __be16 df, __be16 sport, __be16 dport,
			 bool xnet, bool nocheck)
{
	struct udphdr *uh = skb_push(skb, sizeof(*uh));

	uh->source = sport;
	uh->dest = dport;
	uh->len = htons(skb->len);
	uh->check = 0;
	put_ip(skb, src, dst, IPPROTO_UDP, ttl);
	if (skb->len > sim.plan.mtu)
		sim_fail("fragment", "%s sends %u bytes where %u fit",
			 sim_current->name, skb->len, sim.plan.mtu);
	sim_xmit(sim_current, skb, dst, SIM_THOP);
}

int ip_local_out(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	iph->tot_len = htons(skb->len);
	rcu_read_lock();
	if (run_hooks(net, NF_INET_LOCAL_OUT, sk, skb)) {
		sim_check_egress(net, skb);
		sim_xmit(net, skb, iph->daddr,
			 net == &sim.client ? SIM_CLIENT_PKT : SIM_ANSWER);
	}
	rcu_read_unlock();
	return 0;
}

/* What the network does to a packet */

/* Where a node may forget, the network does not keep a message for longer. */
static u64 thop_delay(void)
{
	u64 delay = sim.plan.latency + sim_below(SIM_R_THOP, 50);

	if (sim_storm() && sim_chance(SIM_R_THOP, sim.plan.thop_delay))
		delay += sim_chance(SIM_R_THOP, 100) &&
			!(sim_has(SIM_F_reboot) || sim_has(SIM_F_unload)) ?
				 sim_below(SIM_R_THOP, 2000000) :
				 sim_below(SIM_R_THOP, SIM_KEPT);
	return delay;
}

static u64 packet_delay(enum sim_kind kind)
{
	u64 delay = sim.plan.latency;

	if (kind != SIM_FORWARDED)
		delay = sim.plan.client_latency;
	if (sim_storm() && sim_chance(SIM_R_NET, sim.plan.reorder))
		delay += sim_below(SIM_R_NET, sim_chance(SIM_R_NET, 50) ?
						      500000 :
						      5000);
	return delay;
}

static void launch(struct net *net, struct sk_buff *skb, struct net *to,
		   enum sim_kind kind)
{
	bool thop = kind == SIM_THOP;
	u32 loss = thop ? sim.plan.thop_loss : sim.plan.loss;

	if (sim_storm() && sim_chance(thop ? SIM_R_THOP : SIM_R_NET, loss)) {
		sim_packet_say("lost", net, skb);
		kfree_skb(skb);
		return;
	}
	skb->sk = NULL;
	skb->dest = to;
	skb->via = net->addr;
	skb->kind = kind;
	sim_event_add(&skb->event, to,
		      sim_now + (thop ? thop_delay() : packet_delay(kind)));
}

struct sk_buff *sim_packet_copy(const struct sk_buff *skb)
{
	struct sk_buff *copy;

	copy = sim_skb(skb->end - skb->head);
	skb_reserve(copy, skb_headroom(skb));
	skb_put_data(copy, skb->data, skb->len);
	copy->network_header = skb->network_header;
	copy->transport_header = skb->transport_header;
	copy->protocol = skb->protocol;
	copy->ip_summed = skb->ip_summed;
	return copy;
}

/* An arrival outlives the node's being down: it finds nobody. */
void sim_xmit(struct net *net, struct sk_buff *skb, __be32 to,
	      enum sim_kind kind)
{
	struct net *dest = sim_net_of(to);
	bool thop = kind == SIM_THOP;

	sim_packet_say("sends", net, skb);
	if (!dest || net->down || net->deaf) {
		kfree_skb(skb);
		return;
	}
	if (sim_storm() && sim_chance(thop ? SIM_R_THOP : SIM_R_NET,
				      thop ? sim.plan.thop_dup :
					     sim.plan.dup))
		launch(net, sim_packet_copy(skb), dest, kind);
	if (thop)
		sim_piece_send(net, skb, dest, launch);
	launch(net, skb, dest, kind);
}

/* Receiving */

static void rx_udp(struct net *net, struct sk_buff *skb)
{
	u64 older = sim_stat(net, BATON_STAT_be_create_older);
	struct thop_msg msg = {};

	__skb_pull(skb, ip_hdrlen(skb));
	if (thop_decode(&msg, skb->data + sizeof(struct udphdr),
			skb->len - sizeof(struct udphdr),
			skb->len - sizeof(struct udphdr)) &&
	    net->udp.encap_rcv)
		sim_piece_rx(net, skb);
	else if (net->udp.encap_rcv)
		net->udp.encap_rcv(net->udp.sk, skb);
	else
		kfree_skb(skb);
	sim_check_create(net, &msg, older);
}

static void rx_ip(struct net *net, struct sk_buff *skb)
{
	if (ip_hdr(skb)->protocol == IPPROTO_IPIP) {
		__skb_pull(skb, sizeof(struct iphdr));
		skb_reset_network_header(skb);
	}
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_valid = 1;
	if (ip_hdr(skb)->protocol == IPPROTO_UDP) {
		rx_udp(net, skb);
		return;
	}
	if (!run_hooks(net, NF_INET_PRE_ROUTING, NULL, skb))
		return;
	skb_set_transport_header(skb, ip_hdrlen(skb));
	if (run_hooks(net, NF_INET_LOCAL_IN, NULL, skb))
		sim_tcp_rx(net, skb);
}

void sim_rx(struct sim_event *event)
{
	struct sk_buff *skb = container_of(event, struct sk_buff, event);
	struct net *net = skb->dest;

	if (net->down || net->deaf) {
		kfree_skb(skb);
		return;
	}
	sim_packet_say("gets", net, skb);
	skb->dev = &net->dev;
	skb->skb_iif = net->dev.ifindex;
	skb_reset_network_header(skb);
	local_bh_disable();
	rcu_read_lock();
	if (net == &sim.fe && skb->kind == SIM_CLIENT_PKT)
		sim_check_forward(skb);
	rx_ip(net, skb);
	rcu_read_unlock();
	local_bh_enable();
}

/* Once more from the beginning, in a step of its own. */
int netif_rx(struct sk_buff *skb)
{
	WARN_ON(skb->data != (u8 *)ip_hdr(skb));
	sim_check_release(skb);
	skb->dest = sim_current;
	sim_event_add(&skb->event, sim_current, sim_now);
	return 0;
}

/* THOP's socket */

int udp_sock_create(struct net *net, struct udp_port_cfg *cfg,
		    struct socket **sock)
{
	*sock = kzalloc(sizeof(**sock), GFP_KERNEL);
	(*sock)->sk = kzalloc(sizeof(struct sock), GFP_KERNEL);
	(*sock)->sk->net = net;
	return 0;
}

void setup_udp_tunnel_sock(struct net *net, struct socket *sock,
			   struct udp_tunnel_sock_cfg *cfg)
{
	sock->sk->sk_user_data = cfg->sk_user_data;
	net->udp.sk = sock->sk;
	net->udp.encap_rcv = cfg->encap_rcv;
}

void udp_tunnel_sock_release(struct socket *sock)
{
	sock->sk->net->udp.encap_rcv = NULL;
	kfree(sock->sk);
	kfree(sock);
}

/* Traces */

static void say_tcp(const char *what, const struct net *net,
		    const struct iphdr *iph, u32 len)
{
	const struct tcphdr *th = (const struct tcphdr *)(iph + 1);
	bool up = iph->daddr == htonl(SIM_VIP);
	u16 port = ntohs(up ? th->source : th->dest);
	struct sim_conn *conn = sim_conn_of(htons(port));
	u32 n = ntohs(iph->tot_len) - sizeof(*iph) - th->doff * 4;

	sim_say("%-4s %-5s %s %u%s %s%s%s%s%s seq %u+%u ack %u win %u",
		net->name, what, up ? "->" : "<-", port,
		conn ? "" : "?", th->syn ? "SYN " : "", th->fin ? "FIN " : "",
		th->rst ? "RST " : "", th->psh ? "PSH " : "",
		th->ack ? "ACK" : "", ntohl(th->seq), n, ntohl(th->ack_seq),
		ntohs(th->window));
}

static void say_thop(const char *what, const struct net *net,
		     const struct sk_buff *skb, const u8 *p, u32 len)
{
	struct net *to = sim_net_of(ip_hdr(skb)->daddr);
	struct net *from = sim_net_of(ip_hdr(skb)->saddr);
	struct thop_msg msg;

	if (sim_piece_say(what, net, p, len))
		return;
	if (thop_decode(&msg, p, len, len))
		sim_say("%-4s %-5s THOP ?", net->name, what);
	else
		sim_say("%-4s %-5s THOP %s %s -> %s gen %u rcv_nxt %u data %u #%llu",
			net->name, what, thop_opcode_name(msg.opcode),
			from ? from->name : "?", to ? to->name : "?",
			msg.generation, msg.conn_magic, msg.data_len,
			(unsigned long long)msg.counter % 100000);
}

void sim_packet_say(const char *what, const struct net *net,
		    const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	if (!sim_tracing)
		return;
	if (iph->protocol == IPPROTO_UDP)
		say_thop(what, net, skb, skb->data + 28, skb->len - 28);
	else if (iph->protocol == IPPROTO_IPIP)
		say_tcp(what, net, iph + 1, skb->len - 20);
	else
		say_tcp(what, net, iph, skb->len);
}
