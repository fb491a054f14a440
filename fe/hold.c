// SPDX-License-Identifier: GPL-2.0
/* hold.c - holds client packets while a CREATE is under way. */
#include "hold.h"
#include "room.h"

/* Charge a packet to its connection, which is locked. Return: charged. */
static bool hold_charge(struct fe_handoff *handoff, u32 size)
{
	enum fe_room_verdict found = FE_ROOM_FULL;

	if (handoff->held_bytes + size <= BATON_HELD_CONN_MAX)
		found = fe_room_charge(&handoff->fe->held,
				       handoff->conn->entry.tuple.caddr, size);
	if (found == FE_ROOM_SHARE)
		baton_count(handoff->fe->bn, BATON_STAT_fe_held_share);
	if (found != FE_ROOM_CHARGED)
		return false;
	handoff->held_bytes += size;
	return true;
}

static bool hold(struct fe *fe, struct fe_handoff *handoff,
		 struct sk_buff *skb, const struct baton_packet *pkt)
{
	u32 size = skb->truesize;

	if (!hold_charge(handoff, size)) {
		baton_count(fe->bn, BATON_STAT_fe_held_dropped);
		return false;
	}
	baton_count(fe->bn, BATON_STAT_fe_held);
	/* The packet may outlive its device and its route. */
	skb_orphan(skb);
	skb_dst_drop(skb);
	skb->dev = NULL;
	baton_cb(skb)->pkt = *pkt;
	__skb_queue_tail(&handoff->held, skb);
	return true;
}

bool fe_hold(struct fe *fe, struct fe_conn *conn, struct sk_buff *skb,
	     const struct baton_packet *pkt)
{
	bool held = false;

	spin_lock(&conn->lock);
	if (conn->state == FE_HANDOFFING && conn->handoff)
		held = hold(fe, conn->handoff, skb, pkt);
	spin_unlock(&conn->lock);
	return held;
}
