// SPDX-License-Identifier: GPL-2.0
/*
 * judge.c - what becomes of a client packet (seed 004, 4.8.3, steps 1 to 4).
 *
 * Under the connection's lock, and without the socket's: what is for the socket
 * is put on struct be_todo and delivered afterwards.
 */
#include <linux/slab.h>
#include <net/tcp.h>
#include "../hooks/xmit.h"
#include "be.h"

enum baton_be_packet be_packet_kind(const struct tcphdr *th, u32 len)
{
	if (th->rst)
		return BE_PKT_RST;
	if (th->fin)
		return BE_PKT_FIN;
	return len ? BE_PKT_DATA : BE_PKT_CONTROL;
}

static void in_fin(struct be_conn *conn)
{
	conn->flags |= BE_F_FIN_IN;
	if (conn->flags & BE_F_FIN_OUT)
		be_conn_close(conn);
}

/* What goes to the server after having been held may bring the FIN. */
static void pass_fin(struct be_conn *conn, const struct sk_buff_head *pass)
{
	const struct sk_buff *skb;

	skb_queue_walk(pass, skb)
		if (baton_tcp(skb)->fin)
			in_fin(conn);
}

/* Pinned, or the server closed: what waits is for it, even if to ignore. */
void be_keep(struct be_conn *conn, struct be_todo *todo)
{
	if (conn->state == BE_WILLHANDOFF) {
		be_count(conn, BATON_STAT_be_handoff_lost);
		be_conn_event(conn, BE_KEEP);
		baton_peer_put(conn->to);
		conn->to = NULL;
	}
	if (conn->state != BE_ESTABLISHED)
		return;
	be_held_take(conn, &todo->pass);
	pass_fin(conn, &todo->pass);
}

/*
 * No room or no memory: from now on the server here has all, judged or not. A
 * dropped packet would be as good only if it could be held the next time.
 */
static void in_give_up(struct be_conn *conn, struct be_todo *todo)
{
	be_conn_pin(conn, BATON_STAT_be_pin_memory);
	be_keep(conn, todo);
}

/* Look at what is held; the server gets what is its own. */
void be_judge_held(struct be_conn *conn, struct be_todo *todo)
{
	u32 len, n = 1;
	u8 *buf;

	/* Once a head belongs elsewhere, what follows it is held as well. */
	while (n && conn->state == BE_ESTABLISHED &&
	       !(conn->flags & BE_F_PINNED)) {
		len = min_t(u32, be_held_end(conn) - conn->in_seq,
			    BATON_HEAD_MAX + 1);
		if (!len || !be_held_due(conn))
			break;
		buf = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
		if (!buf) {
			be_conn_pin(conn, BATON_STAT_be_pin_memory);
			break;
		}
		n = be_held_bytes(conn, 0, buf, len);
		if (n)
			n = be_frame(conn, buf, n);
		kfree(buf);
	}
	be_held_release(conn, conn->in_seq, &todo->pass);
	/*
	 * A head in pieces and then the FIN: it will never be whole. One that
	 * waits for its turn is.
	 */
	if (conn->state == BE_ESTABLISHED &&
	    !(conn->flags & (BE_F_PINNED | BE_F_DEEP)) &&
	    be_held_fin(conn, be_held_end(conn)))
		be_conn_pin(conn, BATON_STAT_be_pin_request);
	if (conn->flags & BE_F_PINNED)
		be_held_take(conn, &todo->pass);
	pass_fin(conn, &todo->pass);
}

/*
 * Cut at in_seq: what is before it is the server's, even if it was never here
 * (a body is jumped over), what is behind it waits. Return: false without
 * memory.
 */
static bool in_cut(struct be_conn *conn, struct sk_buff *skb,
		   struct baton_packet *pkt)
{
	struct sk_buff *rest = baton_packet_split(skb, pkt, conn->in_seq);
	struct baton_packet rest_pkt;

	if (!rest)
		return false;
	be_count(conn, BATON_STAT_be_split);
	if (skb_queue_empty(&conn->held))
		return be_hold_rest(conn, rest);
	if (!baton_packet_parse(rest, &rest_pkt) ||
	    be_hold(conn, rest, &rest_pkt) == BE_HELD_FULL)
		kfree_skb(rest);
	return true;
}

/* What is held acknowledges what the server here has sent: that must not wait. */
static void pass_ack(const struct sk_buff *skb, const struct baton_packet *pkt,
		     struct be_todo *todo)
{
	struct sk_buff *ack = baton_packet_header(skb, pkt, pkt->seq);

	if (ack)
		__skb_queue_tail(&todo->pass, ack);
}

/* WILLHANDOFF, HANDOFFING: what is not the server's waits. */
static unsigned int in_wait(struct be_conn *conn, struct sk_buff *skb,
			    struct baton_packet *pkt, struct be_todo *todo)
{
	if (conn->state == BE_WILLHANDOFF) {
		todo->look = true;
		if (before(pkt->seq, conn->in_seq)) {
			if (after(pkt->end, conn->in_seq) &&
			    !in_cut(conn, skb, pkt))
				return NF_DROP;
			__skb_queue_tail(&todo->pass, skb);
			return NF_STOLEN;
		}
		pass_ack(skb, pkt, todo);
		todo->ack = true;
	}
	if (be_hold(conn, skb, pkt) == BE_HELD_FULL)
		kfree_skb(skb);
	return NF_STOLEN;
}

/* Held: is it worth a look at once, as a FIN is, behind which nothing comes? */
static void in_held(struct be_conn *conn, bool judge, struct be_todo *todo)
{
	if (judge)
		be_judge_held(conn, todo);
	todo->ack = true;
	todo->look = conn->state == BE_WILLHANDOFF;
}

/* The bytes at in_seq: the straight way. */
static unsigned int in_next(struct be_conn *conn, struct sk_buff *skb,
			    struct baton_packet *pkt, struct be_todo *todo)
{
	u32 off = conn->in_seq - pkt->seq, len = pkt->len - off;
	const u8 *data = baton_packet_payload(skb, pkt);
	bool fin = baton_tcp(skb)->fin;

	if (!data) {
		be_count(conn, BATON_STAT_no_memory);
		return NF_DROP;
	}
	if (be_frame(conn, data + off, len) == len)
		goto accept;
	if (conn->in_seq != pkt->seq) {
		if (!in_cut(conn, skb, pkt))
			goto give_up;
		__skb_queue_tail(&todo->pass, skb);
		in_held(conn, fin, todo);
		return NF_STOLEN;
	}
	if (conn->state == BE_WILLHANDOFF)
		return in_wait(conn, skb, pkt, todo);
	pass_ack(skb, pkt, todo);
	if (be_hold(conn, skb, pkt) == BE_HELD_FULL) {
		if (conn->flags & BE_F_DEEP)
			return NF_DROP;
		goto give_up;
	}
	in_held(conn, fin, todo);
	return NF_STOLEN;

give_up:
	in_give_up(conn, todo);
accept:
	if (fin)
		in_fin(conn);
	return NF_ACCEPT;
}

/*
 * No room, but for what fills a gap there must be some: it is what the rest
 * waits for, and all that is whole leaves with it. Not without end: what overlaps
 * what is held makes nothing whole.
 */
static bool in_squeeze(struct be_conn *conn, struct sk_buff *skb,
		       const struct baton_packet *pkt, u32 end)
{
	if (after(pkt->seq, end) || conn->flags & BE_F_DEEP ||
	    conn->held_bytes >= 2 * BATON_HELD_CONN_MAX ||
	    atomic_read(&conn->be->held) >= BATON_HELD_NODE_MAX)
		return false;
	be_hold_rest(conn, skb);
	return true;
}

/* Behind something that is held. */
static unsigned int in_behind(struct be_conn *conn, struct sk_buff *skb,
			      struct baton_packet *pkt, struct be_todo *todo)
{
	u32 end = be_held_end(conn), seq = pkt->seq;
	bool fin = baton_tcp(skb)->fin;

	pass_ack(skb, pkt, todo);
	if (be_hold(conn, skb, pkt) != BE_HELD_FULL ||
	    in_squeeze(conn, skb, pkt, end)) {
		/* A duplicate, or one after a gap, makes no head whole. */
		in_held(conn, fin || before(seq, conn->in_seq) ||
			      be_held_end(conn) != end, todo);
	} else if (after(pkt->seq, end) || conn->flags & BE_F_DEEP) {
		/* Not needed to go on: the client will send it again. */
		kfree_skb(skb);
	} else {
		in_give_up(conn, todo);
		if (fin)
			in_fin(conn);
		__skb_queue_tail(&todo->pass, skb);
	}
	return NF_STOLEN;
}

/*
 * What TCP sends may be acknowledged before TCP has noted that it is sent. But
 * not if nobody is at the socket: what has sent it has left it by then.
 */
static u32 in_sent(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (sock_owned_by_user_nocheck(sk) ||
	    spin_is_locked((spinlock_t *)&sk->sk_lock.slock))
		return READ_ONCE(tp->write_seq);
	smp_rmb();
	return READ_ONCE(tp->snd_nxt);
}

/*
 * As tcp_ack(): neither what was never sent, nor what is older than a window
 * (RFC 5961, 5.2).
 */
static bool in_ack_range(const struct sock *sk, u32 ack)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u64 window = min_t(u64, READ_ONCE(tp->max_window),
			   READ_ONCE(tp->bytes_acked));

	return !after(ack, in_sent(sk)) &&
	       !before(ack, READ_ONCE(tp->snd_una) - (u32)window);
}

/*
 * Would TCP take it? What it would not must be neither judged nor held: an
 * acknowledgment out of range or an old timestamp (RFC 7323, 5.3). Without the
 * socket's lock: what is compared with only grows, so that nothing that TCP
 * takes is refused.
 */
static bool in_acceptable(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct tcphdr *th = baton_tcp(skb);
	u32 ts_recent, tsval;

	if (!th->ack || !in_ack_range(sk, ntohl(th->ack_seq)))
		return false;
	ts_recent = READ_ONCE(tp->rx_opt.ts_recent);
	if (!tp->rx_opt.tstamp_ok || !ts_recent ||
	    !baton_packet_tsval(skb, &tsval))
		return true;
	return (s32)(ts_recent - tsval) <= TCP_PAWS_WINDOW ||
	       !before(ktime_get_seconds(), tp->rx_opt.ts_recent_stamp +
						TCP_PAWS_24DAYS);
}

/* Bytes or a FIN that are judged, held, or go to TCP with what was held? */
static bool in_bytes(const struct be_conn *conn, enum baton_be_packet kind)
{
	return (kind == BE_PKT_DATA || kind == BE_PKT_FIN) &&
	       !(conn->flags & BE_F_PINNED && skb_queue_empty(&conn->held));
}

/* What TCP would not take: it says so itself, where that is all it can do. */
static unsigned int in_refuse(struct be_conn *conn,
			      const struct baton_packet *pkt)
{
	if (conn->flags & BE_F_PINNED || !after(pkt->end, conn->in_seq))
		return NF_ACCEPT;
	be_count(conn, BATON_STAT_be_unacceptable);
	return NF_DROP;
}

/* Nothing in it is to be judged. */
static unsigned int in_own(struct be_conn *conn, struct sk_buff *skb,
			   struct be_todo *todo)
{
	bool fin = baton_tcp(skb)->fin;

	if (skb_queue_empty(&conn->held)) {
		if (fin)
			in_fin(conn);
		return NF_ACCEPT;
	}
	__skb_queue_tail(&todo->pass, skb);
	if (conn->flags & BE_F_PINNED) {
		be_keep(conn, todo);
		if (fin)
			in_fin(conn);
	}
	/* Maybe all that was missing before what is held. */
	todo->look = true;
	return NF_STOLEN;
}

static unsigned int in_frame(struct be_conn *conn, struct sk_buff *skb,
			     struct baton_packet *pkt, struct be_todo *todo)
{
	const struct tcphdr *th = baton_tcp(skb);

	if (conn->flags & BE_F_PINNED || !after(pkt->end, conn->in_seq))
		return in_own(conn, skb, todo);
	/* The server will not see that byte where we do. */
	if (th->urg) {
		be_conn_pin(conn, BATON_STAT_be_pin_request);
		be_keep(conn, todo);
		__skb_queue_tail(&todo->pass, skb);
		if (th->fin)
			in_fin(conn);
		return NF_STOLEN;
	}
	if (skb_queue_empty(&conn->held) && !after(pkt->seq, conn->in_seq))
		return in_next(conn, skb, pkt, todo);
	return in_behind(conn, skb, pkt, todo);
}

unsigned int be_forward(struct be_conn *conn, struct sk_buff *skb)
{
	struct baton_peer *owner = rcu_dereference(conn->owner);

	/*
	 * Given up: our RST was not believed if the new owner had spoken by
	 * then. TCP has no socket for this and answers with one that is.
	 */
	if (conn->flags & BE_F_RESET && !baton_tcp(skb)->rst)
		return NF_ACCEPT;
	/*
	 * Refused: whoever it came from may hold the other opinion, and must
	 * not send it back for ever.
	 */
	if (!owner || (conn->refused && baton_tcp(skb)->rst))
		return NF_DROP;
	be_count(conn, BATON_STAT_be_forwarded);
	baton_forward(conn->be->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}

/*
 * TCP judges it first; then we see whether the socket is still there. At once if
 * a SYN waits for that, and later in any case: the thread may be faster than TCP.
 */
static void in_rst(struct be_conn *conn)
{
	if (conn->state == BE_TIME_WAIT && !conn->tell)
		return;
	conn->doubt = be_owns(conn->state);
	if (conn->tell)
		be_queue(conn, 0);
	be_queue(conn, BE_LOOK_MS);
}

unsigned int be_judge(struct be_conn *conn, const struct sock *sk,
		      struct sk_buff *skb, struct baton_packet *pkt,
		      struct be_todo *todo)
{
	enum baton_be_packet kind = be_packet_kind(baton_tcp(skb), pkt->len);

	conn->looks = 0;
	if (be_owns(conn->state)) {
		/* Beyond the window: TCP knows what to do with it. */
		if (after(pkt->seq, conn->right))
			return NF_ACCEPT;
		if (in_bytes(conn, kind) && !in_acceptable(sk, skb))
			return in_refuse(conn, pkt);
	}
	/* A probe of a client to which we have answered for more than TCP has. */
	if (kind == BE_PKT_CONTROL && be_owns(conn->state))
		todo->ack = before(pkt->seq, be_held_end(conn));
	switch (baton_be_verdict(conn->state, kind)) {
	case BE_FRAME:
		return in_frame(conn, skb, pkt, todo);
	case BE_FEED:
		__skb_queue_tail(&todo->pass, skb);
		todo->look = true;
		return NF_STOLEN;
	case BE_HOLD:
		return in_wait(conn, skb, pkt, todo);
	case BE_FORWARD:
		return be_forward(conn, skb);
	case BE_ACCEPT:
		break;
	}
	if (kind == BE_PKT_RST)
		in_rst(conn);
	return NF_ACCEPT;
}
