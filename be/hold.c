// SPDX-License-Identifier: GPL-2.0
/*
 * hold.c - client packets that wait, in order of their sequence numbers.
 *
 * Where seed 004, 4.8.3 drops them. Bounded per connection and per node.
 */
#include <net/tcp.h>
#include "held.h"
#include "hold.h"
#include "queue.h"
#include "room.h"

/* Payload that is copied rather than kept in a buffer that is far larger */
#define HELD_SMALL 1024

static void held_unlink(struct be_conn *conn, struct sk_buff *skb)
{
	__skb_unlink(skb, &conn->held.queue);
	be_room_sub(conn, held_cb(skb)->charge);
	if (skb_queue_empty(&conn->held.queue))
		be_room_empty(conn);
}

/* The packet behind which one belongs; NULL: at the head. */
static struct sk_buff *held_place(const struct be_conn *conn, u32 seq)
{
	struct sk_buff *skb;

	skb_queue_reverse_walk(&conn->held.queue, skb)
		if (!after(held_cb(skb)->seq, seq))
			return skb;
	return NULL;
}

/* Are bytes before it missing? Without a socket here that is not known. */
static bool held_gap(const struct be_conn *conn, const struct baton_packet *pkt)
{
	return be_owns(conn->state) && after(pkt->seq, be_held_end(conn));
}

/* What an ACK of it has to say: RFC 2018, 4; RFC 7323, 4.3. */
static void held_came(struct be_conn *conn, const struct sk_buff *skb,
		      const struct baton_packet *pkt)
{
	conn->held.last = pkt->seq;
	if (!after(pkt->seq, be_held_end(conn)))
		baton_packet_tsval(skb, &conn->held.tsval);
}

/*
 * A buffer may be much larger than what is in it, and what is small may come often:
 * a copy, with room for what follows. Return: NULL without memory.
 */
static struct sk_buff *held_copy(const struct sk_buff *skb, u32 off, u32 len)
{
	struct baton_packet pkt = { .off = off, .len = len };

	return baton_packet_copy(skb, &pkt, HELD_SMALL);
}

/* Room for some more bytes at its end: only where both are small. */
static struct sk_buff *held_grow(struct be_conn *conn, struct sk_buff *skb,
				 u32 more)
{
	struct held_cb *cb = held_cb(skb);
	u32 len = cb->end - cb->seq;
	struct sk_buff *copy;

	if (len > HELD_SMALL || more > HELD_SMALL || skb_is_gso(skb))
		return NULL;
	copy = held_copy(skb, cb->off, len);
	if (!copy)
		return NULL;
	be_room_sub(conn, cb->charge);
	be_room_add(conn, copy->truesize);
	held_cb(copy)->charge = copy->truesize;
	__skb_queue_after(&conn->held.queue, skb, copy);
	__skb_unlink(skb, &conn->held.queue);
	kfree_skb(skb);
	return copy;
}

/* Many small packets of a head typed by hand: one after the other in one. */
static bool held_join(struct be_conn *conn, struct sk_buff *prev,
		      const struct sk_buff *skb, const struct baton_packet *pkt)
{
	if (!prev || held_cb(prev)->end != pkt->seq || baton_tcp(prev)->fin ||
	    !pkt->len)
		return false;
	if (!baton_packet_append(prev, skb, pkt)) {
		prev = held_grow(conn, prev, pkt->len);
		if (!prev || !baton_packet_append(prev, skb, pkt))
			return false;
	}
	held_came(conn, skb, pkt);
	held_cb(prev)->end = pkt->end;
	be_count(conn, BATON_STAT_be_held_joined);
	return true;
}

static void held_insert(struct be_conn *conn, struct sk_buff *skb,
			const struct baton_packet *pkt, struct sk_buff *prev)
{
	be_count(conn, BATON_STAT_be_held);
	/* It may outlive the device and the route it came by. */
	skb_orphan(skb);
	skb_dst_drop(skb);
	skb->dev = NULL;
	held_cb(skb)->seq = pkt->seq;
	held_cb(skb)->end = pkt->end;
	held_cb(skb)->off = pkt->off;
	held_cb(skb)->charge = skb->truesize;
	if (held_gap(conn, pkt))
		be_room_gap(conn);
	held_came(conn, skb, pkt);
	if (prev)
		__skb_queue_after(&conn->held.queue, prev, skb);
	else
		__skb_queue_head(&conn->held.queue, skb);
}

/* Four times as large as need be, a device's whole page for instance? */
static bool held_bulky(const struct sk_buff *skb, const struct baton_packet *pkt)
{
	return pkt->len <= HELD_SMALL && !skb_is_gso(skb) &&
	       skb->truesize > 4 * (pkt->len + HELD_SMALL);
}

/* Does it begin with bytes that the client will not send again? */
static bool held_promised(const struct be_conn *conn,
			  const struct baton_packet *pkt)
{
	u32 acked = conn->held.acked - conn->stream.in_seq;

	/* Of a connection that has held nothing for long the number is stale. */
	return acked <= THOP_DATA_MAX && before(pkt->seq, conn->held.acked);
}

/* Return: it is charged, as what is acknowledged always is. */
static bool held_charge(struct be_conn *conn, u32 size,
			const struct baton_packet *pkt)
{
	if (be_room_charge(conn, size, held_gap(conn, pkt)))
		return true;
	if (!held_promised(conn, pkt))
		return false;
	be_room_add(conn, size);
	return true;
}

enum be_kept be_hold(struct be_conn *conn, struct sk_buff *skb,
		     const struct baton_packet *pkt)
{
	struct sk_buff *prev = held_place(conn, pkt->seq), *copy;

	lockdep_assert_held(&conn->lock);
	/* Seen before, unless it has a FIN by now. */
	if (prev && pkt->len && !after(pkt->end, held_cb(prev)->end) &&
	    (!baton_tcp(skb)->fin || baton_tcp(prev)->fin)) {
		be_count(conn, BATON_STAT_be_held_again);
		kfree_skb(skb);
		return BE_HELD_AGAIN;
	}
	if (held_join(conn, prev, skb, pkt)) {
		consume_skb(skb);
		return BE_HELD;
	}
	copy = held_bulky(skb, pkt) ? held_copy(skb, pkt->off, pkt->len) : NULL;
	if (!held_charge(conn, copy ? copy->truesize : skb->truesize, pkt)) {
		be_count(conn, BATON_STAT_be_held_full);
		kfree_skb(copy);
		return BE_HELD_FULL;
	}
	/* To make room some of what was held may have gone. */
	held_insert(conn, copy ? copy : skb, pkt, held_place(conn, pkt->seq));
	if (copy)
		consume_skb(skb);
	return BE_HELD;
}

bool be_hold_rest(struct be_conn *conn, struct sk_buff *rest)
{
	struct baton_packet pkt;

	lockdep_assert_held(&conn->lock);
	if (WARN_ON_ONCE(!baton_packet_parse(rest, &pkt))) {
		kfree_skb(rest);
		return false;
	}
	be_room_add(conn, rest->truesize);
	held_insert(conn, rest, &pkt, held_place(conn, pkt.seq));
	return true;
}

/*
 * Packets that end before @upto, or begin before it, leave; one that reaches
 * beyond is cut, so that what stays begins at @upto.
 */
void be_hold_release(struct be_conn *conn, u32 upto, struct sk_buff_head *out)
{
	struct sk_buff *skb, *rest;
	struct baton_packet pkt;

	while ((skb = skb_peek(&conn->held.queue))) {
		const struct held_cb *cb = held_cb(skb);

		if (after(cb->end, upto) && !before(cb->seq, upto))
			return;
		if (after(cb->seq, upto))
			return;
		pkt.seq = cb->seq;
		pkt.end = cb->end;
		pkt.off = cb->off;
		pkt.len = cb->end - cb->seq;
		rest = NULL;
		if (after(pkt.end, upto)) {
			rest = baton_packet_split(skb, &pkt, upto);
			if (!rest) {
				/* It may be acknowledged: it stays. */
				be_count(conn, BATON_STAT_no_memory);
				be_queue_later(conn);
				return;
			}
		}
		held_unlink(conn, skb);
		__skb_queue_tail(out, skb);
		if (!rest)
			continue;
		be_count(conn, BATON_STAT_be_split);
		be_hold_rest(conn, rest);
		return;
	}
}

/* All of it, in order. */
void be_hold_take(struct be_conn *conn, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&conn->held.queue))) {
		held_unlink(conn, skb);
		__skb_queue_tail(out, skb);
	}
	/* What was held after a gap may have gone to make room. */
	be_room_empty(conn);
}

void be_hold_purge(struct be_conn *conn)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&conn->held.queue))) {
		held_unlink(conn, skb);
		kfree_skb(skb);
	}
	be_room_empty(conn);
}
