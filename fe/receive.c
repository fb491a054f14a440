// SPDX-License-Identifier: GPL-2.0
/* receive.c - messages of back ends that are not answers. */
#include "../hooks/thop/receipt.h"
#include "announce.h"
#include "conn.h"
#include "give.h"
#include "receive.h"
#include "syn.h"

/* Is it about @conn? Cookie 0: from an owner without an entry for it. */
static bool receive_matches(const struct fe_conn *conn,
			    const struct baton_peer *from,
			    const struct thop_msg *msg)
{
	return conn->cookie == msg->key.cookie ||
	       (!msg->key.cookie && msg->opcode == THOP_NOTIFYCLS &&
		fe_owner_is(conn, from));
}

/*
 * The owner knows nothing of the connection. It answers a SYN, and repeats its
 * number. If that SYN is not kept here, the message may be about an earlier
 * connection.
 */
static void receive_unknown(struct fe *fe, struct fe_conn *conn,
			    const struct thop_msg *msg)
{
	if (fe_syn_release(fe, conn, &msg->conn_magic))
		baton_count(fe->bn, BATON_STAT_fe_closed);
}

/*
 * A back end whose CREATE was never answered gives the connection up, and says
 * so with the generation that it had offered. If the CREATE was taken
 * nevertheless, another node owns that generation: the message does not count.
 */
static bool receive_may_close(const struct fe_conn *conn,
			      const struct baton_peer *from, u32 generation)
{
	s32 newer = generation - conn->generation;

	return newer > 0 || (!newer && fe_owner_is(conn, from));
}

static void receive_closed(struct fe *fe, struct fe_conn *conn,
			   const struct baton_peer *from,
			   const struct thop_msg *msg)
{
	bool over;

	spin_lock(&conn->lock);
	/* The CREATED may arrive later: note the end for it. */
	if (conn->handoff)
		conn->handoff->closed = true;
	over = receive_may_close(conn, from, msg->generation) &&
	       (conn->state == FE_FORWARDING || conn->state == FE_CLOSING);
	if (over)
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock(&conn->lock);
	if (!over)
		return;
	baton_count(fe->bn, BATON_STAT_fe_closed);
	fe_syn_release(fe, conn, NULL);
}

void fe_receive(struct baton_net *bn, struct baton_peer *from,
		const struct thop_msg *msg, struct sk_buff *skb)
{
	struct fe *fe = fe_of(bn);
	struct baton_tuple tuple;
	struct fe_conn *conn;

	if (msg->opcode == THOP_ANNOUNCE) {
		fe_announce(fe, from, msg, skb);
		consume_skb(skb);
		return;
	}
	baton_key_tuple(&msg->key, &tuple);
	conn = fe_conn_find(fe, &tuple);
	if (conn && !receive_matches(conn, from, msg))
		conn = NULL;
	if (msg->opcode == THOP_REDIRECT) {
		if (conn)
			fe_redirect(fe, from, conn, msg->generation);
		thop_receipt(bn, from, msg->counter);
	} else if (msg->opcode == THOP_NOTIFYCLS && conn) {
		if (msg->key.cookie)
			receive_closed(fe, conn, from, msg);
		else
			receive_unknown(fe, conn, msg);
	}
	consume_skb(skb);
}
