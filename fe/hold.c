// SPDX-License-Identifier: GPL-2.0
/* hold.c - holds client packets while a CREATE is under way. */
#include "hold.h"

void fe_hold_uncharge(struct fe_handoff *handoff)
{
	atomic_sub(handoff->held_bytes, &handoff->fe->held);
	baton_share_uncharge(handoff->fe->held_share,
			     handoff->conn->entry.tuple.caddr,
			     handoff->held_bytes);
}

/* Charge the node and the connection, which is locked. Return: charged. */
static bool hold_charge_bytes(atomic_t *node_bytes, u32 *conn_bytes, u32 size)
{
	if (*conn_bytes + size > BATON_HELD_CONN_MAX)
		return false;
	if (atomic_add_return(size, node_bytes) > BATON_HELD_NODE_MAX) {
		atomic_sub(size, node_bytes);
		return false;
	}
	*conn_bytes += size;
	return true;
}

/* Charge the client address, the connection and the node. */
static bool hold_charge(struct fe_handoff *handoff, u32 size)
{
	struct baton_addr caddr = handoff->conn->entry.tuple.caddr;
	struct fe *fe = handoff->fe;

	if (!baton_share_charge(fe->held_share, caddr, size)) {
		baton_count(fe->bn, BATON_STAT_fe_held_share);
		return false;
	}
	if (hold_charge_bytes(&fe->held, &handoff->held_bytes, size))
		return true;
	baton_share_uncharge(fe->held_share, caddr, size);
	return false;
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
