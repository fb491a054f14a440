// SPDX-License-Identifier: GPL-2.0
/*
 * withhold.c - a server that closes while the next request is held.
 *
 * An incomplete head is held here, and so is a request that must wait. The
 * server has not seen any of it, and its idle timer keeps running. With this
 * data it would not have closed, so its FIN is withheld. When the client has
 * acknowledged everything before the FIN, the connection is extracted, the
 * socket is closed silently, and the connection continues in a new one: of the
 * same server, whose time limit for heads starts anew, or of the back end that
 * the request belongs to.
 */
#include <linux/tcp.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "conn.h"
#include "held.h"
#include "hold.h"
#include "queue.h"
#include "socket.h"
#include "withhold.h"

/*
 * May a close be withheld? For the same held head again only if it has grown, and for
 * BATON_WITHHOLD_MS at most.
 */
static bool withhold_allowed(const struct be_conn *conn)
{
	const struct be_withheld *withheld = &conn->withheld;

	if (!withheld->rebuilt || withheld->head_seq != conn->stream.in_seq)
		return true;
	/* If the head does not grow, the server may give it up. */
	return after(be_held_end(conn), withheld->held_end) &&
	       (u32)jiffies - withheld->since < msecs_to_jiffies(BATON_WITHHOLD_MS);
}

/* Has the server read all data it was given, and is none on its way to it? */
static bool server_read_all(const struct be_conn *conn, const struct sock *sk,
		      int state)
{
	return sk->sk_state == state &&
	       tcp_sk(sk)->rcv_nxt == conn->stream.in_seq &&
	       be_socket_plain(sk);
}

/* The new socket needs a listening socket with room in its accept queue. */
static bool server_listens(const struct be_conn *conn)
{
	const struct be_ingress *ingress = &conn->route.ingress;
	const struct sock *sk = baton_lookup_listener(conn->be->bn->net, NULL,
						      0, &conn->entry.tuple,
						      ingress->dif,
						      ingress->sdif);

	return sk && !sk_acceptq_is_full(sk);
}

static bool withhold_holds(const struct be_conn *conn)
{
	return conn->state != BE_PINNED &&
	       !(conn->flags & (BE_F_LAST | BE_F_FIN_IN | BE_F_FIN_OUT)) &&
	       be_held_end(conn) != conn->stream.in_seq;
}

/*
 * Was the server idle, as far as it knew? @end: end of all its data; @state:
 * expected state of its socket.
 */
static bool server_idle(const struct be_conn *conn, const struct sock *sk,
		      u32 end, int state)
{
	/* A RST without a socket comes from a raw control socket. */
	return sk && sk_fullsock(sk) && sk_is_tcp(sk) &&
	       !skb_queue_empty(&conn->held.queue) &&
	       withhold_holds(conn) && baton_resp_idle(&conn->stream.out) &&
	       baton_body_done(&conn->stream.in) &&
	       end == conn->stream.out_seq &&
	       server_read_all(conn, sk, state);
}

bool be_withhold_fin(struct be_conn *conn, const struct sock *sk,
		     struct sk_buff *skb, const struct baton_packet *pkt)
{
	lockdep_assert_held(&conn->lock);
	if (!server_idle(conn, sk, pkt->end, TCP_FIN_WAIT1))
		return false;
	if (conn->state != BE_WILLHANDOFF &&
	    !(withhold_allowed(conn) && server_listens(conn))) {
		conn->withheld.fin_sent = true;
		return false;
	}
	if (baton_packet_len(pkt) && !baton_packet_unflag(skb, TCPHDR_FIN))
		return false;
	if (!conn->withheld.fin)
		be_count(conn, BATON_STAT_be_fin_withheld);
	conn->withheld.fin = true;
	be_conn_event(conn, BE_LEAVE);
	be_queue(conn, 0);
	return true;
}

bool be_withhold_reset(struct be_conn *conn, const struct sock *sk,
		       const struct baton_packet *pkt)
{
	bool fin = conn->withheld.fin;

	lockdep_assert_held(&conn->lock);
	if (!server_idle(conn, sk, pkt->end - fin, TCP_CLOSE) ||
	    !withhold_allowed(conn) || !server_listens(conn) ||
	    tcp_sk(sk)->write_seq - fin != tcp_sk(sk)->snd_una)
		return false;
	be_conn_cancel_handoff(conn);
	be_conn_event(conn, BE_LEAVE);
	/*
	 * Cancelled just now, but still true if the server called shutdown()
	 * before close().
	 */
	conn->withheld.fin = fin;
	return true;
}

void be_withhold_notice(struct be_conn *conn, const struct sock *sk)
{
	lockdep_assert_held(&conn->lock);
	if (conn->state == BE_ESTABLISHED &&
	    READ_ONCE(sk->sk_state) == TCP_FIN_WAIT1 && withhold_holds(conn))
		be_conn_event(conn, BE_LEAVE);
}

void be_withhold_drop(struct be_conn *conn, const struct sock *sk)
{
	lockdep_assert_held(&conn->lock);
	if (conn->withheld.fin_sent && sock_flag(sk, SOCK_DEAD))
		be_hold_purge(conn);
	conn->withheld.fin_sent = false;
}

bool be_withhold_stuck(const struct be_conn *conn, const struct sock *sk)
{
	return conn->withheld.fin && !server_read_all(conn, sk, TCP_FIN_WAIT1);
}

void be_withhold_begin(struct be_conn *conn)
{
	struct be_withheld *withheld = &conn->withheld;

	lockdep_assert_held(&conn->lock);
	if (!withheld->rebuilt || withheld->head_seq != conn->stream.in_seq)
		withheld->since = (u32)jiffies;
	withheld->rebuilt = true;
	withheld->judge = true;
	withheld->head_seq = conn->stream.in_seq;
	withheld->held_end = be_held_end(conn);
}

bool be_withhold_restart(struct be_conn *conn)
{
	bool judge = conn->withheld.judge;

	lockdep_assert_held(&conn->lock);
	conn->withheld.judge = false;
	conn->withheld.fin = false;
	conn->withheld.fin_sent = false;
	conn->withheld.gone = 0;
	conn->withheld.rebuilt = judge;
	return judge;
}
