// SPDX-License-Identifier: GPL-2.0
/*
 * arp.c - keeps the VIP silent (seed 004, 4.4: ARP filtering).
 *
 * FE and BEs share the VIP on one layer 2, where it must resolve to the FE. A
 * BE does not answer requests for the VIP. Its own requests name another of its
 * addresses as sender: with the VIP there, all hosts would learn the BE's link
 * layer address for it.
 */
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/netfilter_arp.h>
#include <linux/rtnetlink.h>
#include <net/arp.h>
#include "arp.h"
#include "be.h"

/* Ethernet and IPv4 only */
struct arp_body {
	u8 sha[ETH_ALEN];
	__be32 sip;
	u8 tha[ETH_ALEN];
	__be32 tip;
} __packed;

/* Bytes up to the end of the body; outgoing packets begin at the link's header. */
static u32 arp_end(const struct sk_buff *skb)
{
	return skb_network_offset(skb) + sizeof(struct arphdr) +
	       sizeof(struct arp_body);
}

static struct arp_body *arp_body(struct sk_buff *skb)
{
	const struct arphdr *arp;

	if (!pskb_may_pull(skb, arp_end(skb)))
		return NULL;
	arp = arp_hdr(skb);
	if (arp->ar_hln != ETH_ALEN || arp->ar_pln != sizeof(__be32))
		return NULL;
	return (struct arp_body *)(arp + 1);
}

static bool is_vip(const struct baton_cluster *cluster, __be32 v4)
{
	struct baton_addr addr = baton_addr_v4(v4);
	u32 i;

	if (!cluster || cluster->roles & BATON_ROLE_FE)
		return false;
	for (i = 0; i < cluster->conf->n_services; i++)
		if (baton_addr_eq(cluster->service[i]->vip, addr))
			return true;
	return false;
}

static unsigned int arp_in(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct baton_net *bn = priv;
	const struct arp_body *body = arp_body(skb);

	if (!body || !is_vip(rcu_dereference(bn->cluster), body->tip))
		return NF_ACCEPT;
	baton_count(bn, BATON_STAT_arp_filtered);
	return NF_DROP;
}

/*
 * The sender address of our request: one of the outgoing device's, preferably
 * in the same network as @tip, since some hosts answer only their own network
 * (rp_filter, arp_ignore, arp_filter). A device without an address uses the
 * node's.
 */
static __be32 arp_source(const struct baton_cluster *cluster,
			 const struct net_device *dev, __be32 tip)
{
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;
	__be32 addr = 0;

	if (!in_dev)
		return cluster->self_addr.v4;
	in_dev_for_each_ifa_rcu(ifa, in_dev) {
		if (ifa->ifa_scope > RT_SCOPE_LINK ||
		    is_vip(cluster, ifa->ifa_local))
			continue;
		if (inet_ifa_match(tip, ifa))
			return ifa->ifa_local;
		if (!addr)
			addr = ifa->ifa_local;
	}
	return addr ? addr : cluster->self_addr.v4;
}

static unsigned int arp_out(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct baton_net *bn = priv;
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct arp_body *body = arp_body(skb);

	if (!body || !is_vip(cluster, body->sip))
		return NF_ACCEPT;
	baton_count(bn, BATON_STAT_arp_filtered);
	if (arp_hdr(skb)->ar_op != htons(ARPOP_REQUEST) ||
	    body->tip == body->sip ||
	    skb_ensure_writable(skb, arp_end(skb)))
		return NF_DROP;
	body = (struct arp_body *)(arp_hdr(skb) + 1);
	body->sip = arp_source(cluster, state->out, body->tip);
	return NF_ACCEPT;
}

const struct nf_hook_ops be_arp_hooks[BE_ARP_HOOKS] = {
	{
		.hook = arp_in,
		.pf = NFPROTO_ARP,
		.hooknum = NF_ARP_IN,
		.priority = 0,
	},
	{
		.hook = arp_out,
		.pf = NFPROTO_ARP,
		.hooknum = NF_ARP_OUT,
		.priority = 0,
	},
};
