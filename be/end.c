// SPDX-License-Identifier: GPL-2.0
/*
 * end.c - connections that end with an answer.
 *
 * A request that cannot be judged goes to the server that has the connection,
 * but only once: a client that went on would have all it asks for from there.
 * So that is the connection's last request. Most servers close it by
 * themselves then, as they do when the client asked for it; where they do not,
 * we do, as they would.
 */
#include <net/tcp.h>
#include "end.h"
#include "queue.h"

/* An answer that can't be followed is over when the server is silent so long. */
#define END_SILENT_MS (BE_LOOK_MS << BE_LOOKS_MAX)

/* Is the answer known to end where all before @sent is sent? */
static bool end_sent(const struct be_conn *conn, u32 sent)
{
	return !(conn->flags & BE_F_BLIND) && baton_resp_idle(&conn->stream.out) &&
	       !before(sent, conn->stream.out_seq);
}

bool be_end_gone(const struct be_conn *conn)
{
	return (conn->flags & (BE_F_BAD | BE_F_MORE | BE_F_SENT |
			       BE_F_FIN_OUT)) == (BE_F_BAD | BE_F_SENT);
}

/*
 * At once, before the client's next request. A server that was asked to close
 * does it by itself; if it answers more instead, that can't be judged either.
 */
void be_end_answered(struct be_conn *conn, u32 sent)
{
	lockdep_assert_held(&conn->lock);
	if (conn->flags & BE_F_BLIND) {
		be_queue(conn, END_SILENT_MS);
	} else if (end_sent(conn, sent)) {
		conn->flags |= BE_F_SENT;
		/* No timer for each connection that says close. */
		if (conn->flags & BE_F_BAD)
			be_queue(conn, 0);
	}
}

/* Nothing since the last look, and nothing under way. Caller holds the lock. */
static bool end_silent(struct be_conn *conn, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	bool silent = conn->stream.out_seq == tp->write_seq;

	conn->stream.out_seq = tp->write_seq;
	if (silent && tp->snd_una == tp->write_seq)
		return true;
	be_queue(conn, END_SILENT_MS);
	return false;
}

/* All of the request has come. */
static bool end_read(const struct be_conn *conn, const struct sock *sk)
{
	return baton_body_done(&conn->stream.in) &&
	       !before(tcp_sk(sk)->rcv_nxt, conn->stream.in_seq);
}

static bool end_time(struct be_conn *conn, const struct sock *sk)
{
	if (!be_owns(conn->state) || !(conn->flags & BE_F_LAST) ||
	    conn->flags & BE_F_FIN_OUT)
		return false;
	if (conn->flags & BE_F_BLIND)
		return end_silent(conn, sk);
	if (!end_sent(conn, tcp_sk(sk)->snd_nxt))
		return false;
	conn->flags |= BE_F_SENT;
	if (conn->flags & BE_F_BAD || end_read(conn, sk))
		return true;
	be_queue_later(conn);
	return false;
}

/*
 * As shutdown() by the server's process. If it reads an end of file as well,
 * TCP answers what the client still sends with a RST, as any server that is
 * gone: not where that may be a body, or the client might miss the answer.
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
	end = end_time(conn, sk);
	if (conn->flags & (BE_F_MORE | BE_F_BLIND))
		how = SEND_SHUTDOWN;
	spin_unlock(&conn->lock);
	if (!end)
		return;
	be_count(conn, BATON_STAT_be_end_shut);
	end_shut(sk, how);
}
