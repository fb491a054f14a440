// SPDX-License-Identifier: GPL-2.0
/* close.c - connections that have closed, or seem to have. */
#include <net/tcp.h>
#include "close.h"
#include "conn.h"
#include "hold.h"
#include "queue.h"
#include "socket.h"
#include "tell.h"

/*
 * The connection has closed. Tell the FE, unless it saw the client's FIN, which
 * passed through it. If fe.tell_closed is set, tell it even then: once the last
 * bytes are acknowledged, and the socket is gone. Held packets are dropped: no
 * server will read them.
 */
void be_close(struct be_conn *conn)
{
	lockdep_assert_held(&conn->lock);
	if (conn->state == BE_TIME_WAIT)
		return;
	if (conn->state == BE_WILLHANDOFF)
		be_count(conn, BATON_STAT_be_handoff_lost);
	be_hold_purge(conn);
	be_conn_event(conn, BE_CLOSE);
	if (!(conn->flags & BE_F_FIN_IN))
		be_tell_closed(conn);
	else if (conn->fe.tell_closed)
		be_queue(conn, BE_LOOK_MS);
}

void be_close_in(struct be_conn *conn)
{
	conn->flags |= BE_F_FIN_IN;
	if (conn->flags & BE_F_FIN_OUT)
		be_close(conn);
}

/*
 * The client's FIN came after the server's, and the socket is no longer a full
 * one. Close now: otherwise the connection would count as open until the next
 * check for orphans, a minute later. Caller holds the lock.
 */
void be_close_timewait(struct be_conn *conn)
{
	conn->flags |= BE_F_FIN_IN;
	be_close(conn);
}

bool be_close_awaits_rst(struct be_conn *conn)
{
	u32 now = (u32)jiffies | 1;

	if (skb_queue_empty(&conn->held.queue))
		return false;
	if (!conn->withheld.gone)
		conn->withheld.gone = now;
	/* Another check may have come first. */
	if (now - conn->withheld.gone >= msecs_to_jiffies(BE_LOOK_MS))
		return false;
	be_queue(conn, BE_LOOK_MS);
	return true;
}

/*
 * The socket may have closed without a packet that we would have seen. It is
 * looked up under the lock: a CREATE may just have brought the connection back,
 * and the new socket exists before the state is ESTABLISHED.
 */
void be_close_orphan(struct be_conn *conn)
{
	struct sock *sk;

	rcu_read_lock();
	spin_lock_bh(&conn->lock);
	sk = be_socket_of(conn);
	if (!sk && be_owns(conn->state) && !be_close_awaits_rst(conn))
		be_close(conn);
	if (!sk && conn->fe.tell_closed && conn->state == BE_TIME_WAIT)
		be_tell_closed(conn);
	spin_unlock_bh(&conn->lock);
	/* The backlog of the process may hold the end, e.g. a RST. */
	if (sk && sock_owned_by_user_nocheck(sk))
		be_queue(conn, 0);
	if (sk)
		sock_put(sk);
	rcu_read_unlock();
}

/*
 * The FE saw a FIN. If the connection goes on, because the FIN was not taken yet
 * or the server still has data to send, note that the end is to be denied.
 */
void be_close_doubt(struct be_conn *conn)
{
	bool over = conn->flags & BE_F_FIN_IN && !(conn->flags & BE_F_BLIND) &&
		    baton_resp_idle(&conn->stream.out);

	if (!be_owns(conn->state) || over)
		return;
	conn->fe.doubt = true;
	be_queue(conn, BE_LOOK_MS);
}
