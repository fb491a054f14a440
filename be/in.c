// SPDX-License-Identifier: GPL-2.0
/*
 * in.c - client packets, in LOCAL_IN (seed 004, 4.8.3, steps 1 to 4).
 *
 * After early demux: a packet that has its socket already meets the state of
 * the connection here, even when that socket is about to die.
 */
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/tcp.h>
#include "../hooks/xmit.h"
#include "be.h"

static enum baton_be_packet packet_kind(const struct tcphdr *th, u32 len)
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
static void in_keep(struct be_conn *conn, struct be_todo *todo)
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
	in_keep(conn, todo);
}

/* Look at what is held; the server gets what is its own. */
static void in_held(struct be_conn *conn, struct be_todo *todo)
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
		buf = kmalloc(len, GFP_ATOMIC);
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

/* Still here and something held without a gap: a head that is not whole. */
static bool in_partial(const struct be_conn *conn)
{
	return conn->state == BE_ESTABLISHED &&
	       !skb_queue_empty(&conn->held) &&
	       be_held_end(conn) != conn->in_seq;
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
	}
	if (be_hold(conn, skb, pkt) == BE_HELD_FULL)
		kfree_skb(skb);
	return NF_STOLEN;
}

/* The bytes at in_seq: the straight way. */
static unsigned int in_next(struct be_conn *conn, struct sk_buff *skb,
			    struct baton_packet *pkt, struct be_todo *todo)
{
	u32 off = conn->in_seq - pkt->seq, len = pkt->len - off;
	const u8 *data = baton_packet_payload(skb, pkt);

	if (!data) {
		be_count(conn, BATON_STAT_no_memory);
		return NF_DROP;
	}
	if (be_frame(conn, data + off, len) == len)
		goto accept;
	if (conn->in_seq != pkt->seq) {
		if (!in_cut(conn, skb, pkt))
			goto give_up;
		todo->ack = in_partial(conn);
		todo->look = conn->state == BE_WILLHANDOFF;
		return NF_ACCEPT;
	}
	if (conn->state == BE_WILLHANDOFF)
		return in_wait(conn, skb, pkt, todo);
	pass_ack(skb, pkt, todo);
	if (be_hold(conn, skb, pkt) == BE_HELD_FULL)
		goto give_up;
	todo->ack = in_partial(conn);
	return NF_STOLEN;

give_up:
	in_give_up(conn, todo);
accept:
	if (baton_tcp(skb)->fin)
		in_fin(conn);
	return NF_ACCEPT;
}

/* Behind something that is held. */
static unsigned int in_behind(struct be_conn *conn, struct sk_buff *skb,
			      struct baton_packet *pkt, struct be_todo *todo)
{
	u32 end = be_held_end(conn);
	bool fin = baton_tcp(skb)->fin;

	pass_ack(skb, pkt, todo);
	if (be_hold(conn, skb, pkt) != BE_HELD_FULL) {
		/* A duplicate, or one after a gap, makes no head whole. */
		if (fin || be_held_end(conn) != end)
			in_held(conn, todo);
		todo->ack = in_partial(conn);
		todo->look = conn->state == BE_WILLHANDOFF;
	} else if (after(pkt->seq, end)) {
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
 * Would TCP take it? What it would not must be neither judged nor held: an
 * acknowledgment out of range (RFC 5961, 5.2) or an old timestamp (RFC 7323,
 * 5.3). Without the socket's lock: what is compared with only grows, so that
 * nothing that TCP takes is refused.
 */
static bool in_acceptable(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct tcphdr *th = baton_tcp(skb);
	u32 ack = ntohl(th->ack_seq), tsval;

	if (!th->ack || after(ack, READ_ONCE(tp->write_seq)) ||
	    before(ack, READ_ONCE(tp->snd_una) - READ_ONCE(tp->max_window)))
		return false;
	if (!tp->rx_opt.tstamp_ok || !baton_packet_tsval(skb, &tsval))
		return true;
	return (s32)(READ_ONCE(tp->rx_opt.ts_recent) - tsval) <=
		       TCP_PAWS_WINDOW ||
	       !before(ktime_get_seconds(), tp->rx_opt.ts_recent_stamp +
						TCP_PAWS_24DAYS);
}

/* Bytes or a FIN that framing has not passed yet? */
static bool in_new(const struct be_conn *conn, const struct baton_packet *pkt,
		   enum baton_be_packet kind)
{
	return (kind == BE_PKT_DATA || kind == BE_PKT_FIN) &&
	       !(conn->flags & BE_F_PINNED) && after(pkt->end, conn->in_seq);
}

static unsigned int in_frame(struct be_conn *conn, struct sk_buff *skb,
			     struct baton_packet *pkt, struct be_todo *todo)
{
	const struct tcphdr *th = baton_tcp(skb);

	if (conn->flags & BE_F_PINNED || !after(pkt->end, conn->in_seq)) {
		if (th->fin && skb_queue_empty(&conn->held))
			in_fin(conn);
		return NF_ACCEPT;
	}
	/* The server will not see that byte where we do. */
	if (th->urg) {
		be_conn_pin(conn, BATON_STAT_be_pin_request);
		in_keep(conn, todo);
		__skb_queue_tail(&todo->pass, skb);
		if (th->fin)
			in_fin(conn);
		return NF_STOLEN;
	}
	if (skb_queue_empty(&conn->held) && !after(pkt->seq, conn->in_seq))
		return in_next(conn, skb, pkt, todo);
	return in_behind(conn, skb, pkt, todo);
}

static unsigned int in_forward(struct be_conn *conn, struct sk_buff *skb)
{
	struct baton_peer *owner = rcu_dereference(conn->owner);

	/*
	 * Given up, or refused: whoever it was given to, or came from, may hold
	 * the other opinion, and must not send it back for ever.
	 */
	if (!owner || (conn->flags & BE_F_RESET && !baton_tcp(skb)->rst) ||
	    (conn->refused && baton_tcp(skb)->rst))
		return NF_DROP;
	be_count(conn, BATON_STAT_be_forwarded);
	baton_forward(conn->be->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}

/* Caller holds the lock. The verdict of the state's table, carried out. */
static unsigned int in_packet(struct be_conn *conn, const struct sock *sk,
			      struct sk_buff *skb, struct baton_packet *pkt,
			      struct be_todo *todo)
{
	enum baton_be_packet kind = packet_kind(baton_tcp(skb), pkt->len);

	conn->looks = 0;
	if (be_owns(conn->state)) {
		/* Beyond the window: TCP knows what to do with it. */
		if (after(pkt->seq, conn->right))
			return NF_ACCEPT;
		if (in_new(conn, pkt, kind) && !in_acceptable(sk, skb)) {
			be_count(conn, BATON_STAT_be_unacceptable);
			return NF_DROP;
		}
	}
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
		return in_forward(conn, skb);
	case BE_ACCEPT:
		break;
	}
	/* TCP judges it first; then we see whether the socket is still there. */
	if (kind == BE_PKT_RST && conn->state != BE_TIME_WAIT)
		be_queue(conn, BE_LOOK_MS);
	return NF_ACCEPT;
}

/* Socket locked; not in use by its process, or by the queue's kthread only. */

static void in_feed(struct sock *sk, struct sk_buff_head *pass)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(pass)))
		be_feed(sk, skb);
}

static void ack_pin(struct be_conn *conn)
{
	spin_lock(&conn->lock);
	be_conn_pin(conn, BATON_STAT_be_pin_request);
	spin_unlock(&conn->lock);
	be_queue(conn, 0);
}

/*
 * Acknowledge a held part of a head: a client with Nagle's algorithm sends
 * the rest only then. From here on we answer for these bytes.
 */
static void in_ack(struct be_conn *conn, struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct baton_segment seg = {
		.tuple = conn->entry.tuple,
		.seq = tp->snd_nxt,
		.tstamp = tp->rx_opt.tstamp_ok,
		.tsval = tcp_time_stamp_raw() + tp->tsoffset,
		.tsecr = tp->rx_opt.ts_recent,
	};
	u32 right = tp->rcv_wup + tp->rcv_wnd, window;
	bool partial, complete;

	spin_lock(&conn->lock);
	partial = in_partial(conn);
	complete = tp->rcv_nxt == conn->in_seq;
	seg.ack = be_held_end(conn);
	spin_unlock(&conn->lock);
	if (!partial)
		return;
	/* The client can send no more: let the server say what it thinks. */
	if ((s32)(right - seg.ack) < (s32)tp->rx_opt.mss_clamp)
		ack_pin(conn);
	if (!before(seg.ack, right))
		return;
	/* What is before it must have come in first. */
	if (!complete) {
		be_look_later(conn);
		return;
	}
	/* Rounded up, as the socket does: the right edge never goes back. */
	window = ALIGN(right - seg.ack, 1U << tp->rx_opt.rcv_wscale);
	seg.window = min_t(u32, window >> tp->rx_opt.rcv_wscale, U16_MAX);
	tp->rcv_wnd += window - (right - seg.ack);
	be_count(conn, BATON_STAT_be_held_acked);
	baton_send_segment(conn->be->bn, &seg);
}

void be_look(struct be_conn *conn, struct sock *sk)
{
	struct be_todo todo = {};

	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	if (conn->flags & BE_F_DEEP && conn->state == BE_ESTABLISHED &&
	    conn->out.outstanding < BATON_PIPELINE_MAX) {
		conn->flags &= ~BE_F_DEEP;
		in_held(conn, &todo);
	}
	if (conn->flags & (BE_F_PINNED | BE_F_FIN_OUT))
		in_keep(conn, &todo);
	spin_unlock(&conn->lock);
	in_feed(sk, &todo.pass);
	if (READ_ONCE(conn->state) == BE_WILLHANDOFF)
		be_handoff_try(conn, sk);
	else
		in_ack(conn, sk);
}

/* The process has the socket: the packets wait with it, as in tcp_v4_rcv(). */
static void in_backlog(struct sock *sk, struct sk_buff_head *pass)
{
	u32 limit = READ_ONCE(sk->sk_rcvbuf) + READ_ONCE(sk->sk_sndbuf) + SZ_64K;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(pass))) {
		baton_packet_cb(skb);
		nf_reset_ct(skb);
		skb->dev = NULL;
		tcp_segs_in(tcp_sk(sk), skb);
		if (sk_add_backlog(sk, skb, limit))
			kfree_skb(skb);
	}
}

static void in_deliver(struct be_conn *conn, struct sock *sk,
		       struct be_todo *todo)
{
	bh_lock_sock_nested(sk);
	if (sock_owned_by_user(sk)) {
		in_backlog(sk, &todo->pass);
		be_queue(conn, 0);
	} else {
		in_feed(sk, &todo->pass);
		if (todo->look || todo->ack)
			be_look(conn, sk);
	}
	bh_unlock_sock(sk);
}

void be_deliver(struct be_conn *conn, struct sk_buff_head *pass)
{
	struct sock *sk = be_conn_sock(conn);
	struct be_todo todo = {};

	__skb_queue_head_init(&todo.pass);
	skb_queue_splice(pass, &todo.pass);
	if (!sk) {
		__skb_queue_purge(&todo.pass);
		return;
	}
	in_deliver(conn, sk, &todo);
	sock_put(sk);
}

/* A packet of our own making, or held until now, for a socket we hold. */
void be_input(struct be_conn *conn, struct sock *sk, struct sk_buff *skb)
{
	struct baton_packet pkt = { .tuple = conn->entry.tuple };
	struct be_todo todo = {};
	unsigned int verdict;

	if (!baton_packet_parse(skb, &pkt)) {
		kfree_skb(skb);
		return;
	}
	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	verdict = in_packet(conn, sk, skb, &pkt, &todo);
	spin_unlock(&conn->lock);
	if (verdict == NF_ACCEPT)
		__skb_queue_tail(&todo.pass, skb);
	else if (verdict == NF_DROP)
		kfree_skb(skb);
	in_feed(sk, &todo.pass);
	if (todo.ack)
		in_ack(conn, sk);
	if (todo.look || READ_ONCE(conn->state) == BE_WILLHANDOFF)
		be_look_later(conn);
}

static bool in_service(struct baton_net *bn, struct sk_buff *skb,
		       struct baton_packet *pkt)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);

	return cluster && baton_packet_tuple(skb, true, &pkt->tuple) &&
	       baton_service_find(cluster, pkt->tuple.vaddr,
				  pkt->tuple.vport) &&
	       baton_packet_parse(skb, pkt);
}

/*
 * A SYN that the FE forwarded: for it the connection lives here. If it does
 * not, the FE missed its end; told now, it takes the client's next SYN itself.
 * The server here must not take it: nobody would judge its first request.
 */
static unsigned int in_syn(struct baton_net *bn, struct be_conn *conn,
			   const struct sk_buff *skb,
			   const struct baton_packet *pkt)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u8 state = conn ? READ_ONCE(conn->state) : BE_TIME_WAIT;
	struct thop_msg msg = { .opcode = THOP_NOTIFYCLS };
	struct baton_peer *fe;
	struct sk_buff *note;

	if (state != BE_TIME_WAIT || skb->dev->flags & IFF_LOOPBACK)
		return NF_ACCEPT;
	baton_count(bn, BATON_STAT_be_syn_refused);
	fe = baton_peer_find(cluster, cluster->fe_addr);
	baton_tuple_key(&pkt->tuple, 0, &msg.key);
	note = fe ? thop_msg_alloc(bn, &msg, GFP_ATOMIC) : NULL;
	if (note)
		thop_send(bn, fe, note);
	return NF_DROP;
}

/*
 * The packet's socket, with a reference. Early demux may have found one that
 * has been handed on since: TCP is to look again.
 */
static struct sock *in_sock(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	if (!sk || !sk_fullsock(sk))
		return NULL;
	if (sk->sk_state != TCP_CLOSE) {
		sock_hold(sk);
		return sk;
	}
	skb_orphan(skb);
	return NULL;
}

static unsigned int in_judge(struct be_conn *conn, struct sk_buff *skb,
			     struct baton_packet *pkt)
{
	struct sock *sk = in_sock(skb);
	struct be_todo todo = {};
	unsigned int verdict = NF_ACCEPT;

	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	/* Under the lock: a connection that is ours now has its socket now. */
	if (!sk && be_owns(conn->state))
		sk = be_conn_sock(conn);
	if (sk || !be_owns(conn->state))
		verdict = in_packet(conn, sk, skb, pkt, &todo);
	spin_unlock(&conn->lock);
	if (todo.look || todo.ack || !skb_queue_empty(&todo.pass))
		in_deliver(conn, sk, &todo);
	if (sk)
		sock_put(sk);
	return verdict;
}

unsigned int be_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct baton_net *bn = baton_net(state->net);
	enum baton_be_packet kind;
	struct baton_packet pkt;
	struct be_conn *conn;

	if (!in_service(bn, skb, &pkt))
		return NF_ACCEPT;
	conn = be_conn_find(be_of(bn), &pkt.tuple);
	if (baton_tcp(skb)->syn)
		return in_syn(bn, conn, skb, &pkt);
	if (!conn)
		return NF_ACCEPT;
	kind = packet_kind(baton_tcp(skb), pkt.len);
	be_conn_seen(conn);
	if ((kind == BE_PKT_CONTROL &&
	     READ_ONCE(conn->state) == BE_ESTABLISHED) ||
	    !baton_packet_valid(skb))
		return NF_ACCEPT;
	/* What is stolen never gets to tcp_v4_rcv(), which would ask this. */
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb))
		return NF_DROP;
	return in_judge(conn, skb, &pkt);
}

/* Connection tracking would see half of what passes. */
unsigned int be_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	struct baton_net *bn = baton_net(state->net);
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_tuple tuple;

	if (cluster && !skb_nfct(skb) &&
	    baton_packet_tuple(skb, true, &tuple) &&
	    baton_service_find(cluster, tuple.vaddr, tuple.vport))
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
#endif
	return NF_ACCEPT;
}
