// SPDX-License-Identifier: GPL-2.0
/* held.c - looks at held client data without changing it. */
#include <net/tcp.h>
#include "../hooks/packet/xmit.h"
#include "held.h"

static u32 held_end(const struct be_conn *conn)
{
	u32 end = conn->stream.in_seq;
	struct sk_buff *skb;

	skb_queue_walk(&conn->held.queue, skb) {
		const struct baton_packet *pkt = &baton_cb(skb)->pkt;

		if (after(pkt->seq, end))
			break;
		if (after(pkt->end, end))
			end = pkt->end;
	}
	return end;
}

void be_held_renew(struct be_conn *conn)
{
	conn->held.end = held_end(conn);
}

/*
 * While in_seq advances up to the known end, the end stays. Any packet of a
 * client causes several calls, and a client may cause long queues.
 */
u32 be_held_end(const struct be_conn *conn)
{
	if (skb_queue_empty(&conn->held.queue))
		return conn->stream.in_seq;
	return after(conn->stream.in_seq, conn->held.end) ? held_end(conn) :
							    conn->held.end;
}

/* @end may be one of long ago. Return: bytes before it, 0: none. */
static u32 held_before(const struct be_conn *conn, u32 end)
{
	u32 len = end - conn->stream.in_seq;

	return len > THOP_DATA_MAX ? 0 : len;
}

u32 be_held_acked_len(const struct be_conn *conn)
{
	return held_before(conn, conn->held.acked);
}

u32 be_held_carried_len(const struct be_conn *conn)
{
	return min(held_before(conn, conn->held.carried),
		   be_held_end(conn) - conn->stream.in_seq);
}

/* The block with the latest packet comes first, even if others are left out. */
static u32 sack_add(struct tcp_sack_block *sack, u32 n,
		    const struct tcp_sack_block *block, bool last)
{
	if (n == BATON_SACKS) {
		if (last)
			sack[0] = *block;
		return n;
	}
	sack[n] = *block;
	if (last)
		swap(sack[0], sack[n]);
	return n + 1;
}

u32 be_held_sack(const struct be_conn *conn, u32 ack,
		 struct tcp_sack_block *sack)
{
	struct tcp_sack_block block;
	struct sk_buff *skb;
	bool last, seen = false;
	u32 n = 0;

	lockdep_assert_held(&conn->lock);
	skb = skb_peek(&conn->held.queue);
	while (skb) {
		block.start_seq = baton_cb(skb)->pkt.seq;
		block.end_seq = block.start_seq;
		last = false;
		for (; skb && !after(baton_cb(skb)->pkt.seq, block.end_seq);
		     skb = skb_peek_next(skb, &conn->held.queue)) {
			const struct baton_packet *pkt = &baton_cb(skb)->pkt;

			if (after(pkt->end, block.end_seq))
				block.end_seq = pkt->end;
			last |= !before(conn->held.last, pkt->seq) &&
				before(conn->held.last, pkt->end);
		}
		/* Not a bare FIN: it has no bytes here. */
		if (after(block.start_seq, ack) &&
		    after(block.end_seq, block.start_seq))
			n = sack_add(sack, n, &block, last);
		seen |= last;
		if (n == BATON_SACKS && seen)
			break;
	}
	return n;
}

u32 be_held_copy(const struct be_conn *conn, u32 from, u8 *buf, u32 len)
{
	struct sk_buff *skb;
	u32 done = 0;

	skb_queue_walk(&conn->held.queue, skb) {
		const struct baton_packet *pkt = &baton_cb(skb)->pkt;
		u32 at = conn->stream.in_seq + from + done, n;

		if (after(pkt->seq, at))
			break;
		if (!after(pkt->end, at))
			continue;
		n = min(pkt->end - at, len - done);
		if (skb_copy_bits(skb, pkt->off + at - pkt->seq, buf + done, n))
			break;
		done += n;
	}
	return done;
}

/* Each byte of a head is scanned once, however small its segments are. */
bool be_held_due(struct be_conn *conn)
{
	const struct baton_proto *proto = conn->svc->proto;
	bool due = proto->due(&conn->stream.head, NULL, 0);
	u8 buf[256];
	u32 n;

	if (!baton_body_done(&conn->stream.in))
		return true;
	while (conn->stream.head.seen <= BATON_HEAD_MAX) {
		n = be_held_copy(conn, conn->stream.head.seen, buf,
				  sizeof(buf));
		if (!n)
			break;
		due |= proto->due(&conn->stream.head, buf, n);
	}
	return due;
}

bool be_held_fin(const struct be_conn *conn, u32 at)
{
	struct sk_buff *skb;

	skb_queue_walk(&conn->held.queue, skb) {
		const struct baton_packet *pkt = &baton_cb(skb)->pkt;

		if (pkt->end == at && pkt->flags & TCPHDR_FIN)
			return true;
	}
	return false;
}
