// SPDX-License-Identifier: GPL-2.0
/*
 * in.c - client packets come in: PRE_ROUTING and LOCAL_IN.
 *
 * LOCAL_IN comes after early demux: a packet may have its socket already. It is
 * checked against the connection's state all the same, even when that socket is
 * about to close.
 */
#include <net/tcp.h>
#include <net/xfrm.h>
#include "../hooks/hook.h"
#include "../hooks/packet/tunnel.h"
#include "close.h"
#include "conn.h"
#include "in.h"
#include "judge.h"
#include "look.h"
#include "socket.h"
#include "sort.h"
#include "tell.h"

/*
 * Can a socket here answer a SYN, with or without an entry of ours? Then the SYN
 * is for that one, as early demux has it: if it closes now, on another CPU, TCP
 * must not find the listener instead.
 */
static bool in_alive(struct baton_net *bn, struct sk_buff *skb,
		     const struct baton_tuple *tuple)
{
	struct sock *sk = be_socket_find(be_of(bn), tuple, inet_iif(skb),
					 inet_sdif(skb));
	bool alive = sk && sk->sk_state != TCP_CLOSE;

	if (alive && !skb->sk) {
		skb->sk = sk;
		skb->destructor = sock_edemux;
	} else if (sk) {
		sock_put(sk);
	}
	return alive;
}

/*
 * The FE forwards a SYN if the connection lives here, as far as it knows. If it
 * was handed on, the new owner decides whether the SYN is late or new. If its
 * socket is here, TCP sends a challenge ACK (RFC 5961, 4), and the FE waits for
 * the outcome. Otherwise tell the FE that the connection is over; the FE has
 * kept the SYN. The local server must not accept it: its first request would
 * not be judged.
 */
static unsigned int in_syn(const struct baton_hook *hook, struct be_conn *conn,
			   struct sk_buff *skb, const struct baton_packet *pkt)
{
	enum baton_be_verdict verdict = BE_ASK;

	/* A client on this node: both the VIP and the server are local. */
	if (baton_packet_own(skb))
		return NF_ACCEPT;
	if (conn) {
		/* A RST may have ended it without our knowing yet. */
		be_close_orphan(conn);
		verdict = baton_be_verdict(READ_ONCE(conn->state), BE_PKT_SYN);
	}
	if (verdict == BE_ASK && in_alive(hook->bn, skb, &hook->tuple)) {
		if (conn)
			WRITE_ONCE(conn->fe.tell_closed, true);
		return NF_ACCEPT;
	}
	/*
	 * Another CPU may be handing it on. The state changes before the socket is
	 * closed, so read it again.
	 */
	if (verdict == BE_ASK && conn)
		verdict = baton_be_verdict(READ_ONCE(conn->state), BE_PKT_SYN);
	if (verdict == BE_FORWARD)
		return be_forward(conn, skb);
	/* The client will retransmit it; by then the owner is known. */
	if (verdict == BE_DROP)
		return NF_DROP;
	baton_count(hook->bn, BATON_STAT_be_syn_refused);
	be_tell_unknown(hook->bn, conn, &hook->tuple, pkt->seq);
	return NF_DROP;
}

/*
 * The packet's socket, with a reference. Early demux may have found one that
 * was closed by a handoff since: let TCP look it up again.
 */
static struct sock *in_sock(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	/* TPROXY and BPF may give it a listener. */
	if (!sk || !sk_fullsock(sk) || sk->sk_state == TCP_LISTEN)
		return NULL;
	if (sk->sk_state != TCP_CLOSE) {
		sock_hold(sk);
		return sk;
	}
	skb_orphan(skb);
	return NULL;
}

static unsigned int in_sort(struct be_conn *conn, struct sk_buff *skb,
			    struct baton_packet *pkt)
{
	struct sock *sk = in_sock(skb);
	struct be_todo todo = {};
	bool fin = pkt->flags & TCPHDR_FIN;
	unsigned int verdict = NF_ACCEPT;

	baton_packet_tstamp(skb, pkt);
	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	/* Handed on and back meanwhile, into another socket. */
	if (sk && be_owns(conn->state) && sk->sk_state == TCP_CLOSE) {
		sock_put(sk);
		sk = NULL;
	}
	/* Looked up under the lock, the socket matches the state. */
	if (!sk && be_owns(conn->state))
		sk = be_socket_of(conn);
	if (sk || !be_owns(conn->state))
		verdict = be_sort(conn, sk, skb, pkt, &todo);
	else if (be_close_awaits_rst(conn))
		verdict = NF_DROP;
	else if (fin)
		be_close_timewait(conn);
	if (fin)
		be_close_doubt(conn);
	spin_unlock(&conn->lock);
	if (todo.look || todo.ack || !skb_queue_empty(&todo.pass))
		be_look_todo(conn, sk, &todo);
	if (sk)
		sock_put(sk);
	return verdict;
}

/* BH off. */
static unsigned int in_packet(const struct baton_hook *hook,
			      struct sk_buff *skb, struct baton_packet *pkt)
{
	struct be_conn *conn = be_conn_find(be_of(hook->bn), &hook->tuple);
	bool syn = pkt->flags & TCPHDR_SYN;
	enum baton_be_packet kind;

	if (!conn && !syn)
		return NF_ACCEPT;
	if (conn && !syn) {
		kind = be_packet_kind(pkt);
		/* A late or forged packet must not prolong a closed entry. */
		if (READ_ONCE(conn->state) != BE_TIME_WAIT)
			be_conn_seen(conn);
		if (kind == BE_PKT_CONTROL && !(pkt->flags & TCPHDR_URG) &&
		    be_serves(READ_ONCE(conn->state)) &&
		    skb_queue_empty_lockless(&conn->held.queue))
			return NF_ACCEPT;
	}
	if (!baton_packet_valid(skb))
		return NF_ACCEPT;
	/* Stolen packets never reach the check in tcp_v4_rcv(). */
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)) {
		baton_count(hook->bn, BATON_STAT_xfrm_refused);
		return NF_DROP;
	}
	return syn ? in_syn(hook, conn, skb, pkt) : in_sort(conn, skb, pkt);
}

unsigned int be_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct baton_packet pkt;
	struct baton_hook hook;
	unsigned int verdict;
	bool bh;

	if (unlikely(ip_hdr(skb)->protocol == IPPROTO_IPIP))
		return baton_tunnel_in(priv, skb);
	if (!baton_hook(&hook, priv, skb, true) ||
	    !baton_packet_parse(skb, &pkt))
		return NF_ACCEPT;
	bh = baton_bh_off();
	verdict = in_packet(&hook, skb, &pkt);
	baton_bh_back(bh);
	return verdict;
}

unsigned int be_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct baton_hook hook;

	if (!baton_tracked(skb) && baton_hook(&hook, priv, skb, true))
		baton_untrack(skb);
	return NF_ACCEPT;
}
