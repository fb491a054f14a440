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
#include "held.h"
#include "queue.h"

/* A response that is not framed is over when its server has been silent for this long. */
#define END_SILENT_MS (BE_LOOK_MS << BE_LOOKS_MAX)

/*
 * May baton shut the socket down? If the client asked the server to close, or
 * the server announced it, only after either side has sent more.
 */
static bool end_allowed(const struct be_conn *conn)
{
	return conn->flags & BE_F_LAST &&
	       (conn->flags & BE_F_END_BY_US ||
		(conn->flags & BE_F_CLOSING &&
		 be_held_end(conn) != conn->stream.in_seq));
}

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

bool be_end_after_last(const struct be_conn *conn, const struct sock *sk,
		       u32 end)
{
	return conn->flags & BE_F_LAST && after(end, conn->stream.in_seq) &&
	       after(end, READ_ONCE(tcp_sk(sk)->rcv_nxt)) &&
	       end_request_complete(conn, sk);
}

/*
 * Data is late if of these exactly LAST and SENT are set. With CLOSING it is held
 * instead: see held_until_fin().
 */
#define END_LATE_MASK (BE_F_LAST | BE_F_SENT | BE_F_BLIND | BE_F_BODY_UNKNOWN | \
		   BE_F_CLOSING)

/* May a process still read from the socket, even if it has shut down sending? */
static bool end_is_read(const struct sock *sk)
{
	return !(READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN) &&
	       !sock_flag(sk, SOCK_DEAD);
}

static bool end_unacknowledged(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return READ_ONCE(tp->snd_una) != READ_ONCE(tp->write_seq);
}

bool be_end_late(const struct be_conn *conn, const struct sock *sk)
{
	return (conn->flags & END_LATE_MASK) == (BE_F_LAST | BE_F_SENT) &&
	       end_request_complete(conn, sk) &&
	       (end_is_read(sk) || end_unacknowledged(sk));
}

bool be_end_must_hold(const struct be_conn *conn, const struct sock *sk)
{
	return conn->flags & BE_F_CLOSING && !end_is_read(sk) &&
	       end_unacknowledged(sk);
}

/*
 * After a request that was not judged, end at once, before the client's next
 * one. A server that was asked to close does so by itself, in its own time. If
 * it or the client sends more instead, it is ended, too.
 */
void be_end_note_sent(struct be_conn *conn, u32 sent)
{
	bool allowed = end_allowed(conn);

	lockdep_assert_held(&conn->lock);
	conn->stream.out_seen = (u32)jiffies;
	if (!(conn->flags & BE_F_BLIND) && end_sent(conn, sent)) {
		conn->flags |= BE_F_SENT;
		if (allowed)
			be_queue(conn, 0);
	} else if (allowed && conn->flags & BE_F_BLIND) {
		be_queue(conn, END_SILENT_MS);
	}
}

void be_end_note_more(struct be_conn *conn)
{
	if (!(conn->flags & BE_F_BLIND))
		return;
	conn->flags |= BE_F_END_BY_US;
	be_queue(conn, END_SILENT_MS);
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
	if (!be_owns(conn->state) || !end_allowed(conn))
		return false;
	if (conn->flags & BE_F_BLIND)
		return end_silent(conn, sk);
	if (!end_sent(conn, tcp_sk(sk)->snd_nxt))
		return false;
	conn->flags |= BE_F_SENT;
	return true;
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

/* How to shut down the socket now; 0: not at all, or it is done. */
static int end_how(struct be_conn *conn, const struct sock *sk)
{
	int how = SEND_SHUTDOWN;

	if (!end_due(conn, sk))
		return 0;
	if (!(conn->flags & (BE_F_BODY_UNKNOWN | BE_F_BLIND)) &&
	    end_request_complete(conn, sk))
		how |= RCV_SHUTDOWN;
	return how & ~sk->sk_shutdown;
}

void be_end_look(struct be_conn *conn, struct sock *sk)
{
	int how;

	if (sk->sk_state == TCP_CLOSE || sock_flag(sk, SOCK_DEAD))
		return;
	spin_lock(&conn->lock);
	how = end_how(conn, sk);
	spin_unlock(&conn->lock);
	if (!how)
		return;
	be_count(conn, BATON_STAT_be_end_shut);
	end_shut(sk, how);
}
