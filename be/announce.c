// SPDX-License-Identifier: GPL-2.0
/*
 * announce.c - tells the FE which connections live here: silent ones, before it
 * forgets them; half-closed ones, which it believes to be over; and those of which
 * it has seen a FIN or RST that TCP here did not accept.
 *
 * One message carries many, and is not answered: if it is lost, a later one repeats
 * what it said.
 */
#include <net/tcp.h>
#include "be.h"

/* Said so often within the FE's limit: one may be lost, and one come late. */
#define ANNOUNCES 4

/* Seconds after which an FE may have forgotten what it heard of last */
static u32 fe_limit(const struct baton_conf *conf)
{
	return min(conf->close_s, conf->idle_s);
}

/*
 * The FE may believe that the connection is over: a FIN that it saw may never have
 * arrived here, or our denial may be lost. If @unheard, it still forwards to the old
 * owner, which will forget the connection.
 */
static u32 announce_limit(const struct be_conn *conn,
			  const struct baton_conf *conf)
{
	u32 limit = fe_limit(conf);

	return READ_ONCE(conn->unheard) ?
		       min_t(u32, limit,
			     baton_be_state_timeouts[BE_HANDOFFED]) : limit;
}

u32 be_announce_period(const struct baton_conf *conf)
{
	return clamp_t(u32, fe_limit(conf) / (2 * ANNOUNCES), 1, BE_GC_SECONDS);
}

static bool announce_due(const struct be_conn *conn,
			 const struct baton_conf *conf)
{
	u32 wait = announce_limit(conn, conf) * HZ / ANNOUNCES;
	u32 now = (u32)jiffies;

	if (now - READ_ONCE(conn->told) < wait)
		return false;
	return READ_ONCE(conn->flags) & BE_F_FIN_IN ||
	       READ_ONCE(conn->unheard) ||
	       now - READ_ONCE(conn->seen) >= wait;
}

/* Caller holds the lock. */
static void announce_record(struct be_conn *conn, u8 *buf)
{
	struct thop_mine mine = {
		.generation = conn->generation,
		.rcv_nxt = conn->in_seq,
		.flags = conn->flags & BE_F_FIN_IN ? THOP_MINE_FIN : 0,
	};

	baton_tuple_key(&conn->entry.tuple, conn->cookie, &mine.key);
	thop_put_mine(&mine, buf);
	WRITE_ONCE(conn->told, (u32)jiffies);
	conn->tell = true;
	be_count(conn, BATON_STAT_be_announced);
}

static void announce_send(struct be *be, __be32 addr, const u8 *mine, u32 n)
{
	const struct baton_cluster *cluster = rcu_dereference(be->bn->cluster);
	struct thop_msg msg = {
		.opcode = THOP_ANNOUNCE,
		.data_len = n * THOP_MINE_LEN,
	};
	struct baton_peer *fe;
	struct sk_buff *skb;

	fe = cluster ? baton_peer_find(cluster, addr) : NULL;
	skb = fe ? thop_msg_alloc(be->bn, &msg, GFP_ATOMIC) : NULL;
	if (!skb)
		return;
	skb_put_data(skb, mine, msg.data_len);
	thop_send(be->bn, fe, skb);
}

void be_announce_flush(struct be *be)
{
	struct be_bundle *bundle = &be->bundle;

	if (bundle->n)
		announce_send(be, bundle->fe, bundle->mine, bundle->n);
	bundle->n = 0;
}

/* If its socket is here. */
static void announce_add(struct be_conn *conn, struct be_bundle *bundle)
{
	struct sock *sk;

	spin_lock_bh(&conn->lock);
	sk = be_conn_sock(conn);
	if (sk && sk->sk_state != TCP_CLOSE && conn->fe == bundle->fe &&
	    (be_owns(conn->state) || conn->state == BE_TIME_WAIT)) {
		announce_record(conn, bundle->mine + bundle->n * THOP_MINE_LEN);
		bundle->n++;
	}
	spin_unlock_bh(&conn->lock);
	if (sk)
		sock_put(sk);
}

void be_announce(struct be_conn *conn, const struct baton_conf *conf)
{
	struct be_bundle *bundle = &conn->be->bundle;
	__be32 fe = READ_ONCE(conn->fe);

	if (!announce_due(conn, conf))
		return;
	if (bundle->n == THOP_MINE_MAX || (bundle->n && bundle->fe != fe))
		be_announce_flush(conn->be);
	if (!bundle->n)
		bundle->fe = fe;
	announce_add(conn, bundle);
}

void be_announce_doubt(struct be_conn *conn)
{
	u8 mine[THOP_MINE_LEN];
	bool say;
	__be32 fe;

	if (!READ_ONCE(conn->doubt))
		return;
	spin_lock(&conn->lock);
	say = conn->doubt && be_owns(conn->state);
	conn->doubt = false;
	if (say)
		announce_record(conn, mine);
	fe = conn->fe;
	spin_unlock(&conn->lock);
	if (say)
		announce_send(conn->be, fe, mine, 1);
}
