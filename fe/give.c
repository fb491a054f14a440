// SPDX-License-Identifier: GPL-2.0
/*
 * give.c - sends CREATE and handles its answer (seed 004, 4.8.1).
 *
 * If it is refused, the next back end that the rules allow gets it; without one
 * the client gets a RST and can try again at once. If it is never answered, the
 * client gets a RST, since the back end may already have served the request,
 * and it must not be served twice.
 */
#include <linux/slab.h>
#include "../hooks/packet/packet.h"
#include "../hooks/packet/xmit.h"
#include "../hooks/thop/send.h"
#include "conn.h"
#include "forward.h"
#include "give.h"
#include "room.h"

static void give_answered(struct thop_call *call,
			  const struct thop_msg *answer);

/* Charge the message. Return: charged; false over a limit. */
static bool give_charge(struct fe_handoff *handoff)
{
	u32 size = SKB_TRUESIZE(BATON_HEADROOM + THOP_HDR_LEN + THOP_CREATE_LEN +
				handoff->msg.data_len);

	if (fe_room_charge(&handoff->fe->messages,
			   handoff->conn->entry.tuple.caddr, size)) {
		baton_count(handoff->fe->bn, BATON_STAT_fe_handoff_full);
		return false;
	}
	handoff->charged = size;
	return true;
}

/* Give back what the message and the held packets were charged. */
static void give_uncharge(const struct fe_handoff *handoff)
{
	struct baton_addr caddr = handoff->conn->entry.tuple.caddr;
	struct fe *fe = handoff->fe;

	fe_room_uncharge(&fe->messages, caddr, handoff->charged);
	if (handoff->held_bytes)
		fe_room_uncharge(&fe->held, caddr, handoff->held_bytes);
}

void fe_give_free(struct fe_handoff *handoff)
{
	__skb_queue_purge(&handoff->held);
	give_uncharge(handoff);
	if (handoff->call.to)
		atomic_dec(&handoff->call.to->conns);
	thop_call_clean(&handoff->call);
	fe_conn_put(handoff->conn);
	kfree_rcu(handoff, rcu);
}

/*
 * Claim the right to end the handoff. Caller holds conn->lock. Return: false if
 * another context has it.
 */
static bool give_claim(struct fe_conn *conn, struct fe_handoff *handoff)
{
	lockdep_assert_held(&conn->lock);
	if (conn->handoff != handoff)
		return false;
	conn->handoff = NULL;
	return true;
}

/*
 * Send @handoff->msg with @data to @to. It counts as load of @to from now on:
 * policies must see it before the next request is judged, not when it is
 * answered.
 */
static int give_send(struct fe_handoff *handoff, const u8 *data,
		     struct baton_peer *to)
{
	struct baton_net *bn = handoff->fe->bn;
	struct fe_conn *conn = handoff->conn;
	struct sk_buff *skb;
	int err;

	/* Drawn before the mode is read: a CONFIG with a higher one is newer. */
	handoff->msg.counter = atomic64_inc_return(&bn->counter);
	handoff->msg.conn.mode = READ_ONCE(conn->svc->mode);
	handoff->msg.conn.epoch = READ_ONCE(bn->epoch);
	skb = thop_msg_alloc(bn, &handoff->msg, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	handoff->msg.data_off = skb->len;
	skb_put_data(skb, data, handoff->msg.data_len);
	/* To end a handoff others take it from conn, then cancel the call. */
	spin_lock(&conn->lock);
	err = -ESTALE;
	if (conn->handoff == handoff) {
		handoff->call.skb = skb;
		handoff->call.counter = handoff->msg.counter;
		atomic_inc(&to->conns);
		err = thop_call_start(bn, &handoff->call, to);
		if (err) {
			atomic_dec(&to->conns);
			handoff->call.skb = NULL;
		}
	}
	spin_unlock(&conn->lock);
	if (err)
		kfree_skb(skb);
	return err;
}

void fe_give_msg(struct fe *fe, struct thop_msg *msg,
		 const struct baton_tuple *tuple, u32 data_len)
{
	msg->opcode = THOP_CREATE;
	msg->generation = 1;
	msg->conn.born = ktime_get_ns();
	thop_conn_clamp(&msg->conn);
	msg->conn_magic = msg->conn.rcv_nxt;
	baton_tuple_key(tuple, msg->conn.snd_nxt - 1, &msg->key);
	msg->data_len = data_len;
}

struct fe_handoff *fe_give_alloc(struct fe *fe, struct fe_conn *conn,
				 const struct thop_msg *msg)
{
	struct fe_handoff *handoff = kzalloc(sizeof(*handoff), GFP_ATOMIC);

	if (!handoff) {
		baton_count(fe->bn, BATON_STAT_no_memory);
		return NULL;
	}
	thop_call_init(&handoff->call, THOP_CREATE, give_answered);
	handoff->fe = fe;
	handoff->conn = conn;
	handoff->msg = *msg;
	__skb_queue_head_init(&handoff->held);
	if (!give_charge(handoff)) {
		kfree(handoff);
		return NULL;
	}
	refcount_inc(&conn->ref);
	return handoff;
}

int fe_give(struct fe_handoff *handoff, const u8 *data, struct baton_peer *to)
{
	struct fe_conn *conn = handoff->conn;
	int err;

	/* Publish it before sending: the answer may be quick. */
	spin_lock(&conn->lock);
	fe_conn_event(conn, FE_CREATE);
	conn->isn = handoff->msg.conn.rcv_nxt - 1;
	conn->handoff = handoff;
	spin_unlock(&conn->lock);
	err = give_send(handoff, data, to);
	if (!err)
		return 0;
	spin_lock(&conn->lock);
	if (give_claim(conn, handoff))
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock(&conn->lock);
	fe_give_free(handoff);
	return err;
}

/* The owner is known: forward the held packets. */
static void give_forward_held(struct fe_handoff *handoff)
{
	struct baton_packet pkt;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&handoff->held))) {
		pkt = baton_cb(skb)->pkt;
		if (fe_forward(handoff->fe, handoff->conn, skb, &pkt) !=
		    NF_STOLEN)
			kfree_skb(skb);
	}
}

/* The owner closed it; or the FIN was in the CREATE and will not pass here. */
static void give_close(struct fe_conn *conn,
		       const struct fe_handoff *handoff)
{
	if (handoff->closed)
		fe_conn_event(conn, FE_CLOSE);
	else if (handoff->msg.conn.flags & THOP_F_FIN)
		fe_conn_event(conn, FE_HINT);
}

static void give_taken(struct fe_handoff *handoff)
{
	struct fe_conn *conn = handoff->conn;
	bool won;

	spin_lock(&conn->lock);
	won = give_claim(conn, handoff);
	if (won) {
		fe_conn_set_owner(conn, handoff->call.to);
		fe_conn_event(conn, FE_CREATED);
		give_close(conn, handoff);
	}
	spin_unlock(&conn->lock);
	if (won)
		baton_count(handoff->fe->bn, BATON_STAT_fe_handoffs);
	give_forward_held(handoff);
	fe_give_free(handoff);
}

/*
 * @silent: it may have been taken nevertheless. So the entry stays, and the
 * client's packets (a RST) are forwarded there. And the client may have got
 * data: it accepts a RST only at the end of that data.
 */
static void give_reset(struct fe_handoff *handoff, bool silent)
{
	struct fe_conn *conn = handoff->conn;
	struct thop_conn *tc = &handoff->msg.conn;
	struct fe *fe = handoff->fe;
	bool won;

	spin_lock(&conn->lock);
	won = give_claim(conn, handoff);
	if (won)
		fe_conn_event(conn, FE_CLOSE);
	if (won && silent)
		fe_conn_set_owner(conn, handoff->call.to);
	tc->snd_nxt = baton_packet_acked(&handoff->held, tc);
	spin_unlock(&conn->lock);
	if (won) {
		if (!silent)
			fe_conn_remove(fe, conn);
		baton_count(fe->bn, BATON_STAT_fe_reset_sent);
		baton_send_reset(fe->bn, &conn->entry.tuple, tc,
				 handoff->msg.data_len, NULL);
	} else {
		/* Another node owns it, which is known by now. */
		give_forward_held(handoff);
	}
	fe_give_free(handoff);
}

/* Return: it is on its way to another back end. */
static bool give_retry(struct fe_handoff *handoff)
{
	struct baton_net *bn = handoff->fe->bn;
	struct baton_peer *to, *was = handoff->call.to;
	struct sk_buff *skb = handoff->call.skb;
	const u8 *data = skb->data + handoff->msg.data_off;
	bool sent;

	to = baton_decide_again(bn, handoff->conn->svc, data,
				handoff->msg.data_len, &handoff->tried,
				was->addr);
	if (!to) {
		baton_count(bn, BATON_STAT_fe_no_backend);
		return false;
	}
	sent = !give_send(handoff, data, to);
	if (sent) {
		baton_count(bn, BATON_STAT_fe_handoff_retried);
		kfree_skb(skb);
		atomic_dec(&was->conns);
		baton_peer_put(was);
	} else {
		handoff->call.skb = skb;
		handoff->call.to = was;
	}
	return sent;
}

static void give_answered(struct thop_call *call,
			  const struct thop_msg *answer)
{
	struct fe_handoff *handoff =
		container_of(call, struct fe_handoff, call);
	struct baton_net *bn = handoff->fe->bn;

	if (READ_ONCE(handoff->fe->stopping)) {
		spin_lock(&handoff->conn->lock);
		give_claim(handoff->conn, handoff);
		spin_unlock(&handoff->conn->lock);
		fe_give_free(handoff);
	} else if (!answer) {
		baton_count(bn, BATON_STAT_fe_handoff_silent);
		baton_peer_suspect(call->to);
		give_reset(handoff, true);
	} else if (answer->opcode == THOP_CREATED) {
		give_taken(handoff);
	} else {
		baton_count(bn, BATON_STAT_fe_handoff_refused);
		if (!give_retry(handoff))
			give_reset(handoff, false);
	}
}

void fe_give_flush(struct fe *fe)
{
	thop_call_flush(fe->bn, give_answered);
}

bool fe_redirect(struct fe *fe, struct baton_peer *from, struct fe_conn *conn,
		 u32 generation)
{
	struct fe_handoff *handoff = NULL;
	bool newer;

	spin_lock(&conn->lock);
	newer = conn->state != FE_NEW &&
		(s32)(generation - conn->generation) > 0;
	if (newer) {
		handoff = conn->handoff;
		conn->handoff = NULL;
		conn->generation = generation;
		fe_conn_set_owner(conn, from);
		fe_conn_event(conn, FE_REDIRECT);
		if (handoff)
			give_close(conn, handoff);
	}
	spin_unlock(&conn->lock);
	baton_count(fe->bn, newer ? BATON_STAT_fe_redirects :
				    BATON_STAT_fe_redirect_stale);
	/* It was handed on before its CREATED arrived here. */
	if (handoff && thop_call_cancel(&handoff->call)) {
		baton_count(fe->bn, BATON_STAT_fe_handoffs);
		give_forward_held(handoff);
		fe_give_free(handoff);
	}
	return newer;
}
