// SPDX-License-Identifier: GPL-2.0
/*
 * tell.c - notices for the FE: NOTIFYCLS for a connection that is over,
 * REDIRECT for one that lives here now (seed 000; seed 004, 4.8.2).
 */
#include <net/tcp.h>
#include "../hooks/thop/send.h"
#include "conn.h"
#include "queue.h"
#include "tell.h"

/* Seed 000, NOTIFYCLS: the FE need not wait for this connection any more. */
void be_tell_closed(struct be_conn *conn)
{
	struct baton_net *bn = conn->be->bn;
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct thop_msg msg = {
		.opcode = THOP_NOTIFYCLS,
		.generation = conn->generation,
		.conn_magic = conn->stream.in_seq,
	};
	struct baton_peer *fe;
	struct sk_buff *skb;

	conn->fe.tell_closed = false;
	fe = cluster ? baton_peer_find(cluster, conn->fe.addr) : NULL;
	if (!fe)
		return;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &msg.key);
	skb = thop_msg_alloc(bn, &msg, GFP_ATOMIC);
	if (skb)
		thop_send(bn, fe, skb);
}

/*
 * The FE still forwards a connection that is unknown here. It accepts a notice
 * without the cookie (0) from the owner only, in answer to the SYN @syn.
 */
static void tell_unknown(struct baton_net *bn, struct baton_peer *fe,
			 const struct baton_tuple *tuple, u32 syn)
{
	struct thop_msg msg = {
		.opcode = THOP_NOTIFYCLS,
		.conn_magic = syn,
	};
	struct sk_buff *note;

	baton_tuple_key(tuple, 0, &msg.key);
	note = thop_msg_alloc(bn, &msg, GFP_ATOMIC);
	if (note)
		thop_send(bn, fe, note);
}

/* Tell all FEs: which one forwarded the SYN is not known; others ignore it. */
void be_tell_unknown(struct baton_net *bn, struct be_conn *conn,
		     const struct baton_tuple *tuple, u32 syn)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u32 i;

	if (conn) {
		spin_lock(&conn->lock);
		if (conn->state == BE_TIME_WAIT || conn->state == BE_RESET)
			be_tell_closed(conn);
		spin_unlock(&conn->lock);
	}
	for (i = 0; i < cluster->conf->n_nodes; i++)
		if (cluster->conf->nodes[i].roles & BATON_ROLE_FE)
			tell_unknown(bn, cluster->peer[i], tuple, syn);
}

/*
 * Announce it instead: soon, and then again and again, before the old owner
 * forgets the connection.
 */
static void redirect_lost(struct baton_net *bn, const struct thop_msg *redirect)
{
	struct baton_tuple tuple;
	struct be_conn *conn;

	baton_count(bn, BATON_STAT_be_redirect_lost);
	baton_key_tuple(&redirect->key, &tuple);
	conn = be_conn_find(be_of(bn), &tuple);
	if (!conn)
		return;
	spin_lock(&conn->lock);
	if (conn->cookie == redirect->key.cookie &&
	    conn->generation == redirect->generation) {
		WRITE_ONCE(conn->fe.redirect_lost, true);
		conn->fe.doubt = true;
		be_queue(conn, BE_LOOK_MS);
	}
	spin_unlock(&conn->lock);
}

static void redirect_done(struct thop_call *call, const struct thop_msg *answer)
{
	const struct sk_buff *skb = call->skb;
	struct thop_msg msg;

	if (!answer && !thop_decode(&msg, skb->data, skb->len, skb->len))
		redirect_lost(call->bn, &msg);
}

/* Until it arrives the FE forwards to the old owner, which forwards. */
void be_tell_redirect(struct baton_net *bn, const struct thop_msg *create)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_peer *fe = baton_peer_find(cluster, create->conn.fe);
	struct thop_msg msg = {
		.opcode = THOP_REDIRECT,
		.generation = create->generation,
		.conn_magic = create->conn_magic,
		.key = create->key,
		.owner = cluster->self_addr,
	};

	if (fe && thop_ask(bn, fe, &msg, redirect_done))
		redirect_lost(bn, &msg);
}

void be_tell_flush(struct be *be)
{
	thop_call_flush(be->bn, redirect_done);
}
