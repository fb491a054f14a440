// SPDX-License-Identifier: GPL-2.0
/*
 * hold.c - holds client packets, ordered by sequence number.
 *
 * Seed 004, 4.8.3 drops them instead. Bounded per connection, client address
 * and node, see room.c.
 */
#include <net/tcp.h>
#include "held.h"
#include "hold.h"
#include "queue.h"
#include "room.h"
#include "stamp.h"

/* Up to this payload, copy a packet rather than keep a far larger buffer */
#define HOLD_SMALL 1024

/* The packet was added, or has grown: it may move the end. */
static void hold_added(struct be_conn *conn, const struct baton_packet *pkt)
{
	if (conn->held.queue.qlen == 1 || !after(pkt->seq, be_held_end(conn)))
		be_held_renew(conn);
}

static void hold_unlink(struct be_conn *conn, struct sk_buff *skb)
{
	__skb_unlink(skb, &conn->held.queue);
	be_room_sub(conn, baton_cb(skb)->charge);
	if (skb_queue_empty(&conn->held.queue))
		be_room_gaps_del(conn);
}

/* The held packet to insert after; NULL: insert at the head. */
static struct sk_buff *hold_place(const struct be_conn *conn, u32 seq)
{
	struct sk_buff *skb;

	skb_queue_reverse_walk(&conn->held.queue, skb)
		if (!after(baton_cb(skb)->pkt.seq, seq))
			return skb;
	return NULL;
}

/* Is data missing before the packet? Unknown without a socket here. */
static bool hold_gap(const struct be_conn *conn, const struct baton_packet *pkt)
{
	return be_owns(conn->state) && after(pkt->seq, be_held_end(conn));
}

/* Note the packet for the next ACK: RFC 2018, 4; RFC 7323, 4.3. */
static void hold_note(struct be_conn *conn, const struct baton_packet *pkt)
{
	conn->held.last = pkt->seq;
	if (pkt->tstamp && !after(pkt->seq, be_held_end(conn)))
		conn->held.echo_tsval = pkt->tsval;
}

/* Make room for more data at the packet's end, if both are small. */
static struct sk_buff *hold_grow(struct be_conn *conn, struct sk_buff *skb,
				 u32 more)
{
	struct baton_cb *cb = baton_cb(skb);
	struct sk_buff *copy;

	if (baton_packet_len(&cb->pkt) > HOLD_SMALL || more > HOLD_SMALL ||
	    skb_is_gso(skb))
		return NULL;
	copy = baton_packet_copy(skb, &cb->pkt, HOLD_SMALL);
	if (!copy)
		return NULL;
	be_room_sub(conn, cb->charge);
	be_room_add(conn, copy->truesize);
	baton_cb(copy)->charge = copy->truesize;
	__skb_queue_after(&conn->held.queue, skb, copy);
	__skb_unlink(skb, &conn->held.queue);
	kfree_skb(skb);
	return copy;
}

/* Append to the packet before: a head typed by hand is many small packets. */
static bool hold_join(struct be_conn *conn, struct sk_buff *prev,
		      const struct sk_buff *skb, const struct baton_packet *pkt)
{
	const struct baton_packet *last;
	u32 len = baton_packet_len(pkt);

	if (!prev || !len)
		return false;
	last = &baton_cb(prev)->pkt;
	if (last->end != pkt->seq || last->flags & TCPHDR_FIN)
		return false;
	if (!baton_packet_append(prev, skb, pkt)) {
		prev = hold_grow(conn, prev, len);
		if (!prev || !baton_packet_append(prev, skb, pkt))
			return false;
	}
	hold_note(conn, pkt);
	hold_added(conn, &baton_cb(prev)->pkt);
	be_count(conn, BATON_STAT_be_held_joined);
	return true;
}

static void hold_insert(struct be_conn *conn, struct sk_buff *skb,
			const struct baton_packet *pkt, struct sk_buff *prev)
{
	be_count(conn, BATON_STAT_be_held);
	/* The packet may outlive its device and its route. */
	skb_orphan(skb);
	skb_dst_drop(skb);
	skb->dev = NULL;
	baton_cb(skb)->pkt = *pkt;
	baton_cb(skb)->charge = skb->truesize;
	if (hold_gap(conn, pkt))
		be_room_gaps_add(conn);
	hold_note(conn, pkt);
	if (prev)
		__skb_queue_after(&conn->held.queue, prev, skb);
	else
		__skb_queue_head(&conn->held.queue, skb);
	hold_added(conn, pkt);
}

/*
 * A buffer may be much larger than its data, and small packets may be many. Is
 * it over four times as large as needed, e.g. a device's whole page?
 */
static bool hold_bulky(const struct sk_buff *skb, const struct baton_packet *pkt)
{
	u32 len = baton_packet_len(pkt);

	return len <= HOLD_SMALL && !skb_is_gso(skb) &&
	       skb->truesize > 4 * (len + HOLD_SMALL);
}

/* Charge it, beyond the limits if it must be held. Return: charged. */
static bool hold_charge(struct be_conn *conn, u32 size,
			const struct baton_packet *pkt)
{
	if (be_room_charge(conn, size, hold_gap(conn, pkt)))
		return true;
	if (!conn->held.must)
		return false;
	be_room_add(conn, size);
	return true;
}

/* A duplicate? Not if it adds a FIN. */
static bool hold_is_duplicate(const struct sk_buff *prev,
			      const struct baton_packet *pkt)
{
	const struct baton_packet *last = &baton_cb(prev)->pkt;

	if (pkt->flags & TCPHDR_FIN && !(last->flags & TCPHDR_FIN))
		return false;
	if (!baton_packet_len(pkt))
		return pkt->flags & TCPHDR_FIN && pkt->end == last->end;
	return !after(pkt->end, last->end);
}

enum be_kept be_hold(struct be_conn *conn, struct sk_buff *skb,
		     const struct baton_packet *pkt)
{
	struct sk_buff *prev = hold_place(conn, pkt->seq), *copy;

	lockdep_assert_held(&conn->lock);
	if (prev && hold_is_duplicate(prev, pkt)) {
		be_count(conn, BATON_STAT_be_held_again);
		kfree_skb(skb);
		return BE_DUPLICATE;
	}
	if (hold_join(conn, prev, skb, pkt)) {
		consume_skb(skb);
		return BE_KEPT;
	}
	copy = hold_bulky(skb, pkt) ?
		       baton_packet_copy(skb, pkt, HOLD_SMALL) : NULL;
	if (!hold_charge(conn, copy ? copy->truesize : skb->truesize, pkt)) {
		be_count(conn, BATON_STAT_be_held_full);
		kfree_skb(copy);
		return BE_NO_ROOM;
	}
	/* Held packets may have been dropped to make room: search again. */
	hold_insert(conn, copy ? copy : skb, pkt, hold_place(conn, pkt->seq));
	if (copy)
		consume_skb(skb);
	return BE_KEPT;
}

void be_hold_forced(struct be_conn *conn, struct sk_buff *skb,
		    const struct baton_packet *pkt)
{
	lockdep_assert_held(&conn->lock);
	be_room_add(conn, skb->truesize);
	hold_insert(conn, skb, pkt, hold_place(conn, pkt->seq));
}

/*
 * Take a packet off the queue. If it goes to TCP, note its timestamp: it may wait
 * in the backlog of a process, and TCP will update ts_recent from it before it
 * looks at the packets that follow. So feed_renew() must give those no older one.
 * TCP does not update ts_recent from a packet after a gap.
 * @end: end of the held data that has no gap
 */
static void hold_leave(struct be_conn *conn, struct sk_buff *skb, u32 end,
		       struct sk_buff_head *out)
{
	const struct baton_packet *pkt = &baton_cb(skb)->pkt;

	if (pkt->tstamp && !after(pkt->seq, end))
		be_stamp_note(conn, pkt->tsval);
	hold_unlink(conn, skb);
	__skb_queue_tail(out, skb);
}

void be_hold_release(struct be_conn *conn, u32 upto, struct sk_buff_head *out)
{
	struct sk_buff *skb, *rest;
	struct baton_packet rest_pkt;

	while ((skb = skb_peek(&conn->held.queue))) {
		struct baton_packet *pkt = &baton_cb(skb)->pkt;

		if (after(pkt->end, upto) && !before(pkt->seq, upto))
			return;
		if (after(pkt->seq, upto))
			return;
		rest = NULL;
		if (after(pkt->end, upto)) {
			rest = baton_packet_split(skb, pkt, upto, &rest_pkt);
			if (!rest) {
				/* It may be acknowledged: keep it. */
				be_count(conn, BATON_STAT_no_memory);
				be_queue_later(conn);
				return;
			}
		}
		hold_leave(conn, skb, upto, out);
		if (!rest)
			continue;
		be_count(conn, BATON_STAT_be_split);
		be_hold_forced(conn, rest, &rest_pkt);
		return;
	}
}

void be_hold_take(struct be_conn *conn, struct sk_buff_head *out)
{
	u32 end = be_held_end(conn);
	struct sk_buff *skb;

	while ((skb = skb_peek(&conn->held.queue)))
		hold_leave(conn, skb, end, out);
	/* room_drop() may have emptied the queue and left it in be.gaps. */
	be_room_gaps_del(conn);
}

void be_hold_purge(struct be_conn *conn)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&conn->held.queue))) {
		hold_unlink(conn, skb);
		kfree_skb(skb);
	}
	be_room_gaps_del(conn);
}
