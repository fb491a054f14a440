// SPDX-License-Identifier: GPL-2.0
/*
 * forward.c - forwards packets of handed-off connections to the owner.
 *
 * Seed 002: FIN and RST mark the entry closed. Here they are only a hint, since
 * the FE knows no sequence numbers. For SYNs see syn.c.
 */
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "forward.h"
#include "hold.h"
#include "lost.h"
#include "syn.h"

/* The flags of a malformed packet, which TCP would drop, do not count. */
static bool forward_sound(struct sk_buff *skb)
{
	struct baton_packet pkt;

	return baton_packet_parse(skb, &pkt) && baton_packet_valid(skb);
}

unsigned int fe_forward(struct fe *fe, struct fe_conn *conn,
			struct sk_buff *skb, const struct baton_packet *pkt)
{
	struct baton_peer *owner;

	if (unlikely((pkt->flags & (TCPHDR_SYN | TCPHDR_ACK)) == TCPHDR_SYN))
		return fe_syn(fe, conn, skb, pkt);
	owner = rcu_dereference(conn->owner);
	if (owner && unlikely(READ_ONCE(owner->down)))
		return fe_lost(fe, conn, pkt);
	/* Packets do not prolong an entry whose connection is over. */
	if (likely(READ_ONCE(conn->state) != FE_TIME_WAIT))
		fe_conn_seen(conn);
	if (READ_ONCE(conn->state) == FE_HANDOFFING &&
	    (baton_forward_expired(fe->bn, skb) ||
	     fe_hold(fe, conn, skb, pkt)))
		return NF_STOLEN;
	owner = rcu_dereference(conn->owner);
	if (!owner)
		return NF_DROP;
	if (unlikely(pkt->flags & (TCPHDR_FIN | TCPHDR_RST)) &&
	    READ_ONCE(conn->state) == FE_FORWARDING && forward_sound(skb))
		fe_conn_hint(conn);
	if (owner->self)
		return NF_ACCEPT;
	baton_count(fe->bn, BATON_STAT_fe_forwarded);
	baton_forward(fe->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}
