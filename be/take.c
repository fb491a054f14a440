// SPDX-License-Identifier: GPL-2.0
/*
 * take.c - receives CREATEs: accepts or refuses, and answers (seed 004, 4.2; seed
 * 000, CREATE, NOTIFYDROP).
 *
 * be_take() -> be_adopt() -> be_rebuild(); be_arrive() repeats be_adopt() while a
 * process uses the old socket.
 *
 * Idempotent by connection, cookie and generation: a CREATE seen before is
 * answered again; so is one of an older generation, with CREATED: it was taken.
 * One of an earlier connection of the same addresses and ports is not: it may
 * have been taken or refused, and nothing was kept of it. Nor is one that was
 * sent before this back end or its service began: see take_before_start(). The
 * new owner tells the old one with CREATED and the FE with REDIRECT.
 */
#include <net/tcp.h>
#include "../hooks/node/epoch.h"
#include "../hooks/node/mode.h"
#include "../hooks/thop/send.h"
#include "adopt.h"
#include "arrive.h"
#include "conn.h"
#include "extract.h"
#include "give.h"
#include "hold.h"
#include "queue.h"
#include "rebuild.h"
#include "room.h"
#include "socket.h"
#include "take.h"
#include "tell.h"

static const u8 refused_stats[__THOP_CAUSES] = {
	[THOP_CAUSE_NOSERVICE] = BATON_STAT_be_refused_service,
	[THOP_CAUSE_NOLISTENER] = BATON_STAT_be_refused_listener,
	[THOP_CAUSE_BACKLOG] = BATON_STAT_be_refused_backlog,
	[THOP_CAUSE_MEMORY] = BATON_STAT_be_refused_memory,
	[THOP_CAUSE_OPTIONS] = BATON_STAT_be_refused_options,
	[THOP_CAUSE_ADDRESS] = BATON_STAT_be_refused_address,
	[THOP_CAUSE_BUSY] = BATON_STAT_be_refused_busy,
	[THOP_CAUSE_ROUTE] = BATON_STAT_be_refused_route,
	[THOP_CAUSE_POLICY] = BATON_STAT_be_refused_policy,
};

/* Of an earlier connection, which the client has given up? */
static bool take_older(const struct be_conn *conn, const struct thop_msg *msg)
{
	return conn->state != BE_NEW && conn->cookie != msg->key.cookie &&
	       thop_older(&msg->conn, conn->epoch, conn->born);
}

/*
 * Seen before, or of an older generation? Then the sender was answered, or will
 * be (ARRIVING).
 */
static bool take_known(const struct be_conn *conn, const struct thop_msg *msg)
{
	if (conn->state == BE_NEW)
		return false;
	if (conn->cookie != msg->key.cookie)
		return false;
	return (s32)(msg->generation - conn->generation) <= 0;
}

/* Caller holds the lock. */
static void take_begin(struct be_conn *conn, const struct thop_msg *msg,
		       const struct be_ingress *ingress)
{
	if (conn->cookie != msg->key.cookie)
		be_hold_purge(conn);
	conn->cookie = msg->key.cookie;
	conn->epoch = msg->conn.epoch;
	conn->born = msg->conn.born;
	conn->fe.announced = (u32)jiffies;
	conn->fe.doubt = false;
	conn->fe.tell_closed = false;
	conn->fe.redirect_lost = false;
	conn->generation = msg->generation;
	conn->fe.addr = msg->conn.fe;
	conn->route.ingress = *ingress;
	conn->cause = THOP_CAUSE_NONE;
	/* Clear the flags of an earlier life. */
	conn->flags &= BE_F_DEAD;
	conn->work.looks = 0;
	conn->withheld = (struct be_withheld) {};
	be_conn_seen(conn);
	be_conn_event(conn, BE_CREATE);
	if (conn->route.to) {
		baton_peer_put(conn->route.to);
		conn->route.to = NULL;
	}
}

/* There is an entry. Return: NULL: seen before; @cause is the answer. */
static struct be_conn *take_again(struct be_conn *conn,
				  const struct thop_msg *msg,
				  const struct be_ingress *ingress, u32 *cause)
{
	struct be_handoff *handoff = NULL;
	bool known, older, done, back;

	spin_lock(&conn->lock);
	back = conn->cookie == msg->key.cookie;
	known = take_known(conn, msg);
	older = take_older(conn, msg);
	done = known || older || conn->flags & BE_F_DEAD;
	if (conn->flags & BE_F_DEAD || older ||
	    (known && conn->state == BE_ARRIVING)) {
		*cause = BE_NO_ANSWER;
	} else if (known) {
		/* The cause is conn->generation's; older ones were taken. */
		*cause = conn->generation == msg->generation ?
				 conn->cause : THOP_CAUSE_NONE;
	} else {
		handoff = conn->handoff;
		conn->handoff = NULL;
		take_begin(conn, msg, ingress);
	}
	spin_unlock(&conn->lock);
	/*
	 * Handed back before its CREATED arrived: the new owner took it. Otherwise
	 * this is another connection of the same ports.
	 */
	if (handoff && back)
		be_count(conn, BATON_STAT_be_handoffs);
	be_give_cancel(handoff);
	if (!done)
		return conn;
	be_count(conn, older ? BATON_STAT_be_create_older :
			       BATON_STAT_be_create_again);
	return NULL;
}

static void count_refused(struct be *be, u32 cause)
{
	baton_count(be->bn, refused_stats[cause]);
}

/*
 * Without an entry a refusal is not remembered, and a second copy of the
 * message might be taken after the sender has gone elsewhere. So there is no
 * answer.
 */
static struct be_conn *take_new(struct be *be, struct baton_service *svc,
				const struct baton_tuple *tuple,
				const struct thop_msg *msg,
				const struct be_ingress *ingress, u32 *cause)
{
	struct be_conn *conn = be_conn_alloc(be, svc, tuple);

	*cause = BE_NO_ANSWER;
	if (!conn) {
		count_refused(be, THOP_CAUSE_MEMORY);
		return NULL;
	}
	be_queue_init(conn);
	spin_lock(&conn->lock);
	take_begin(conn, msg, ingress);
	spin_unlock(&conn->lock);
	switch (baton_table_insert(be->table, &conn->entry)) {
	case 0:
		return conn;
	case -EEXIST:
		break;
	case -EDQUOT:
		baton_count(be->bn, BATON_STAT_be_table_share);
		break;
	default:
		baton_count(be->bn, BATON_STAT_be_table_full);
	}
	be_conn_put(conn);
	return NULL;
}

/*
 * Refused: the sender keeps the connection. The entry stays, so that a second
 * copy of the message is refused, too, even if it could be taken by then: the
 * sender may have gone elsewhere. If we had the connection before, late packets
 * still arrive here and must go to the sender.
 */
static void take_undo(struct be_conn *conn, struct baton_peer *from,
		      const struct thop_msg *msg, u32 cause)
{
	bool first = baton_addr_eq(from->addr, msg->conn.fe);

	spin_lock(&conn->lock);
	if (be_conn_arriving(conn, msg)) {
		conn->cause = cause;
		be_hold_purge(conn);
		be_conn_set_owner(conn, first ? NULL : from);
		be_conn_event(conn, first ? BE_CLOSE : BE_REFUSE);
	}
	spin_unlock(&conn->lock);
}

/*
 * The machine, the module or the service was restarted within the lifetime of
 * this CREATE. If it was first sent before that, it may have been taken or
 * refused then, which nothing records. Allow one jiffy for the clocks of two
 * nodes.
 */
static bool take_before_start(const struct be *be,
			      const struct baton_service *svc,
			      const struct thop_msg *msg)
{
	unsigned long lived = min(jiffies - be->born, jiffies - svc->born);

	return msecs_to_jiffies(msg->age) > lived + 1;
}

static void take_answer(struct baton_net *bn, struct baton_peer *from,
			const struct thop_msg *msg, u32 cause)
{
	if (!cause) {
		thop_answer(bn, from, msg, THOP_CREATED, 0);
		return;
	}
	if (cause == BE_NO_ANSWER)
		return;
	count_refused(be_of(bn), cause);
	thop_answer(bn, from, msg, THOP_NOTIFYDROP, cause);
}

/* Answer the CREATE. @cause: as be_adopt() returned it. */
static void take_end(struct be_conn *conn, struct baton_peer *from,
		     const struct thop_msg *msg, u32 cause)
{
	struct baton_net *bn = conn->be->bn;

	if (!cause) {
		baton_count(bn, BATON_STAT_be_created);
		if (!baton_addr_eq(from->addr, msg->conn.fe))
			be_tell_redirect(bn, msg);
	} else if (cause != BE_NO_ANSWER) {
		take_undo(conn, from, msg, cause);
	}
	take_answer(bn, from, msg, cause);
}

static void take_arrived(const struct be_arrival *arrival, u32 cause)
{
	struct baton_peer *from = arrival->ctx;

	take_end(arrival->conn, from, &arrival->msg, cause);
	baton_peer_put(from);
}

/* Wait as long as the sender waits for an answer. Return: waiting. */
static bool take_wait(struct be_conn *conn, struct baton_peer *from,
		      const struct thop_msg *msg, struct sk_buff *data)
{
	u32 ms = msg->age < BATON_ARRIVE_MS ? BATON_ARRIVE_MS - msg->age : 0;
	bool waits;

	baton_peer_get(from);
	waits = be_arrive(conn, msg, data, ms, take_arrived, from);
	if (!waits)
		baton_peer_put(from);
	return waits;
}

static void take_build(struct be_conn *conn, struct baton_peer *from,
		       const struct thop_msg *msg, struct sk_buff *data)
{
	u32 cause = THOP_CAUSE_MEMORY;

	if (!msg->data_len || !be_room_refuses(conn))
		cause = be_adopt(conn, msg, data);
	if (cause == THOP_CAUSE_BUSY && take_wait(conn, from, msg, data))
		return;
	if (cause)
		kfree_skb(data);
	take_end(conn, from, msg, cause);
}

/* Return: the answer, or BE_NO_ANSWER if none is to be sent, or was sent. */
static u32 take(struct baton_net *bn, struct baton_peer *from,
		const struct thop_msg *msg, struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_tuple tuple;
	struct baton_service *svc;
	u32 cause = THOP_CAUSE_NONE;
	struct be_ingress ingress;
	struct be_conn *conn;

	baton_key_tuple(&msg->key, &tuple);
	svc = baton_service_find(cluster, tuple.vaddr, tuple.vport);
	if (!svc || cluster->self_be < 0) {
		kfree_skb(skb);
		if (!baton_ended_within(bn, msg->age))
			return THOP_CAUSE_NOSERVICE;
		baton_count(bn, BATON_STAT_be_create_before);
		return BE_NO_ANSWER;
	}
	conn = be_conn_find(be_of(bn), &tuple);
	baton_epoch_hear(bn, msg->conn.epoch);
	if (take_before_start(be_of(bn), svc, msg)) {
		baton_count(bn, BATON_STAT_be_create_before);
		kfree_skb(skb);
		return BE_NO_ANSWER;
	}
	if (baton_addr_eq(from->addr, msg->conn.fe))
		baton_service_mode(svc, msg->conn.mode, msg->conn.epoch,
				   msg->counter);
	be_socket_ingress(bn->net, svc, skb, &ingress);
	if (conn)
		conn = take_again(conn, msg, &ingress, &cause);
	else
		conn = take_new(be_of(bn), svc, &tuple, msg, &ingress, &cause);
	if (!conn) {
		kfree_skb(skb);
		return cause;
	}
	__skb_pull(skb, msg->data_off);
	take_build(conn, from, msg, skb);
	return BE_NO_ANSWER;
}

void be_take(struct baton_net *bn, struct baton_peer *from,
	     const struct thop_msg *msg, struct sk_buff *skb)
{
	take_answer(bn, from, msg, take(bn, from, msg, skb));
}
