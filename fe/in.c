// SPDX-License-Identifier: GPL-2.0
/*
 * in.c - client packets come in, in PRE_ROUTING: before connection tracking, before
 * routing.
 */
#include <net/netfilter/nf_conntrack.h>
#include "../hooks/context.h"
#include "conn.h"
#include "forward.h"
#include "icmp.h"
#include "in.h"
#include "ipsec.h"

/* Connection tracking would see one direction only, or none. */
static void fe_untrack(struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	if (!skb_nfct(skb))
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
#endif
}

unsigned int fe_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct baton_net *bn = baton_net(state->net);
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_tuple tuple;
	struct fe_conn *conn;
	unsigned int verdict;
	bool bh;

	if (!cluster)
		return NF_ACCEPT;
	if (unlikely(ip_hdr(skb)->protocol == IPPROTO_ICMP))
		return fe_icmp(fe_of(bn), skb);
	if (!baton_packet_tuple(skb, true, &tuple) ||
	    !baton_service_find(cluster, tuple.vaddr, tuple.vport))
		return NF_ACCEPT;
	conn = fe_conn_find(fe_of(bn), &tuple);
	if (!conn) {
		fe_untrack(skb);
		return NF_ACCEPT;
	}
	if (unlikely(!fe_ipsec(skb))) {
		baton_count(bn, BATON_STAT_xfrm_refused);
		return NF_DROP;
	}
	bh = baton_bh_off();
	verdict = fe_forward(fe_of(bn), conn, skb);
	baton_bh_back(bh);
	if (unlikely(verdict == NF_ACCEPT))
		fe_untrack(skb);
	return verdict;
}

/* SYN-ACKs and the slow path's answers: untracked like what they answer. */
unsigned int fe_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct baton_net *bn = baton_net(state->net);
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_tuple tuple;

	if (cluster && baton_packet_tuple(skb, false, &tuple) &&
	    baton_service_find(cluster, tuple.vaddr, tuple.vport))
		fe_untrack(skb);
	return NF_ACCEPT;
}
