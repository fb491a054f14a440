// SPDX-License-Identifier: GPL-2.0
/* net.c - hooks of nodes, and the network between them. */
#include "sim.h"
#include "../../shared/stats.h"
#include "../../shared/seal.h"
#include "../../shared/thop.h"

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
	verdict = ops->hook(ops->priv, skb, &state);
	if (queued && sim_bhs)
		sim_fail("context", "%s leaves a hook with BHs off", net->name);
	sim_bhs = bhs;
	return verdict;
}

/*
 * After user space (NFQUEUE) a packet passes the remaining hooks in the system
 * call that gave the verdict: under RCU, but with BHs on.
 */
static bool is_queued(unsigned int num)
{
	return sim.plan.queued && num != NF_INET_LOCAL_OUT &&
	       sim_chance(SIM_R_QUEUE, 300);
}

/* Return: whether the packet goes on. */
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
	struct udphdr *uh;

	sim_check_message(skb->data, skb->len);
	uh = skb_push(skb, sizeof(*uh));
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

/* Delay, loss and duplication */

/* The network does not keep messages for long if a node may lose its state. */
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
	copy->record = skb->record;
	return copy;
}

/* The packet arrives even if the receiver is down by then, and is dropped
 * there.
 */
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
	if (thop)
		sim_attack(skb, dest, launch);
	if (sim_storm() && sim_chance(thop ? SIM_R_THOP : SIM_R_NET,
				      thop ? sim.plan.thop_dup :
					     sim.plan.dup))
		launch(net, sim_packet_copy(skb), dest, kind);
	if (thop)
		sim_piece_send(net, skb, dest, launch);
	else if (kind == SIM_CLIENT_PKT && sim_storm())
		sim_crumbs(net, skb, dest, launch);
	launch(net, skb, dest, kind);
}

/* Receiving */

static void rx_udp(struct net *net, struct sk_buff *skb)
{
	u64 older = sim_stat(net, BATON_STAT_be_create_older);
	struct thop_msg msg = {};
	u32 len, record;
	u64 was;

	__skb_pull(skb, ip_hdrlen(skb));
	if (net->udp.encap_rcv && skb->attack) {
		sim_attack_rx(net, skb);
		return;
	}
	was = sim_thop_refused(net);
	record = skb->record;
	len = skb->len - sizeof(struct udphdr) - THOP_SEAL_LEN;
	if (thop_decode(&msg, skb->data + sizeof(struct udphdr), len, len) &&
	    net->udp.encap_rcv)
		sim_piece_rx(net, skb);
	else if (net->udp.encap_rcv)
		net->udp.encap_rcv(net->udp.sk, skb);
	else
		kfree_skb(skb);
	/* A datagram that came before the session may come once more. */
	if (net->udp.encap_rcv && sim_thop_refused(net) == was)
		sim_attack_arrived(record);
	if (sim.plan.cpus == 1)
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

/* A segment, in a tunnel or not, without data and FIN */
static bool is_bare(const struct sk_buff *skb)
{
	const struct iphdr *iph = (const void *)skb->data;
	const struct tcphdr *th;

	if (iph->protocol == IPPROTO_IPIP)
		iph++;
	th = (const void *)(iph + 1);
	return iph->protocol == IPPROTO_TCP && !th->fin &&
	       ntohs(iph->tot_len) == sizeof(*iph) + 4 * th->doff;
}

void sim_rx(struct sim_event *event)
{
	struct sk_buff *skb = container_of(event, struct sk_buff, event);
	struct net *net = skb->dest;
	u64 again;
	bool bare;

	if (net->down || net->deaf) {
		kfree_skb(skb);
		return;
	}
	sim_packet_say("gets", net, skb);
	skb->dev = &net->dev;
	skb->skb_iif = net->dev.ifindex;
	if (skb->kind != SIM_THOP)
		skb->truesize = max(skb->truesize, sim.plan.buffer + 256);
	skb_reset_network_header(skb);
	local_bh_disable();
	rcu_read_lock();
	if (net == &sim.fe && skb->kind == SIM_CLIENT_PKT)
		sim_check_forward(skb);
	bare = is_bare(skb);
	again = sim_stat(net, BATON_STAT_be_held_again);
	rx_ip(net, skb);
	/* Other processors count, too. */
	if (bare && sim.plan.cpus == 1 &&
	    sim_stat(net, BATON_STAT_be_held_again) != again)
		sim_fail("bare", "%s takes a bare ACK or RST for a duplicate",
			 net->name);
	if (sim.plan.cpus == 1)
		sim_check_held(net);
	rcu_read_unlock();
	local_bh_enable();
}

/* Receive it again from the beginning, in a step of its own. */
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
