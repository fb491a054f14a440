// SPDX-License-Identifier: GPL-2.0
/*
 * forward.c - packets of handed-off connections, in PRE_ROUTING.
 *
 * Before connection tracking, before routing: the packet is looked up by its
 * addresses and ports and goes to the owner as it is. Seed 002: FIN and RST mark
 * the entry closed. Here that is a hint, since the FE knows no sequence numbers;
 * what becomes of a SYN is in syn.c.
 */
#include <linux/inetdevice.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/xfrm.h>
#include "../hooks/context.h"
#include "../hooks/xmit.h"
#include "hold.h"
#include "lost.h"

/* Connection tracking would see one direction only, or none. */
static void fe_untrack(struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	if (!skb_nfct(skb))
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
#endif
}

/* One that TCP would not look at tells nobody anything: nor does it here. */
static bool fe_sound(struct sk_buff *skb)
{
	struct baton_packet pkt;

	return baton_packet_parse(skb, &pkt) && baton_packet_valid(skb);
}

unsigned int fe_conn_packet(struct fe *fe, struct fe_conn *conn,
			    struct sk_buff *skb)
{
	struct baton_peer *owner;
	struct tcphdr buf, *th;

	th = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(buf), &buf);
	if (!th)
		return NF_ACCEPT;
	if (unlikely(th->syn && !th->ack))
		return fe_syn(fe, conn, skb, th);
	owner = rcu_dereference(conn->owner);
	if (owner && unlikely(READ_ONCE(owner->down)))
		return fe_conn_lost(fe, conn, th);
	/* Once the owner has said that it is over nobody prolongs it. */
	if (likely(READ_ONCE(conn->state) != FE_TIME_WAIT))
		fe_conn_seen(conn);
	if (READ_ONCE(conn->state) == FE_HANDOFFING &&
	    (baton_forward_expired(fe->bn, skb) ||
	     fe_conn_hold(fe, conn, skb)))
		return NF_STOLEN;
	owner = rcu_dereference(conn->owner);
	if (!owner)
		return NF_DROP;
	if (unlikely(th->fin || th->rst) &&
	    READ_ONCE(conn->state) == FE_FORWARDING && fe_sound(skb))
		fe_conn_hint(conn);
	if (owner->self)
		return NF_ACCEPT;
	baton_count(fe->bn, BATON_STAT_fe_forwarded);
	baton_forward(fe->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}

/*
 * Would IPsec's policies let the packet in? It is addressed to this node, so that
 * those for incoming packets hold, as if it went up to a socket. What routing
 * would tell, that the device is exempt (disable_policy), is not known here yet.
 */
bool fe_policy(struct sk_buff *skb)
{
	struct in_device *in_dev;

	if (likely(xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)))
		return true;
	in_dev = __in_dev_get_rcu(skb->dev);
	return in_dev && !skb_dst(skb) && IN_DEV_ORCONF(in_dev, NOPOLICY);
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
	if (unlikely(!fe_policy(skb))) {
		baton_count(bn, BATON_STAT_xfrm_refused);
		return NF_DROP;
	}
	bh = baton_bh_off();
	verdict = fe_conn_packet(fe_of(bn), conn, skb);
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
