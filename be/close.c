// SPDX-License-Identifier: GPL-2.0
/* close.c - connections that are over, or seem to be. */
#include <net/tcp.h>
#include "close.h"
#include "conn.h"
#include "hold.h"
#include "queue.h"
#include "socket.h"
#include "tell.h"

/*
 * Over. The FE has seen the client's FIN itself: it passed through it. Of any
 * other end it must be told, and of that one, too, if it has reason to doubt it:
 * as soon as the last bytes are acknowledged, and the socket is gone.
 */
void be_close(struct be_conn *conn)
{
	lockdep_assert_held(&conn->lock);
	if (conn->state == BE_TIME_WAIT)
		return;
	if (conn->state == BE_WILLHANDOFF)
		be_count(conn, BATON_STAT_be_handoff_lost);
	be_conn_event(conn, BE_CLOSE);
	if (!(conn->flags & BE_F_FIN_IN))
		be_tell_closed(conn);
	else if (conn->fe.tell)
		be_queue(conn, BE_LOOK_MS);
}

void be_close_in(struct be_conn *conn)
{
	conn->flags |= BE_F_FIN_IN;
	if (conn->flags & BE_F_FIN_OUT)
		be_close(conn);
}

/*
 * The server closed first, and what waits for the client's FIN is no full
 * socket any more: nobody would look at the connection for a minute, and until
 * then it would count as open. Caller holds the lock.
 */
void be_close_last(struct be_conn *conn)
{
	conn->flags |= BE_F_FIN_IN;
	be_hold_purge(conn);
	be_close(conn);
}

/*
 * Its socket died without a packet that would have told us. Looked up under
 * the lock: a CREATE may just have brought the connection back, and its socket
 * is there before it is ESTABLISHED.
 */
void be_close_orphan(struct be_conn *conn)
{
	struct sock *sk;

	rcu_read_lock();
	spin_lock_bh(&conn->lock);
	sk = be_socket_of(conn);
	if (!sk && be_owns(conn->state)) {
		be_hold_purge(conn);
		be_close(conn);
	}
	if (!sk && conn->fe.tell && conn->state == BE_TIME_WAIT)
		be_tell_closed(conn);
	spin_unlock_bh(&conn->lock);
	/* What waits with its process, a RST for one, may be the end of it. */
	if (sk && sock_owned_by_user_nocheck(sk))
		be_queue(conn, 0);
	if (sk)
		sock_put(sk);
	rcu_read_unlock();
}

/*
 * The FE saw a FIN, but the stream does not end here, or not yet; or the server has
 * still something to say.
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
