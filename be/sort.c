// SPDX-License-Identifier: GPL-2.0
/*
 * sort.c - decides on client packets (seed 004, 4.8.3, steps 1 to 4).
 *
 * Under the connection's lock, and without the socket's: packets for the socket
 * are put on struct be_todo and delivered afterwards.
 */
#include <net/tcp.h>
#include "../hooks/packet/xmit.h"
#include "acceptable.h"
#include "close.h"
#include "end.h"
#include "frame.h"
#include "held.h"
#include "hold.h"
#include "judge.h"
#include "queue.h"
#include "sort.h"
#include "stamp.h"
#include "withhold.h"

enum baton_be_packet be_packet_kind(const struct baton_packet *pkt)
{
	if (pkt->flags & TCPHDR_RST)
		return BE_PKT_RST;
	if (pkt->flags & TCPHDR_FIN)
		return BE_PKT_FIN;
	return pkt->end != pkt->seq ? BE_PKT_DATA : BE_PKT_CONTROL;
}

/*
 * Split the packet at in_seq. The part before it is the server's, even if it
 * was skipped as part of a body. The rest is held; without room the client
 * sends it again. Return: false if out of memory.
 */
static bool sort_cut(struct be_conn *conn, struct sk_buff *skb,
		     struct baton_packet *pkt)
{
	struct baton_packet rest_pkt;
	struct sk_buff *rest;

	rest = baton_packet_split(skb, pkt, conn->stream.in_seq, &rest_pkt);
	if (!rest) {
		be_count(conn, BATON_STAT_no_memory);
		return false;
	}
	be_count(conn, BATON_STAT_be_split);
	if (be_hold(conn, rest, &rest_pkt) == BE_NO_ROOM)
		kfree_skb(rest);
	return true;
}

/* No memory to split it. The data of a CREATE is held until there is some. */
static unsigned int sort_uncut(struct be_conn *conn, struct sk_buff *skb,
			       const struct baton_packet *pkt)
{
	if (!conn->held.must)
		return NF_DROP;
	be_hold_forced(conn, skb, pkt);
	be_queue_later(conn);
	return NF_STOLEN;
}

/* TCP doesn't get the packet now, but its acknowledgment must not wait. */
static void sort_pass_ack(const struct sk_buff *skb,
			  const struct baton_packet *pkt, struct be_todo *todo)
{
	struct sk_buff *ack = baton_packet_header(skb, pkt);
	struct baton_packet ack_pkt = *pkt;

	if (!ack)
		return;
	ack_pkt.end = pkt->seq;
	ack_pkt.flags &= ~(TCPHDR_FIN | TCPHDR_PSH | TCPHDR_URG);
	be_todo_pass(todo, ack, &ack_pkt);
}

/* Hold data that the local server must not get, at least for now. */
static unsigned int sort_hold(struct be_conn *conn, struct sk_buff *skb,
			      struct baton_packet *pkt, struct be_todo *todo)
{
	if (be_owns(conn->state)) {
		todo->look = true;
		if (before(pkt->seq, conn->stream.in_seq)) {
			if (after(pkt->end, conn->stream.in_seq) &&
			    !sort_cut(conn, skb, pkt))
				return sort_uncut(conn, skb, pkt);
			be_todo_pass(todo, skb, pkt);
			if (pkt->flags & TCPHDR_FIN)
				be_close_in(conn);
			return NF_STOLEN;
		}
		sort_pass_ack(skb, pkt, todo);
		todo->ack = true;
	}
	if (be_hold(conn, skb, pkt) == BE_NO_ROOM)
		kfree_skb(skb);
	return NF_STOLEN;
}

/*
 * Data was held. @judge: judge it now; true with a FIN, since no later packet
 * would cause it.
 */
static void sort_held(struct be_conn *conn, bool judge, struct be_todo *todo)
{
	if (judge)
		be_judge(conn, todo);
	todo->ack = true;
	todo->look = conn->state == BE_WILLHANDOFF;
}

/*
 * It begins before in_seq and ends after it: TCP needs the first part. @framed:
 * its data has just been framed, and is not judged again.
 */
static unsigned int sort_straddling(struct be_conn *conn, struct sk_buff *skb,
				    struct baton_packet *pkt, bool framed,
				    struct be_todo *todo)
{
	u32 end = be_held_end(conn);
	bool fin = pkt->flags & TCPHDR_FIN;

	if (!sort_cut(conn, skb, pkt))
		return sort_uncut(conn, skb, pkt);
	be_todo_pass(todo, skb, pkt);
	sort_held(conn, fin || (!framed && be_held_end(conn) != end), todo);
	return NF_STOLEN;
}

/* The packet has the data at in_seq, and nothing is held: the usual case. */
static unsigned int sort_next(struct be_conn *conn, struct sk_buff *skb,
			      struct baton_packet *pkt, struct be_todo *todo)
{
	u32 off = conn->stream.in_seq - pkt->seq;
	u32 len = baton_packet_len(pkt) - off;
	const u8 *data = baton_packet_payload(skb, pkt);
	bool fin = pkt->flags & TCPHDR_FIN;

	if (!data) {
		be_count(conn, BATON_STAT_no_memory);
		return NF_DROP;
	}
	if (be_frame_in(conn, data + off, len) == len) {
		if (fin)
			be_close_in(conn);
		return NF_ACCEPT;
	}
	if (conn->stream.in_seq != pkt->seq)
		return sort_straddling(conn, skb, pkt, true, todo);
	if (conn->state == BE_WILLHANDOFF)
		return sort_hold(conn, skb, pkt, todo);
	sort_pass_ack(skb, pkt, todo);
	/* No room: the client sends it again. */
	if (be_hold(conn, skb, pkt) == BE_NO_ROOM)
		return NF_DROP;
	sort_held(conn, fin, todo);
	return NF_STOLEN;
}

/* Data is held already, or the packet comes after a gap. */
static unsigned int sort_after_held(struct be_conn *conn, struct sk_buff *skb,
				    struct baton_packet *pkt,
				    struct be_todo *todo)
{
	u32 end = be_held_end(conn);
	bool fin = pkt->flags & TCPHDR_FIN;

	if (before(pkt->seq, conn->stream.in_seq))
		return sort_straddling(conn, skb, pkt, false, todo);
	sort_pass_ack(skb, pkt, todo);
	/* No room: the client sends it again. */
	if (be_hold(conn, skb, pkt) == BE_NO_ROOM)
		kfree_skb(skb);
	else
		/* A duplicate, or one after a gap, completes no head. */
		sort_held(conn, fin || be_held_end(conn) != end, todo);
	return NF_STOLEN;
}

/*
 * Data or a FIN to be judged, held, or passed to TCP with held data? Then TCP
 * must find it acceptable.
 */
static bool sort_needs_check(const struct be_conn *conn,
			     enum baton_be_packet kind)
{
	return (kind == BE_PKT_DATA || kind == BE_PKT_FIN) &&
	       !(conn->state == BE_PINNED &&
		 skb_queue_empty(&conn->held.queue));
}

/*
 * TCP would not accept the packet. Drop it if it has data to be judged; else
 * let TCP answer it.
 */
static unsigned int sort_refuse(struct be_conn *conn,
				const struct baton_packet *pkt)
{
	if (conn->state == BE_PINNED || !after(pkt->end, conn->stream.in_seq))
		return NF_ACCEPT;
	be_count(conn, BATON_STAT_be_unacceptable);
	return NF_DROP;
}

/*
 * Drop a packet after the last request, but use its ACK. If the server has not
 * closed yet, it is ended now.
 */
static unsigned int sort_late(struct be_conn *conn, struct sk_buff *skb,
			      const struct baton_packet *pkt,
			      struct be_todo *todo)
{
	sort_pass_ack(skb, pkt, todo);
	kfree_skb(skb);
	conn->flags |= BE_F_END_BY_US;
	todo->look = true;
	return NF_STOLEN;
}

/* Nothing in it is to be judged. */
static unsigned int sort_pass(struct be_conn *conn, struct sk_buff *skb,
			      struct baton_packet *pkt, struct be_todo *todo)
{
	bool fin = pkt->flags & TCPHDR_FIN;

	if (conn->flags & BE_F_CLOSING)
		return sort_hold(conn, skb, pkt, todo);
	if (skb_queue_empty(&conn->held.queue)) {
		if (fin)
			be_close_in(conn);
		return NF_ACCEPT;
	}
	be_todo_pass(todo, skb, pkt);
	if (conn->state == BE_PINNED) {
		be_judge_pass_all(conn, todo);
		if (fin)
			be_close_in(conn);
	}
	/* It may have filled the gap before held data. */
	todo->look = true;
	return NF_STOLEN;
}

static unsigned int sort_frame(struct be_conn *conn, struct sk_buff *skb,
			       struct baton_packet *pkt, struct be_todo *todo)
{
	if (!after(pkt->end, conn->stream.in_seq))
		return sort_pass(conn, skb, pkt, todo);
	/* An urgent byte is not a part of the stream: it cannot be framed. */
	if (pkt->flags & TCPHDR_URG) {
		be_frame_bad(conn, NULL);
		be_judge_pass_all(conn, todo);
		be_todo_pass(todo, skb, pkt);
		if (pkt->flags & TCPHDR_FIN)
			be_close_in(conn);
		return NF_STOLEN;
	}
	if (skb_queue_empty(&conn->held.queue) &&
	    !after(pkt->seq, conn->stream.in_seq))
		return sort_next(conn, skb, pkt, todo);
	return sort_after_held(conn, skb, pkt, todo);
}

unsigned int be_forward(struct be_conn *conn, struct sk_buff *skb)
{
	struct baton_peer *owner = rcu_dereference(conn->route.owner);

	if (!owner)
		return NF_DROP;
	be_count(conn, BATON_STAT_be_forwarded);
	baton_forward(conn->be->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}

/*
 * As tcp_oow_rate_limited(): if another host has forged the data that we
 * acknowledge, the client, which never sent it, may answer our ACK with one of
 * its own, and so on without end.
 */
static bool sort_answer_limited(struct be_conn *conn)
{
	u32 now = (u32)jiffies;
	u32 limit = READ_ONCE(conn->be->bn->net->ipv4.sysctl_tcp_invalid_ratelimit);

	if (conn->window.answered && now - conn->window.answered < limit) {
		be_count(conn, BATON_STAT_be_ack_limited);
		return true;
	}
	conn->window.answered = now;
	return false;
}

/*
 * TCP gets the RST only after this hook, so an immediate check may come too
 * early: wait BE_LOOK_MS, then check whether the socket is still there. Check at
 * once as well if the FE may be keeping a SYN until this connection is over.
 */
static void sort_rst(struct be_conn *conn)
{
	if (conn->state == BE_TIME_WAIT && !conn->fe.tell_closed)
		return;
	conn->fe.doubt = be_owns(conn->state);
	if (conn->fe.tell_closed)
		be_queue(conn, 0);
	be_queue(conn, BE_LOOK_MS);
}

/*
 * Remember the newest TSval, as TCP does: only from a packet that TCP would
 * accept and that begins at in_seq or before it (TCP: at the last number that
 * it acknowledged). Held packets must not get a forged timestamp.
 * @checked: the packet was found acceptable already.
 */
static void sort_tsval(struct be_conn *conn, const struct sock *sk,
		       const struct baton_packet *pkt, bool checked)
{
	if (pkt->tstamp && be_stamp_newer(conn, pkt->tsval) &&
	    !after(pkt->seq, conn->stream.in_seq) &&
	    !before(pkt->end, READ_ONCE(tcp_sk(sk)->rcv_wup)) &&
	    (checked || be_acceptable(sk, pkt)))
		be_stamp_set(conn, pkt->tsval);
}

/*
 * May the URG flag stay? If sort_frame() will refuse the packet, or if nothing is
 * judged in this state. Otherwise it is cleared.
 */
static bool sort_keeps_urg(const struct be_conn *conn,
			   const struct baton_packet *pkt)
{
	switch (conn->state) {
	case BE_ESTABLISHED:
		return after(pkt->end, conn->stream.in_seq);
	case BE_ARRIVING:
	case BE_WILLHANDOFF:
	case BE_LEFT:
	case BE_HANDOFFING:
		return false;
	default:
		return true;
	}
}

/*
 * TCP takes an urgent byte out of the stream, even if only a packet long before
 * it has announced it: the server would read other bytes than were judged. So
 * the byte stays in its place. Return: false if out of memory.
 */
static bool sort_urgent(struct be_conn *conn, struct sk_buff *skb,
			struct baton_packet *pkt)
{
	if (!(pkt->flags & TCPHDR_URG) || sort_keeps_urg(conn, pkt))
		return true;
	if (!baton_packet_unflag(skb, TCPHDR_URG)) {
		be_count(conn, BATON_STAT_no_memory);
		return false;
	}
	pkt->flags &= ~TCPHDR_URG;
	return true;
}

unsigned int be_sort(struct be_conn *conn, const struct sock *sk,
		     struct sk_buff *skb, struct baton_packet *pkt,
		     struct be_todo *todo)
{
	enum baton_be_packet kind = be_packet_kind(pkt);
	bool check;

	conn->work.looks = 0;
	if (!sort_urgent(conn, skb, pkt))
		return NF_DROP;
	if (be_owns(conn->state)) {
		/* Beyond the window: leave it to TCP. */
		if (after(pkt->seq, conn->window.right)) {
			if (kind == BE_PKT_RST)
				sort_rst(conn);
			return NF_ACCEPT;
		}
		check = sort_needs_check(conn, kind);
		if (check && !be_acceptable(sk, pkt))
			return sort_refuse(conn, pkt);
		sort_tsval(conn, sk, pkt, check);
		if (kind != BE_PKT_RST && be_end_after_last(conn, sk, pkt->end)) {
			if (be_end_late(conn, sk))
				return sort_late(conn, skb, pkt, todo);
			if (kind == BE_PKT_DATA)
				be_end_note_more(conn);
		}
		if (kind != BE_PKT_CONTROL &&
		    !skb_queue_empty(&conn->held.queue))
			be_withhold_notice(conn, sk);
	}
	/* Maybe a probe: we have acknowledged more than TCP has received. */
	if (kind == BE_PKT_CONTROL && be_owns(conn->state))
		todo->ack = before(pkt->seq, be_held_end(conn)) &&
			    !sort_answer_limited(conn);
	switch (baton_be_verdict(conn->state, kind)) {
	case BE_FRAME:
		return sort_frame(conn, skb, pkt, todo);
	case BE_PASS:
		return sort_pass(conn, skb, pkt, todo);
	case BE_FEED:
		be_todo_pass(todo, skb, pkt);
		todo->look = true;
		return NF_STOLEN;
	case BE_HOLD:
		return sort_hold(conn, skb, pkt, todo);
	case BE_FORWARD:
		return be_forward(conn, skb);
	case BE_DROP:
		return NF_DROP;
	case BE_ACCEPT:
	case BE_ASK:	/* for SYNs, which do not come here */
		break;
	}
	if (kind == BE_PKT_RST)
		sort_rst(conn);
	return NF_ACCEPT;
}
