// SPDX-License-Identifier: GPL-2.0
/*
 * end.c - connections that end with a response.
 *
 * A request that cannot be judged goes to the server that has the connection,
 * as the last one: otherwise a client could send all its later requests there
 * unjudged. Most servers close after such a request, as they do when the client
 * asks for it. For those that do not, we shut down the socket as they would.
 */
#include <net/tcp.h>
#include "end.h"
#include "queue.h"

/* A response that is not framed is over after so much silence of the server. */
#define END_SILENT_MS (BE_LOOK_MS << BE_LOOKS_MAX)

/* Is the last response complete, and does it end at or before @sent? */
static bool end_sent(const struct be_conn *conn, u32 sent)
{
	return !(conn->flags & BE_F_BLIND) && baton_resp_idle(&conn->stream.out) &&
	       !before(sent, conn->stream.out_seq);
}

/* Has the socket received all of the request? */
static bool end_request_complete(const struct be_conn *conn,
				 const struct sock *sk)
{
	return baton_body_done(&conn->stream.in) &&
	       !before(READ_ONCE(tcp_sk(sk)->rcv_nxt), conn->stream.in_seq);
}

/* With BE_F_CLOSING data is held instead: see held_until_fin(). */
#define END_KINDS (BE_F_LAST | BE_F_SENT | BE_F_BLIND | BE_F_BODY_UNKNOWN | \
		   BE_F_CLOSING)

bool be_end_late(const struct be_conn *conn, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (conn->flags & END_KINDS) == (BE_F_LAST | BE_F_SENT) &&
	       end_request_complete(conn, sk) &&
	       (!(conn->flags & BE_F_FIN_OUT) ||
		READ_ONCE(tp->snd_una) != READ_ONCE(tp->write_seq));
}

/*
 * After a request that was not judged, end at once, before the client's next
 * one. A server that was asked to close does so by itself; if it sends more
 * instead, resp_lost() sets BE_F_END_NOW.
 */
void be_end_note_sent(struct be_conn *conn, u32 sent)
{
	lockdep_assert_held(&conn->lock);
	if (conn->flags & BE_F_BLIND) {
		conn->stream.out_seen = (u32)jiffies;
		be_queue(conn, END_SILENT_MS);
	} else if (end_sent(conn, sent)) {
		conn->flags |= BE_F_SENT;
		/* No check for each connection that says close. */
		if (conn->flags & BE_F_END_NOW)
			be_queue(conn, 0);
	}
}

/* Silent for that long, all acknowledged? Caller holds the lock. */
static bool end_silent(struct be_conn *conn, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 silent = (u32)jiffies - conn->stream.out_seen;

	if (silent >= msecs_to_jiffies(END_SILENT_MS) &&
	    tp->snd_una == tp->write_seq)
		return true;
	be_queue(conn, END_SILENT_MS);
	return false;
}

/* Is it time to shut down the socket? If not yet, queue the next check. */
static bool end_due(struct be_conn *conn, const struct sock *sk)
{
	if (!be_owns(conn->state) || !(conn->flags & BE_F_LAST) ||
	    conn->flags & BE_F_FIN_OUT)
		return false;
	if (conn->flags & BE_F_BLIND)
		return end_silent(conn, sk);
	if (!end_sent(conn, tcp_sk(sk)->snd_nxt))
		return false;
	conn->flags |= BE_F_SENT;
	/*
	 * A check for another reason: end a server, too, that was asked to close,
	 * once it has the whole request.
	 */
	if (conn->flags & BE_F_END_NOW || end_request_complete(conn, sk))
		return true;
	be_queue_later(conn);
	return false;
}

/*
 * As shutdown() by the server's process. With RCV_SHUTDOWN the process also
 * reads an end of file, and TCP answers further client data with a RST. Not
 * while a request body may be arriving: the client might miss the response.
 */
static void end_shut(struct sock *sk, int how)
{
	gfp_t allocation = sk->sk_allocation;

	sk->sk_allocation = GFP_ATOMIC;
	sk->sk_shutdown |= how;
	sk->sk_prot->shutdown(sk, how);
	sk->sk_allocation = allocation;
	sk->sk_state_change(sk);
}

void be_end_look(struct be_conn *conn, struct sock *sk)
{
	int how = SHUTDOWN_MASK;
	bool end;

	if (sk->sk_state != TCP_ESTABLISHED && sk->sk_state != TCP_CLOSE_WAIT)
		return;
	spin_lock(&conn->lock);
	end = end_due(conn, sk);
	if (conn->flags & (BE_F_BODY_UNKNOWN | BE_F_BLIND) ||
	    !end_request_complete(conn, sk))
		how = SEND_SHUTDOWN;
	spin_unlock(&conn->lock);
	if (!end)
		return;
	be_count(conn, BATON_STAT_be_end_shut);
	end_shut(sk, how);
}
