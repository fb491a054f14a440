// SPDX-License-Identifier: GPL-2.0
/*
 * announce.c - tells the FE which connections live here: silent ones, before
 * the FE forgets them; half-closed ones, which it believes to be over; and
 * those for which it saw a FIN or RST that TCP here did not accept.
 *
 * One message has many records, and is not answered: if it is lost, a later one
 * repeats them.
 */
#include <net/tcp.h>
#include "announce.h"
#include "socket.h"

/* Announcements within the FE's limit: one may be lost, and one late. */
#define ANNOUNCES 4

/* Seconds after which the FE may forget a silent connection, open or closing */
static u32 fe_limit(const struct baton_conf *conf)
{
	return min(conf->close_s, conf->idle_s);
}

/*
 * Seconds until the FE may lose the connection. The FE may believe it to be
 * over: a FIN that it saw may never have arrived here, or our denial was lost.
 * And if fe.redirect_lost is set, the FE still forwards to the old owner, which
 * will forget the connection.
 */
static u32 announce_limit(const struct be_conn *conn,
			  const struct baton_conf *conf)
{
	u32 limit = fe_limit(conf);

	return READ_ONCE(conn->fe.redirect_lost) ?
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

	if (now - READ_ONCE(conn->fe.announced) < wait)
		return false;
	return READ_ONCE(conn->flags) & BE_F_FIN_IN ||
	       READ_ONCE(conn->fe.redirect_lost) ||
	       now - READ_ONCE(conn->seen) >= wait;
}

static void announce_fill(struct be_conn *conn, struct thop_record *record)
{
	*record = (struct thop_record){
		.generation = conn->generation,
		.rcv_nxt = conn->stream.in_seq,
		.flags = conn->flags & BE_F_FIN_IN ? THOP_RECORD_FIN : 0,
	};
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &record->key);
	WRITE_ONCE(conn->fe.announced, (u32)jiffies);
	conn->fe.tell_closed = true;
	be_count(conn, BATON_STAT_be_announced);
}

bool be_announce_record(struct be_conn *conn, const struct sock *sk,
			struct thop_record *record)
{
	lockdep_assert_held(&conn->lock);
	if (!sk || sk->sk_state == TCP_CLOSE ||
	    !(be_owns(conn->state) || conn->state == BE_TIME_WAIT))
		return false;
	announce_fill(conn, record);
	return true;
}

void be_announce_flush(struct be *be)
{
	thop_bundle_flush(be->bn, &be->bundle);
}

void be_announce(struct be_conn *conn, const struct baton_conf *conf)
{
	struct thop_record record;
	struct sock *sk;
	bool recorded;
	struct baton_addr fe;

	if (!announce_due(conn, conf))
		return;
	spin_lock_bh(&conn->lock);
	sk = be_socket_of(conn);
	recorded = be_announce_record(conn, sk, &record);
	fe = conn->fe.addr;
	spin_unlock_bh(&conn->lock);
	if (sk)
		sock_put(sk);
	if (recorded)
		thop_bundle_add(conn->be->bn, &conn->be->bundle, fe, &record);
}

void be_announce_doubt(struct be_conn *conn)
{
	u8 buf[THOP_RECORD_LEN];
	struct thop_record record;
	bool say;
	struct baton_addr fe;

	if (!READ_ONCE(conn->fe.doubt))
		return;
	spin_lock(&conn->lock);
	/*
	 * Without REDIRECT the FE would ask the old owner, which does not answer
	 * for it: so announce it even when both sides have closed.
	 */
	say = conn->fe.doubt &&
	      (be_owns(conn->state) ||
	       (conn->state == BE_TIME_WAIT && conn->fe.redirect_lost));
	conn->fe.doubt = false;
	if (say)
		announce_fill(conn, &record);
	fe = conn->fe.addr;
	spin_unlock(&conn->lock);
	if (!say)
		return;
	thop_put_record(&record, buf);
	thop_bundle_send(conn->be->bn, THOP_ANNOUNCE, fe, buf, 1);
}
