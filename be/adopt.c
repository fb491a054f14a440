// SPDX-License-Identifier: GPL-2.0
/*
 * adopt.c - builds the socket of a CREATE, then feeds it the CREATE's data and
 * the packets that arrived meanwhile.
 */
#include <net/tcp.h>
#include "ack.h"
#include "adopt.h"
#include "close.h"
#include "conn.h"
#include "feed.h"
#include "hold.h"
#include "judge.h"
#include "queue.h"
#include "rebuild.h"
#include "sort.h"
#include "stamp.h"
#include "withhold.h"

/* Make the CREATE's datagram a client packet: drop its metadata. */
static bool adopt_scrub(struct sk_buff *skb)
{
	/* Linear: no allocation may fail once the socket exists. */
	if (skb_linearize(skb) || skb_cow_head(skb, 0))
		return false;
	skb_orphan(skb);
	skb_dst_drop(skb);
	/* It may outlive its device. */
	skb->dev = NULL;
	nf_reset_ct(skb);
	skb_ext_reset(skb);
	/* The hash is of THOP's flow, not the client's. */
	skb_clear_hash(skb);
	skb->encapsulation = 0;
	skb->mark = 0;
	return true;
}

static void adopt_framing(struct be_conn *conn, const struct thop_msg *create)
{
	const struct thop_conn *tc = &create->conn;

	conn->stream.in_seq = tc->rcv_nxt;
	conn->held.carried = tc->rcv_nxt + create->data_len;
	conn->held.acked = tc->flags & THOP_F_ACKED ? conn->held.carried :
						      tc->rcv_nxt;
	conn->held.carried_at = (u32)jiffies;
	conn->held.echo_tsval = tc->ts_recent;
	be_stamp_set(conn, tc->ts_recent);
	conn->stream.out_seq = tc->snd_nxt;
	conn->window.right = tc->rcv_right;
	conn->window.shift = tc->rcv_wscale;
	memset(&conn->stream.head, 0, sizeof(conn->stream.head));
	baton_body_start(&conn->stream.in, BATON_BODY_NONE, 0);
	baton_resp_init(&conn->stream.out);
	/*
	 * The first head stays: the sender chose this node, or no other node took
	 * the connection. But if the server closed the old socket, it is judged
	 * in the new one.
	 */
	conn->flags = be_withhold_restart(conn) ? 0 : BE_F_JUDGED;
	conn->stream.judge_again = false;
}

/*
 * @late: packets that arrived while the socket was built. The data of the
 * CREATE goes first: it is sorted as a new packet, whereas a copy of it that
 * arrived earlier may be too old for TCP by now.
 *
 * Return: false if the connection has changed meanwhile.
 */
static bool adopt_begin(struct be_conn *conn, const struct thop_msg *create,
			struct sk_buff_head *late)
{
	bool still;

	spin_lock(&conn->lock);
	still = be_conn_arriving(conn, create);
	if (still) {
		be_hold_take(conn, late);
		adopt_framing(conn, create);
		/* The FE may have been told that it lives despite its FIN. */
		if (create->conn.flags & THOP_F_FIN && create->generation > 1)
			conn->fe.tell_closed = true;
		be_conn_event(conn, BE_BUILT);
		/* The FE saw an end that the old owner had no time to deny. */
		if (create->conn.flags & THOP_F_DOUBT)
			be_close_doubt(conn);
	}
	spin_unlock(&conn->lock);
	return still;
}

/*
 * Sort a packet that we made or held, for a socket that we have locked. @must:
 * see struct be_held.
 */
static void adopt_input(struct be_conn *conn, struct sock *sk,
			struct sk_buff *skb, struct baton_packet pkt, bool must)
{
	bool fin = pkt.flags & TCPHDR_FIN;
	struct be_todo todo = {};
	unsigned int verdict;

	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	conn->held.must = must;
	verdict = be_sort(conn, sk, skb, &pkt, &todo);
	conn->held.must = false;
	if (fin)
		be_close_doubt(conn);
	spin_unlock(&conn->lock);
	if (verdict == NF_ACCEPT)
		be_todo_pass(&todo, skb, &pkt);
	else if (verdict == NF_DROP)
		kfree_skb(skb);
	be_feed(conn, sk, &todo.pass);
	be_ack_owe(conn, todo.ack);
	if (todo.ack)
		be_ack(conn, sk);
	if (todo.look || be_awaits_quiescence(READ_ONCE(conn->state)))
		be_queue_later(conn);
}

/* Feed the data of the CREATE as if the client sent it now. */
static void adopt_data(struct be_conn *conn, struct sock *sk,
		       const struct thop_conn *tc, struct sk_buff *data)
{
	bool fin = tc->flags & THOP_F_FIN;
	struct baton_packet pkt;

	if (!data->len && !fin) {
		consume_skb(data);
		return;
	}
	baton_packet_make(data, &conn->entry.tuple, tc,
			  TCP_FLAG_PSH | (fin ? TCP_FLAG_FIN : 0));
	if (WARN_ON_ONCE(!baton_packet_parse(data, &pkt))) {
		kfree_skb(data);
		return;
	}
	baton_packet_tstamp(data, &pkt);
	adopt_input(conn, sk, data, pkt, tc->flags & THOP_F_ACKED);
}

static u32 adopt(struct be_conn *conn, const struct thop_msg *create,
		 struct sk_buff *data, struct baton_reserve *reserve)
{
	struct sock *sk, *listener;
	struct sk_buff_head late;
	struct sk_buff *skb;
	u32 cause;

	cause = be_rebuild_close_old(conn, create);
	if (cause)
		return cause;
	sk = be_rebuild(conn, create, reserve, &listener, &cause);
	if (!sk)
		return cause;
	__skb_queue_head_init(&late);
	if (!adopt_begin(conn, create, &late)) {
		be_rebuild_undo(sk, reserve);
		return BE_NO_ANSWER;
	}
	adopt_data(conn, sk, &create->conn, data);
	while ((skb = __skb_dequeue(&late)))
		adopt_input(conn, sk, skb, baton_cb(skb)->pkt, false);
	be_rebuild_finish(sk, listener);
	return THOP_CAUSE_NONE;
}

u32 be_adopt(struct be_conn *conn, const struct thop_msg *create,
	     struct sk_buff *data)
{
	struct baton_reserve reserve;
	u32 cause;

	if (!adopt_scrub(data) || baton_reserve_init(&reserve, GFP_ATOMIC))
		return THOP_CAUSE_MEMORY;
	cause = adopt(conn, create, data, &reserve);
	baton_reserve_clean(&reserve);
	return cause;
}
