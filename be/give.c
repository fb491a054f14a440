// SPDX-License-Identifier: GPL-2.0
/*
 * give.c - hands connections on (seed 004, 4.8.2).
 *
 * Under the socket's lock the state is extracted, the entry becomes HANDOFFING,
 * and the socket is closed silently. Only then the CREATE is sent: at no time
 * do two nodes have a live socket. If it is refused, the next back end is
 * tried, else the connection is rebuilt here. If it is never answered, the
 * client gets a RST, since the other side may already have served the request.
 */
#include <net/tcp.h>
#include "../hooks/packet/xmit.h"
#include "adopt.h"
#include "arrive.h"
#include "conn.h"
#include "extract.h"
#include "give.h"
#include "held.h"
#include "hold.h"
#include "queue.h"
#include "tell.h"

static void give_failed(struct be_handoff *handoff);
static void give_answered(struct thop_call *call,
			  const struct thop_msg *answer);

enum give_sent { GIVE_SENT, GIVE_NOT_SENT, GIVE_CANCELLED };

/*
 * Start the CREATE under the connection's lock. Another context cancels the
 * handoff by clearing conn->handoff under this lock: the call is then either
 * started, and can be cancelled, or will never be started.
 */
static enum give_sent give_send(struct be_handoff *handoff,
				struct baton_peer *to)
{
	struct be_conn *conn = handoff->conn;
	enum give_sent sent = GIVE_CANCELLED;

	handoff->call.done = give_answered;
	spin_lock(&conn->lock);
	if (conn->handoff == handoff)
		sent = thop_call_start(conn->be->bn, &handoff->call, to) ?
			       GIVE_NOT_SENT : GIVE_SENT;
	spin_unlock(&conn->lock);
	return sent;
}

/* Caller holds both locks. Return: the handoff, or NULL: not now. */
static struct be_handoff *give_begin(struct be_conn *conn,
				     const struct sock *sk)
{
	struct be_handoff *handoff;

	if (!be_quiescent(conn, sk)) {
		if (!(conn->flags & BE_F_WAIT_COUNTED))
			be_count(conn, BATON_STAT_be_handoff_waited);
		conn->flags |= BE_F_WAIT_COUNTED;
		be_queue_later(conn);
		return NULL;
	}
	handoff = be_extract(conn, sk);
	if (!handoff) {
		/* 60 KB of linear memory may not be available now. */
		be_count(conn, BATON_STAT_be_handoff_memory);
		be_queue_later(conn);
	}
	return handoff;
}

/*
 * A deep pipeline whose requests belong to different back ends: its data is
 * carried to and fro, for one small request at a time. So it stays for a time in
 * proportion to the bytes that it carries. Caller holds the lock.
 */
static bool give_too_early(struct be_conn *conn)
{
	u32 held = be_held_end(conn) - conn->stream.in_seq;
	u32 stay = held / BATON_CARRY_PER_MS;
	u32 stayed = jiffies_to_msecs((u32)jiffies - conn->held.carried_at);

	if (be_held_carried_len(conn) <= BATON_CARRY_AGAIN || stayed >= stay)
		return false;
	if (!(conn->flags & BE_F_WAIT_COUNTED))
		be_count(conn, BATON_STAT_be_handoff_paced);
	conn->flags |= BE_F_WAIT_COUNTED;
	be_queue(conn, stay - stayed);
	return true;
}

bool be_give(struct be_conn *conn, struct sock *sk, enum baton_stat how)
{
	struct be_handoff *handoff = NULL;
	struct baton_peer *to = NULL;

	spin_lock(&conn->lock);
	if (conn->state == BE_WILLHANDOFF && !give_too_early(conn))
		handoff = give_begin(conn, sk);
	if (handoff) {
		to = conn->route.to;
		conn->route.to = NULL;
	}
	spin_unlock(&conn->lock);
	if (!handoff)
		return false;
	be_count(conn, how);
	/* The server reads a clean end of file. */
	baton_sock_done(sk, &handoff->reserve);
	switch (give_send(handoff, to)) {
	case GIVE_SENT:
		break;
	case GIVE_NOT_SENT:
		give_failed(handoff);
		break;
	case GIVE_CANCELLED:
		be_handoff_free(handoff);
	}
	baton_peer_put(to);
	return true;
}

struct be_handoff *be_give_self_begin(struct be_conn *conn, struct sock *sk)
{
	struct be_handoff *handoff = NULL;

	spin_lock(&conn->lock);
	if (conn->state == BE_LEFT)
		handoff = give_begin(conn, sk);
	spin_unlock(&conn->lock);
	if (handoff)
		baton_sock_done(sk, &handoff->reserve);
	return handoff;
}

/* Ends of a handoff */

/*
 * Claim the right to end the handoff. Caller holds the lock. Return: false if
 * another context has it.
 */
static bool give_claim(struct be_conn *conn, struct be_handoff *handoff)
{
	lockdep_assert_held(&conn->lock);
	if (conn->handoff != handoff)
		return false;
	conn->handoff = NULL;
	return true;
}

static void give_forward(struct be_conn *conn, struct baton_peer *owner,
			 struct sk_buff_head *late)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(late))) {
		be_count(conn, BATON_STAT_be_forwarded);
		baton_forward(conn->be->bn, owner,
			      READ_ONCE(conn->svc->forward), skb);
	}
}

static void give_taken(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct baton_peer *owner = handoff->call.to;
	struct sk_buff_head late;
	bool won;

	__skb_queue_head_init(&late);
	spin_lock(&conn->lock);
	won = give_claim(conn, handoff);
	if (won) {
		be_conn_set_owner(conn, owner);
		be_conn_event(conn, BE_CREATED);
		be_hold_take(conn, &late);
	}
	spin_unlock(&conn->lock);
	if (won)
		be_count(conn, BATON_STAT_be_handoffs);
	give_forward(conn, owner, &late);
	be_handoff_free(handoff);
}

/*
 * No node has the connection: tell the FE; the caller resets the client. If
 * @silent, @handoff->call.to may have taken it nevertheless, and responded: the
 * client's packets (a RST) are forwarded there, and our RST begins at the
 * client's last acknowledgment. Caller holds the lock.
 */
static void give_abandon(struct be_handoff *handoff, bool silent)
{
	struct be_conn *conn = handoff->conn;
	struct thop_conn *tc = &handoff->msg.conn;

	tc->snd_nxt = baton_packet_acked(&conn->held.queue, tc);
	be_hold_purge(conn);
	be_tell_closed(conn);
	be_conn_set_owner(conn, silent ? handoff->call.to : NULL);
	be_conn_event(conn, silent ? BE_SILENCE : BE_CLOSE);
}

static void give_reset(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;

	be_count(conn, BATON_STAT_be_reset_sent);
	baton_send_reset(conn->be->bn, &conn->entry.tuple, &handoff->msg.conn,
			 handoff->msg.data_len, &conn->route.egress);
}

static void give_silent(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	bool won;

	be_count(conn, BATON_STAT_be_handoff_silent);
	baton_peer_suspect(handoff->call.to);
	spin_lock(&conn->lock);
	won = give_claim(conn, handoff);
	if (won)
		give_abandon(handoff, true);
	spin_unlock(&conn->lock);
	if (won)
		give_reset(handoff);
	be_handoff_free(handoff);
}

/* Add the time until the refusal to the connection's idle time. */
static void give_renew(struct be_handoff *handoff)
{
	handoff->msg.conn.idle_ms +=
		jiffies_to_msecs(jiffies - handoff->begun);
	handoff->begun = jiffies;
	thop_conn_clamp(&handoff->msg.conn);
}

/*
 * Return: true if it is on its way to another back end, or another context has
 * ended it.
 */
static bool give_retry(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct sk_buff *old = handoff->call.skb;
	struct baton_peer *was = handoff->call.to, *to;
	const u8 *data = old->data + handoff->msg.data_off;
	u8 *copy;

	if (!was)
		return false;
	to = baton_decide_again(conn->be->bn, conn->svc, data,
				handoff->msg.data_len, &handoff->tried,
				was->addr);
	if (!to || to->self)
		return false;
	copy = be_handoff_datagram(handoff);
	if (!copy)
		goto not_sent;
	memcpy(copy, data, handoff->msg.data_len);
	switch (give_send(handoff, to)) {
	case GIVE_SENT:
		kfree_skb(old);
		baton_peer_put(was);
		return true;
	case GIVE_CANCELLED:
		kfree_skb(old);
		be_handoff_free(handoff);
		return true;
	case GIVE_NOT_SENT:
		kfree_skb(handoff->call.skb);
	}
not_sent:
	handoff->call.skb = old;
	handoff->call.to = was;
	return false;
}

/* Not rebuilt here, either: reset, unless the connection has changed. */
static void give_lost(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	bool arriving;

	spin_lock(&conn->lock);
	arriving = be_conn_arriving(conn, &handoff->msg);
	if (arriving) {
		conn->withheld.judge = false;
		give_abandon(handoff, false);
	}
	spin_unlock(&conn->lock);
	if (!arriving)
		return;
	if (handoff->to_self)
		be_count(conn, BATON_STAT_be_rebuild_refused);
	give_reset(handoff);
}

static void give_returned(struct be_handoff *handoff, u32 cause)
{
	struct be_conn *conn = handoff->conn;

	if (!cause)
		be_count(conn, handoff->to_self ? BATON_STAT_be_rebuilt :
						  BATON_STAT_be_handoff_back);
	else if (!READ_ONCE(conn->be->stopping))
		give_lost(handoff);
	be_handoff_free(handoff);
}

static void give_arrived(const struct be_arrival *arrival, u32 cause)
{
	give_returned(arrival->ctx, cause);
}

static void give_back(struct be_handoff *handoff)
{
	struct be_conn *conn = handoff->conn;
	struct sk_buff *skb = handoff->call.skb;
	bool won;
	u32 cause;

	spin_lock(&conn->lock);
	won = give_claim(conn, handoff);
	if (won)
		be_conn_event(conn, BE_BACK);
	spin_unlock(&conn->lock);
	if (!won) {
		be_handoff_free(handoff);
		return;
	}
	handoff->call.skb = NULL;
	__skb_pull(skb, handoff->msg.data_off);
	cause = be_adopt(conn, &handoff->msg, skb);
	if (cause == THOP_CAUSE_BUSY &&
	    be_arrive(conn, &handoff->msg, skb, BATON_ARRIVE_MS,
		      give_arrived, handoff))
		return;
	if (cause)
		kfree_skb(skb);
	give_returned(handoff, cause);
}

void be_give_self(struct be_handoff *handoff)
{
	handoff->to_self = true;
	give_back(handoff);
}

/* No node has taken it. */
static void give_failed(struct be_handoff *handoff)
{
	give_renew(handoff);
	if (!give_retry(handoff))
		give_back(handoff);
}

static void give_answered(struct thop_call *call,
			  const struct thop_msg *answer)
{
	struct be_handoff *handoff =
		container_of(call, struct be_handoff, call);

	if (READ_ONCE(handoff->conn->be->stopping)) {
		be_handoff_free(handoff);
	} else if (!answer) {
		give_silent(handoff);
	} else if (answer->opcode == THOP_CREATED) {
		give_taken(handoff);
	} else {
		be_count(handoff->conn, BATON_STAT_be_handoff_refused);
		give_failed(handoff);
	}
}

/*
 * For a handoff that was taken off its connection. If it is not under way, the
 * context that is about to start or to end it frees it.
 */
void be_give_cancel(struct be_handoff *handoff)
{
	if (handoff && thop_call_cancel(&handoff->call))
		be_handoff_free(handoff);
}

/* The back end stops; no handoff is started any more. */
void be_give_flush(struct be *be)
{
	thop_call_flush(be->bn, give_answered);
}
