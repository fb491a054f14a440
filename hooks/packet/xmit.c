// SPDX-License-Identifier: GPL-2.0
/*
 * xmit.c - forwarding to the owner (seed 004, 4.6; as LVS's tunnel and direct
 * routing), and segments without payload to the client.
 */
#include <linux/icmp.h>
#include <linux/module.h>
#include <net/arp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/neighbour.h>
#include <net/tcp.h>
#include "../compat.h"
#include "../node/net.h"
#include "xmit.h"

/*
 * IPsec's policies apply to packets that this node originates. The route
 * look-up applies them, but only to a flow that has a protocol. Direct
 * forwarding changes only the link layer address of a packet: that is not a
 * flow of this node.
 */
static bool route_flow(const struct baton_net *bn, enum baton_traffic kind,
		       struct flowi4 *fl4)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);

	if (kind == BATON_TRAFFIC_DIRECT)
		return true;
	if (!cluster)
		return false;
	fl4->saddr = cluster->self_addr.v4;
	fl4->flowi4_proto = kind == BATON_TRAFFIC_TUNNEL ? IPPROTO_IPIP :
							   IPPROTO_UDP;
	/* The source port differs between connections: see thop_sport(). */
	if (kind == BATON_TRAFFIC_MESSAGE)
		fl4->fl4_dport = cluster->conf->thop_port;
	return true;
}

struct rtable *baton_route(struct baton_net *bn, struct baton_peer *peer,
			   enum baton_traffic kind)
{
	struct flowi4 fl4 = { .daddr = peer->addr.v4 };
	struct rtable *rt;
	__be32 saddr;

	rt = dst_cache_get_ip4(&peer->dst[kind], &saddr);
	if (likely(rt))
		return rt;
	if (!route_flow(bn, kind, &fl4))
		return NULL;
	rt = ip_route_output_key(bn->net, &fl4);
	if (IS_ERR(rt))
		return NULL;
	dst_cache_set_ip4(&peer->dst[kind], &rt->dst, fl4.saddr);
	return rt;
}
EXPORT_SYMBOL_GPL(baton_route);

/* The destination stays the VIP, but the link layer address is the peer's. */
static void forward_direct(struct baton_peer *peer, struct rtable *rt,
			   struct sk_buff *skb)
{
	struct net_device *dev = rt->dst.dev;
	struct neighbour *neigh;

	skb->dev = dev;
	skb->protocol = htons(ETH_P_IP);
	neigh = ip_neigh_gw4(dev, peer->addr.v4);
	if (IS_ERR(neigh))
		kfree_skb(skb);
	else
		neigh_output(neigh, skb, false);
	ip_rt_put(rt);
}

/* The outer header permits fragments, so as not to lose the inner packet. */
static void forward_tunnel(struct baton_peer *peer, struct rtable *rt,
			   struct baton_addr saddr, struct sk_buff *skb)
{
	u8 tos = ip_hdr(skb)->tos;

	if (iptunnel_handle_offloads(skb, SKB_GSO_IPXIP4)) {
		ip_rt_put(rt);
		kfree_skb(skb);
		return;
	}
	skb_set_inner_ipproto(skb, IPPROTO_IPIP);
	/* Or the traffic would be accounted to the device it came from. */
	skb->dev = NULL;
	baton_iptunnel_xmit(NULL, rt, skb, saddr.v4, peer->addr.v4,
			    IPPROTO_IPIP, tos, IPDEFTTL, 0, false);
}

/*
 * As any router answers (RFC 1812, 5.3.1), within the kernel's rate limits. In
 * PRE_ROUTING the packet has no route yet, which icmp_send() needs. A packet
 * that was held has lost its device and gets no answer; a retransmission does.
 */
static void forward_expired(struct baton_net *bn, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	baton_count(bn, BATON_STAT_xmit_expired);
	if (skb->dev &&
	    (skb_dst(skb) || !ip_route_input_noref(skb, iph->daddr, iph->saddr,
						   iph->tos, skb->dev)))
		icmp_send(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
	kfree_skb(skb);
}

bool baton_forward_expired(struct baton_net *bn, struct sk_buff *skb)
{
	if (likely(ip_hdr(skb)->ttl > 1))
		return false;
	forward_expired(bn, skb);
	return true;
}
EXPORT_SYMBOL_GPL(baton_forward_expired);

void baton_forward(struct baton_net *bn, struct baton_peer *peer, u8 forward,
		   struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct rtable *rt;
	u32 room;

	if (baton_forward_expired(bn, skb))
		return;
	if (!cluster)
		goto drop;
	rt = baton_route(bn, peer, (enum baton_traffic)forward);
	if (!rt)
		goto drop;
	/* No more than needed: drivers leave this much, and copies cost. */
	room = LL_RESERVED_SPACE(rt->dst.dev) + rt->dst.header_len;
	if (forward == BATON_FORWARD_TUNNEL)
		room += sizeof(struct iphdr);
	if (skb_cow_head(skb, room)) {
		ip_rt_put(rt);
		goto drop;
	}
	skb_orphan(skb);
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	ip_decrease_ttl(ip_hdr(skb));
	if (forward == BATON_FORWARD_DIRECT)
		forward_direct(peer, rt, skb);
	else
		forward_tunnel(peer, rt, cluster->self_addr, skb);
	return;
drop:
	baton_count(bn, BATON_STAT_xmit_failed);
	kfree_skb(skb);
}
EXPORT_SYMBOL_GPL(baton_forward);

static u32 segment_options_len(const struct baton_segment *seg)
{
	u32 len = seg->tstamp ? TCPOLEN_TSTAMP_ALIGNED : 0;

	if (seg->sacks)
		len += TCPOLEN_SACK_BASE_ALIGNED +
		       seg->sacks * TCPOLEN_SACK_PERBLOCK;
	return len;
}

static void segment_options(__be32 *opt, const struct baton_segment *seg)
{
	u32 i;

	if (seg->tstamp) {
		*opt++ = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
			       TCPOPT_TIMESTAMP << 8 | TCPOLEN_TIMESTAMP);
		*opt++ = htonl(seg->tsval);
		*opt++ = htonl(seg->tsecr);
	}
	if (!seg->sacks)
		return;
	*opt++ = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 | TCPOPT_SACK << 8 |
		       (TCPOLEN_SACK_BASE +
			seg->sacks * TCPOLEN_SACK_PERBLOCK));
	for (i = 0; i < seg->sacks; i++) {
		*opt++ = htonl(seg->sack[i].start_seq);
		*opt++ = htonl(seg->sack[i].end_seq);
	}
}

static void segment_tcp(struct sk_buff *skb, const struct baton_segment *seg)
{
	u32 len = sizeof(struct tcphdr) + segment_options_len(seg);
	struct tcphdr *th = skb_put_zero(skb, len);

	th->source = seg->tuple.vport;
	th->dest = seg->tuple.cport;
	th->seq = htonl(seg->seq);
	th->ack_seq = htonl(seg->ack);
	th->doff = len / 4;
	th->ack = 1;
	th->rst = seg->rst;
	th->window = htons(seg->window);
	segment_options((__be32 *)(th + 1), seg);
	th->check = csum_tcpudp_magic(seg->tuple.vaddr.v4, seg->tuple.caddr.v4,
				      len, IPPROTO_TCP,
				      csum_partial(th, len, 0));
}

static void segment_ip(struct net *net, struct sk_buff *skb,
		       const struct baton_segment *seg)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.frag_off = htons(IP_DF),
		.ttl = IPDEFTTL,
		.protocol = IPPROTO_TCP,
		.saddr = seg->tuple.vaddr.v4,
		.daddr = seg->tuple.caddr.v4,
	};
	skb->protocol = htons(ETH_P_IP);
	/* Use the same sequence of IP IDs as the socket. */
	ip_select_ident(net, skb, seg->sk);
}

static struct rtable *segment_route(struct net *net,
				    const struct baton_segment *seg)
{
	struct flowi4 fl4 = {
		.flowi4_oif = seg->egress.oif,
		.flowi4_mark = seg->egress.mark,
		.flowi4_proto = IPPROTO_TCP,
		.flowi4_uid = sock_net_uid(net, seg->sk),
		.daddr = seg->tuple.caddr.v4,
		.saddr = seg->tuple.vaddr.v4,
		.fl4_dport = seg->tuple.cport,
		.fl4_sport = seg->tuple.vport,
	};

	return ip_route_output_flow(net, &fl4, seg->sk);
}

void baton_send_segment(struct baton_net *bn, const struct baton_segment *seg)
{
	struct sk_buff *skb = alloc_skb(BATON_HEADROOM + MAX_TCP_HEADER,
					GFP_ATOMIC);
	struct rtable *rt;

	if (!skb) {
		baton_count(bn, BATON_STAT_no_memory);
		return;
	}
	rt = segment_route(bn->net, seg);
	if (IS_ERR(rt)) {
		baton_count(bn, BATON_STAT_xmit_failed);
		kfree_skb(skb);
		return;
	}
	skb_reserve(skb, BATON_HEADROOM + sizeof(struct iphdr));
	skb_reset_transport_header(skb);
	segment_tcp(skb, seg);
	segment_ip(bn->net, skb, seg);
	skb->mark = seg->egress.mark;
	skb_dst_set(skb, &rt->dst);
	local_bh_disable();
	ip_local_out(bn->net, NULL, skb);
	local_bh_enable();
}
EXPORT_SYMBOL_GPL(baton_send_segment);

void baton_send_reset(struct baton_net *bn, const struct baton_tuple *tuple,
		      const struct thop_conn *tc, u32 data_len,
		      const struct baton_egress *egress)
{
	struct baton_segment seg = {
		.tuple = *tuple,
		.seq = tc->snd_nxt,
		.ack = tc->rcv_nxt + data_len,
		.tstamp = tc->flags & THOP_F_TSTAMP,
		.tsval = tc->tsval,
		.tsecr = tc->ts_recent,
		.rst = true,
	};

	if (egress)
		seg.egress = *egress;
	baton_send_segment(bn, &seg);
}
EXPORT_SYMBOL_GPL(baton_send_reset);
