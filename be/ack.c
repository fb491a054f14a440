// SPDX-License-Identifier: GPL-2.0
/* ack.c - our own acknowledgments of held data. */
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "../hooks/packet/xmit.h"
#include "ack.h"
#include "frame.h"
#include "held.h"
#include "queue.h"

/* Is data held for a socket here: a head, or data after a gap? */
static bool ack_has_held(const struct be_conn *conn)
{
	return be_owns(conn->state) && !skb_queue_empty(&conn->held.queue);
}

/*
 * While requests wait, acknowledge no more held data than this: each ACK lets
 * the client send more, and all of it should fit into the CREATE.
 */
#define ACK_WAIT_MAX 16384

static u32 ack_max(const struct be_conn *conn)
{
	if (be_serves(conn->state) && !(conn->flags & BE_F_HEAD_BLOCKED))
		return THOP_DATA_MAX;
	/* Never less than was acknowledged while the head was incomplete. */
	return max_t(u32, be_held_acked_len(conn), ACK_WAIT_MAX);
}

/* End of the held data, as far as it may be acknowledged */
static u32 ack_end(const struct be_conn *conn)
{
	u32 in_seq = conn->stream.in_seq;

	return in_seq + min(be_held_end(conn) - in_seq, ack_max(conn));
}

/*
 * The window is full, and only the incomplete head fills it: the server has
 * read all data before, the head waits for no response, and there was memory to
 * judge it. So give the head to the server, which responds. Caller holds the
 * lock.
 */
static void ack_give_up_head(struct be_conn *conn, const struct tcp_sock *tp,
			     u32 right)
{
	u32 end = ack_end(conn);

	if (conn->state != BE_ESTABLISHED || end == conn->stream.in_seq ||
	    tp->copied_seq != conn->stream.in_seq || conn->stream.judge_again ||
	    conn->flags & BE_F_HEAD_BLOCKED ||
	    (s32)(right - end) >= (s32)tp->rx_opt.mss_clamp)
		return;
	be_frame_bad(conn, NULL);
	be_queue(conn, 0);
}

/*
 * Find the number to acknowledge while data is held. Caller holds the lock.
 * Return: false to stay silent.
 *
 * A client with Nagle's algorithm sends the rest of a head only when its first
 * part is acknowledged. And a client whose request is held for long would
 * measure that as its round trip time, and retransmit late. Acknowledged data
 * must not be lost: it must fit into a CREATE, which is retransmitted until it
 * arrives.
 */
static bool ack_number(struct be_conn *conn, const struct tcp_sock *tp,
		       u32 right, u32 *ack)
{
	bool unread = tp->copied_seq != conn->stream.in_seq;
	u32 end = ack_end(conn);
	bool window_full;

	*ack = tp->rcv_nxt;
	if (end == conn->stream.in_seq)
		return conn->window.owed;
	if (after(end, right))
		end = right;
	window_full = end == right;
	if (window_full && unread)
		be_queue_later(conn);
	/* TCP lacks data before the held data; another CPU may have it. */
	if (tp->rcv_nxt != conn->stream.in_seq) {
		if (conn->work.looks < BE_LOOKS_MAX)
			be_queue_later(conn);
		return conn->window.owed;
	}
	*ack = end;
	/*
	 * A connection that awaits quiescence is checked often: send an ACK only
	 * if one is due. A client without an ACK will probe.
	 */
	return (!window_full && be_serves(conn->state)) || conn->window.owed;
}

static void ack_send(struct be_conn *conn, struct tcp_sock *tp,
		     struct baton_segment *seg, u32 right)
{
	u32 window = 0;

	/* Rounded up, as the socket does: the right edge must not move back. */
	if (before(seg->ack, right)) {
		window = ALIGN(right - seg->ack, 1U << tp->rx_opt.rcv_wscale);
		tp->rcv_wnd += window - (right - seg->ack);
		tcp_update_max_rcv_wnd_seq(tp);
	}
	seg->window = min_t(u32, window >> tp->rx_opt.rcv_wscale, U16_MAX);
	be_count(conn, seg->sacks ? BATON_STAT_be_held_sacked :
				    BATON_STAT_be_held_acked);
	baton_send_segment(conn->be->bn, seg);
}

/*
 * TCP does not know of held data: acknowledge it here, and use SACK for data
 * after a gap. Otherwise the client would notice a loss by a timeout only.
 */
void be_ack(struct be_conn *conn, struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct baton_segment seg = {
		.sk = sk,
		.tuple = conn->entry.tuple,
		.seq = tp->snd_nxt,
		.tstamp = tp->rx_opt.tstamp_ok,
		.tsval = baton_sock_tsval(tp),
		.tsecr = tp->rx_opt.ts_recent,
	};
	u32 right = tp->rcv_wup + tp->rcv_wnd;
	bool has_held, owed, speak;

	if (sk->sk_state == TCP_CLOSE)
		return;
	baton_socket_egress(sk, &seg.egress);
	spin_lock(&conn->lock);
	seg.seq -= conn->withheld.fin;
	has_held = ack_has_held(conn);
	owed = conn->window.owed;
	if (has_held)
		ack_give_up_head(conn, tp, right);
	speak = has_held && ack_number(conn, tp, right, &seg.ack);
	if (speak && after(seg.ack, tp->rcv_nxt)) {
		conn->held.acked = seg.ack;
		if (after(conn->held.echo_tsval, seg.tsecr))
			seg.tsecr = conn->held.echo_tsval;
	}
	if (speak && tcp_is_sack(tp))
		seg.sacks = be_held_sack(conn, seg.ack, seg.sack);
	conn->window.owed = false;
	spin_unlock(&conn->lock);
	if (speak)
		ack_send(conn, tp, &seg, right);
	/* A filled gap needs an ACK at once (RFC 5681, 4.2); TCP saw no gap. */
	else if (!has_held && owed && tp->rcv_nxt != tp->rcv_wup)
		baton_send_ack(sk, tp->rcv_nxt);
}

void be_ack_owe(struct be_conn *conn, bool ack)
{
	if (!ack)
		return;
	spin_lock(&conn->lock);
	conn->window.owed = be_owns(conn->state);
	spin_unlock(&conn->lock);
}
