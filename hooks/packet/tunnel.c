// SPDX-License-Identifier: GPL-2.0
/* tunnel.c - checks packets that come to this node in a tunnel. */
#include <net/ip.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include "../node/net.h"
#include "../node/peer.h"
#include "tunnel.h"

/* A VIP, or this node's own address? */
static bool tunnel_ours(const struct baton_cluster *cluster,
			struct baton_addr addr)
{
	u32 i;

	if (baton_addr_eq(addr, cluster->self_addr))
		return true;
	for (i = 0; i < cluster->conf->n_services; i++)
		if (baton_addr_eq(cluster->service[i]->vip, addr))
			return true;
	return false;
}

unsigned int baton_tunnel_in(struct baton_net *bn, struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	const struct iphdr *inner;
	struct iphdr buf;

	if (!cluster ||
	    baton_peer_find(cluster, baton_addr_v4(ip_hdr(skb)->saddr)))
		return NF_ACCEPT;
	inner = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(buf), &buf);
	if (!inner || (inner->protocol != IPPROTO_IPIP &&
		       !tunnel_ours(cluster, baton_addr_v4(inner->daddr))))
		return NF_ACCEPT;
	baton_count(bn, BATON_STAT_tunnel_stranger);
	return NF_DROP;
}
EXPORT_SYMBOL_GPL(baton_tunnel_in);
