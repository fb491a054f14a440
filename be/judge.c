// SPDX-License-Identifier: GPL-2.0
/*
 * judge.c - judges held requests: passes on what the local server may get, or all
 * held data if the connection is to stay.
 */
#include <linux/slab.h>
#include <net/tcp.h>
#include "close.h"
#include "conn.h"
#include "frame.h"
#include "held.h"
#include "hold.h"
#include "judge.h"
#include "queue.h"

void be_judge_pass_fin(struct be_conn *conn, const struct sk_buff_head *pass)
{
	const struct sk_buff *skb;

	skb_queue_walk(pass, skb)
		if (baton_cb(skb)->pkt.flags & TCPHDR_FIN)
			be_close_in(conn);
}

/*
 * The server has announced that it closes. If data is unread when it does, its
 * TCP sends a RST instead of a FIN. So hold it until the client's FIN is held,
 * too: then the client expects no more responses.
 */
static bool held_until_fin(const struct be_conn *conn)
{
	return conn->flags & BE_F_CLOSING &&
	       !be_held_fin(conn, be_held_end(conn));
}

/*
 * If the server has closed already it is held until be_look() passes it on:
 * be_end_must_hold() needs the socket's lock.
 */
static bool held_for_look(const struct be_conn *conn)
{
	return held_until_fin(conn) ||
	       (conn->flags & BE_F_CLOSING && conn->flags & BE_F_FIN_OUT);
}

/*
 * Cancel a planned handoff, and pass all held data to the local server, even if
 * it will ignore it. Once it has announced its close: see held_until_fin().
 */
void be_judge_pass_all(struct be_conn *conn, struct be_todo *todo)
{
	if (conn->state == BE_WILLHANDOFF)
		be_count(conn, BATON_STAT_be_handoff_lost);
	be_conn_cancel_handoff(conn);
	if (!be_serves(conn->state) || held_until_fin(conn))
		return;
	be_hold_take(conn, &todo->pass);
	be_judge_pass_fin(conn, &todo->pass);
}

/* Judge held data; pass on what the local server may get. */
void be_judge(struct be_conn *conn, struct be_todo *todo)
{
	u32 len, n = 1;
	u8 *buf;

	/* After a head that belongs elsewhere, all that follows is held. */
	while (n && conn->state == BE_ESTABLISHED &&
	       !(conn->flags & BE_F_HEAD_BLOCKED)) {
		len = min_t(u32, be_held_end(conn) - conn->stream.in_seq,
			    BATON_HEAD_MAX + 1);
		if (!len || !be_held_due(conn))
			break;
		buf = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
		conn->stream.judge_again = !buf;
		if (!buf) {
			be_count(conn, BATON_STAT_no_memory);
			be_queue_later(conn);
			break;
		}
		n = be_held_copy(conn, 0, buf, len);
		if (n)
			n = be_frame_in(conn, buf, n);
		kfree(buf);
	}
	be_hold_release(conn, conn->stream.in_seq, &todo->pass);
	/*
	 * An incomplete head followed by the FIN will never be complete. One
	 * that waits for a response is complete.
	 */
	if (conn->state == BE_ESTABLISHED && !conn->stream.judge_again &&
	    !(conn->flags & BE_F_HEAD_BLOCKED) &&
	    be_held_fin(conn, be_held_end(conn)))
		be_conn_pin_blind(conn, BATON_STAT_be_pin_half);
	if (conn->state == BE_PINNED && !held_for_look(conn))
		be_hold_take(conn, &todo->pass);
	be_judge_pass_fin(conn, &todo->pass);
}
