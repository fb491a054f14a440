// SPDX-License-Identifier: GPL-2.0
/*
 * handoff.c - connections handed on (seed 004, 4.8.2).
 *
 * Under the socket's lock: state out, entry to HANDOFFING, socket closed
 * without a word, and only then CREATE: at no time do two nodes have a live
 * socket. Refused: the next back end, or back here. Silent: reset, since the
 * other side may already have served the request.
 */
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/tcp.h>
#include "../hooks/packet.h"
#include "../hooks/socket.h"
#include "../hooks/xmit.h"
#include "../shared/http.h"
#include "adopt.h"
#include "arrive.h"
#include "held.h"
#include "hold.h"
#include "left.h"
#include "queue.h"
#include "socket.h"
#include "tell.h"

static void handoff_answered(struct thop_call *call,
			     const struct thop_msg *answer);

/*
 * The socket has nothing under way in either direction; @fin: but for a FIN
 * that was withheld.
 */
static bool socket_quiescent(const struct sock *sk, bool fin)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (fin ? sk->sk_state != TCP_FIN_WAIT1 :
		  sk->sk_state != TCP_ESTABLISHED || sk->sk_shutdown)
		return false;
	return tp->write_seq == tp->snd_nxt &&
	       tp->snd_una + fin == tp->snd_nxt && be_socket_plain(sk);
}

/*
 * TCP alone would cut responses short: a pipelining client acknowledges what
 * has come while the server still writes. The framing must agree.
 */
static bool conn_quiescent(const struct be_conn *conn, const struct sock *sk)
{
	return !(conn->flags & (BE_F_PINNED | BE_F_FIN_OUT)) &&
	       baton_resp_idle(&conn->out) &&
	       socket_quiescent(sk, conn->left.fin) &&
	       tcp_sk(sk)->rcv_nxt == conn->in_seq &&
	       tcp_sk(sk)->snd_nxt - conn->left.fin == conn->out_seq;
}

static void handoff_free(struct be_handoff *handoff)
{
	thop_call_clean(&handoff->call);
	be_conn_put(handoff->conn);
	kfree_rcu(handoff, rcu);
}

static struct be_handoff *handoff_alloc(struct be_conn *conn)
{
	struct be_handoff *handoff = kzalloc(sizeof(*handoff), GFP_ATOMIC);

	if (!handoff)
		return NULL;
	if (!be_conn_get(conn)) {
		kfree(handoff);
		return NULL;
	}
	handoff->conn = conn;
	handoff->begun = jiffies;
	thop_call_init(&handoff->call, THOP_ANSWERS_CREATE, handoff_answered);
	return handoff;
}

static void handoff_msg(struct be_conn *conn, const struct sock *sk,
			struct thop_msg *msg)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 held = be_held_end(conn) - conn->in_seq;

	msg->opcode = THOP_CREATE;
	msg->generation = conn->generation + 1;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &msg->key);
	baton_socket_way(sk, &conn->way);
	baton_socket_state(sk, &msg->conn);
	msg->conn.snd_nxt -= conn->left.fin;
	msg->conn.snd_cwnd = tcp_snd_cwnd(tp);
	msg->conn.snd_ssthresh = tp->snd_ssthresh;
	msg->conn.flags |= THOP_F_CWND | (conn->doubt ? THOP_F_DOUBT : 0);
	thop_conn_clamp(&msg->conn);
	msg->conn.mode = READ_ONCE(conn->svc->mode);
	msg->conn.fe = conn->fe;
	msg->conn.epoch = conn->epoch;
	msg->conn.born = conn->born;
	msg->conn_magic = msg->conn.rcv_nxt;
	msg->data_len = min_t(u32, held, THOP_DATA_MAX);
}

/* A datagram with @handoff->msg and room for its data. */
static u8 *handoff_datagram(struct be_handoff *handoff)
{
	struct thop_msg *msg = &handoff->msg;
	struct sk_buff *skb;

	msg->counter = 0;
	skb = thop_msg_alloc(handoff->conn->be->bn, msg, GFP_ATOMIC);
	if (!skb)
		return NULL;
	msg->data_off = skb->len;
	handoff->call.skb = skb;
	handoff->call.counter = msg->counter;
	return skb_put(skb, msg->data_len);
}

/* The held packets whose bytes the message carries have done their part. */
static void handoff_drop_carried(struct be_conn *conn, u32 upto)
{
	struct sk_buff_head carried;

	__skb_queue_head_init(&carried);
	be_held_release(conn, upto, &carried);
	__skb_queue_purge(&carried);
}

/* Caller holds both locks. Return: the handoff, its message complete. */
struct be_handoff *be_handoff_extract(struct be_conn *conn,
				      const struct sock *sk)
{
	struct be_handoff *handoff = handoff_alloc(conn);
	struct thop_msg *msg;
	u8 *data;

	if (!handoff)
		return NULL;
	msg = &handoff->msg;
	handoff_msg(conn, sk, msg);
	if (be_held_fin(conn, msg->conn.rcv_nxt + msg->data_len))
		msg->conn.flags |= THOP_F_FIN;
	data = handoff_datagram(handoff);
	if (!data ||
	    be_held_bytes(conn, 0, data, msg->data_len) != msg->data_len) {
		handoff_free(handoff);
		return NULL;
	}
	if (conn->state == BE_LEFT)
		be_left_begin(conn);
	handoff_drop_carried(conn, conn->in_seq + msg->data_len);
	conn->generation++;
	conn->handoff = handoff;
	be_conn_event(conn, BE_EXTRACT);
	return handoff;
}

static void handoff_failed(struct be_handoff *handoff);

enum handoff_sent { HANDOFF_SENT, HANDOFF_NOT_SENT, HANDOFF_OVER };

/*
 * Under the connection's lock, so that whoever takes the handoff off the
 * connection finds it under way, or not yet: then it never is.
 */
static enum handoff_sent handoff_send(struct be_handoff *handoff,
				      struct baton_peer *to)
{
	struct be_conn *conn = handoff->conn;
	enum handoff_sent sent = HANDOFF_OVER;

	spin_lock(&conn->lock);
	if (conn->handoff == handoff)
		sent = thop_call_start(conn->be->bn, &handoff->call, to) ?
			       HANDOFF_NOT_SENT : HANDOFF_SENT;
	spin_unlock(&conn->lock);
	return sent;
}

/* Caller holds both locks. Return: the handoff, or NULL: not now, or never. */
static struct be_handoff *handoff_begin(struct be_conn *conn,
					const struct sock *sk)
{
	struct be_handoff *handoff;

	if (!conn_quiescent(conn, sk)) {
		if (!(conn->flags & BE_F_WAITED))
			be_count(conn, BATON_STAT_be_handoff_waited);
		conn->flags |= BE_F_WAITED;
		be_look_later(conn);
		return NULL;
	}
	handoff = be_handoff_extract(conn, sk);
	if (!handoff) {
		/* Sixty kilobytes in one piece may be too much to ask for now. */
		be_count(conn, BATON_STAT_be_handoff_memory);
		be_look_later(conn);
	}
	return handoff;
}

bool be_handoff_try(struct be_conn *conn, struct sock *sk, enum baton_stat how)
{
	struct be_handoff *handoff = NULL;
	struct baton_peer *to = NULL;

	spin_lock(&conn->lock);
	if (conn->state == BE_WILLHANDOFF)
		handoff = handoff_begin(conn, sk);
	if (handoff) {
		to = conn->to;
		conn->to = NULL;
	}
	spin_unlock(&conn->lock);
	if (!handoff)
		return false;
	be_count(conn, how);
	/* The server reads a clean end of file. */
	tcp_done(sk);
	switch (handoff_send(handoff, to)) {
	case HANDOFF_SENT:
		break;
	case HANDOFF_NOT_SENT:
		handoff_failed(handoff);
		break;
	case HANDOFF_OVER:
		handoff_free(handoff);
	}
	baton_peer_put(to);
	return true;
}

struct be_handoff *be_handoff_left(struct be_conn *conn, struct sock *sk)
{
	struct be_handoff *handoff = NULL;

	spin_lock(&conn->lock);
	if (conn->state == BE_LEFT)
		handoff = handoff_begin(conn, sk);
	spin_unlock(&conn->lock);
	if (handoff)
		tcp_done(sk);
	return handoff;
}

/* Ends */

/* Caller holds the lock. Return: nobody else has ended this handoff. */
static bool handoff_end(struct be_conn *conn, struct be_handoff *handoff)
{
	lockdep_assert_held(&conn->lock);
	if (conn->handoff != handoff)
		return false;
	conn->handoff = NULL;
	return true;
}

static void handoff_forward(struct be_conn *conn, struct baton_peer *owner,
			    struct sk_buff_head *late)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(late))) {
		be_count(conn, BATON_STAT_be_forwarded);
		baton_forward(conn->be->bn, owner,
			      READ_ONCE(conn->svc->forward), skb);
	}
}

static void handoff_taken(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct baton_peer *owner = handoff->call.to;
	struct sk_buff_head late;
	bool mine;

	__skb_queue_head_init(&late);
	spin_lock(&conn->lock);
	mine = handoff_end(conn, handoff);
	if (mine) {
		be_conn_owner(conn, owner);
		be_conn_event(conn, BE_CREATED);
		be_held_take(conn, &late);
	}
	spin_unlock(&conn->lock);
	if (mine)
		be_count(conn, BATON_STAT_be_handoffs);
	handoff_forward(conn, owner, &late);
	handoff_free(handoff);
}

/*
 * The client is told, and the FE. If @silent, @handoff->call.to may have taken
 * the connection all the same, and answered: what the client has to say of it (a
 * RST) goes there, and our own RST begins where the client has got to.
 */
static void handoff_reset(struct be_handoff *handoff, bool silent)
{
	struct be_conn *conn = handoff->conn;
	struct thop_conn *tc = &handoff->msg.conn;
	bool mine;

	spin_lock(&conn->lock);
	mine = handoff_end(conn, handoff);
	if (mine) {
		tc->snd_nxt = baton_packet_acked(&conn->held, tc);
		be_held_purge(conn);
		be_conn_notify(conn);
		conn->flags |= BE_F_RESET;
		be_conn_owner(conn, silent ? handoff->call.to : NULL);
		be_conn_event(conn, silent ? BE_CREATED : BE_CLOSE);
	}
	spin_unlock(&conn->lock);
	if (mine) {
		be_count(conn, BATON_STAT_be_reset_sent);
		baton_send_reset(conn->be->bn, &conn->entry.tuple, tc,
				 handoff->msg.data_len, &conn->way);
	}
	handoff_free(handoff);
}

/* Time went by until the refusal: the connection was idle meanwhile, too. */
static void handoff_renew(struct be_handoff *handoff)
{
	handoff->msg.conn.idle_ms +=
		jiffies_to_msecs(jiffies - handoff->begun);
	handoff->begun = jiffies;
	thop_conn_clamp(&handoff->msg.conn);
}

/* Return: on its way to another back end, or over. */
static bool handoff_retry(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct sk_buff *old = handoff->call.skb;
	struct baton_peer *was = handoff->call.to, *to;
	const u8 *data = old->data + handoff->msg.data_off;
	struct baton_req head;
	u8 *copy;

	if (!was || !baton_tried_add(&handoff->tried, was->addr) ||
	    baton_http_parse(data, handoff->msg.data_len, &head) <= 0)
		return false;
	to = baton_decide(conn->be->bn, conn->svc, &head, &handoff->tried);
	if (!to || to->self)
		return false;
	copy = handoff_datagram(handoff);
	if (!copy)
		goto not_sent;
	memcpy(copy, data, handoff->msg.data_len);
	switch (handoff_send(handoff, to)) {
	case HANDOFF_SENT:
		kfree_skb(old);
		baton_peer_put(was);
		return true;
	case HANDOFF_OVER:
		kfree_skb(old);
		handoff_free(handoff);
		return true;
	case HANDOFF_NOT_SENT:
		kfree_skb(handoff->call.skb);
	}
not_sent:
	handoff->call.skb = old;
	handoff->call.to = was;
	return false;
}

/* The connection lives on here, or by somebody else's doing, or is reset. */
static void handoff_returned(struct be_handoff *handoff, u32 cause)
{
	struct be_conn *conn = handoff->conn;
	bool mine = false;

	if (!cause) {
		be_count(conn, handoff->left ? BATON_STAT_be_rebuilt :
					       BATON_STAT_be_handoff_back);
	} else if (!READ_ONCE(conn->be->stopping)) {
		/* Unless somebody else has come for it meanwhile. */
		spin_lock(&conn->lock);
		mine = be_conn_is(conn, &handoff->msg);
		if (mine) {
			conn->handoff = handoff;
			conn->left.judge = false;
		}
		spin_unlock(&conn->lock);
	}
	if (!mine) {
		handoff_free(handoff);
		return;
	}
	if (handoff->left)
		be_count(conn, BATON_STAT_be_rebuild_refused);
	handoff_reset(handoff, false);
}

static void handoff_arrived(const struct be_arrival *arrival, u32 cause)
{
	handoff_returned(arrival->ctx, cause);
}

static void handoff_back(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct sk_buff *skb = handoff->call.skb;
	bool mine;
	u32 cause;

	spin_lock(&conn->lock);
	mine = handoff_end(conn, handoff);
	spin_unlock(&conn->lock);
	if (!mine) {
		handoff_free(handoff);
		return;
	}
	handoff->call.skb = NULL;
	__skb_pull(skb, handoff->msg.data_off);
	cause = be_adopt(conn, &handoff->msg, skb);
	if (cause == THOP_CAUSE_HELD &&
	    be_arrive(conn, &handoff->msg, skb, BATON_ARRIVE_MS,
		      handoff_arrived, handoff))
		return;
	if (cause)
		kfree_skb(skb);
	handoff_returned(handoff, cause);
}

void be_handoff_here(struct be_handoff *handoff)
{
	handoff->left = true;
	handoff_back(handoff);
}

/* Certainly not taken by anybody. */
static void handoff_failed(struct be_handoff *handoff)
{
	handoff_renew(handoff);
	if (!handoff_retry(handoff))
		handoff_back(handoff);
}

static void handoff_answered(struct thop_call *call,
			     const struct thop_msg *answer)
{
	struct be_handoff *handoff =
		container_of(call, struct be_handoff, call);

	if (READ_ONCE(handoff->conn->be->stopping)) {
		handoff_free(handoff);
	} else if (!answer) {
		be_count(handoff->conn, BATON_STAT_be_handoff_silent);
		baton_peer_suspect(call->to);
		handoff_reset(handoff, true);
	} else if (answer->opcode == THOP_CREATED) {
		handoff_taken(handoff);
	} else {
		be_count(handoff->conn, BATON_STAT_be_handoff_refused);
		handoff_failed(handoff);
	}
}

/*
 * Taken off its connection already: nobody is to hear of it any more. Not under
 * way: whoever is about to start it, or ends it, frees it.
 */
void be_handoff_cancel(struct be_handoff *handoff)
{
	if (handoff && thop_call_cancel(&handoff->call))
		handoff_free(handoff);
}

/* The back end goes away, nothing starts a handoff any more. */
void be_handoff_flush(struct be *be)
{
	thop_call_flush(be->bn, handoff_answered);
}
