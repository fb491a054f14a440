// SPDX-License-Identifier: GPL-2.0
/*
 * forward.c - packets of handed-off connections: to the owner, as they are.
 *
 * Seed 002: FIN and RST mark the entry closed. Here that is a hint, since the FE
 * knows no sequence numbers; what becomes of a SYN is in syn.c.
 */
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "forward.h"
#include "hold.h"
#include "lost.h"
#include "syn.h"

/* One that TCP would not look at tells nobody anything: nor does it here. */
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
	/* Once the owner has said that it is over nobody prolongs it. */
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
