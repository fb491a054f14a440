// SPDX-License-Identifier: GPL-2.0
/*
 * out.c - the server's packets, in LOCAL_OUT: responses are framed, closes are
 * noted or withheld, and output is dropped after the connection was handed on.
 */
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "../hooks/hook.h"
#include "../hooks/packet/socket.h"
#include "close.h"
#include "conn.h"
#include "end.h"
#include "extract.h"
#include "frame.h"
#include "give.h"
#include "out.h"
#include "queue.h"
#include "socket.h"
#include "withhold.h"

static void out_close(struct be_conn *conn, const struct baton_packet *pkt)
{
	if (pkt->flags & TCPHDR_RST) {
		be_close(conn);
		return;
	}
	conn->flags |= BE_F_FIN_OUT;
	if (conn->flags & BE_F_FIN_IN)
		be_close(conn);
	else if (!skb_queue_empty(&conn->held.queue))
		be_queue(conn, 0);
}

/* After a withheld FIN the sequence numbers of empty segments are too high. */
static bool out_after_fin(const struct be_conn *conn,
			  const struct baton_packet *pkt)
{
	return conn->withheld.fin && !(pkt->flags & (TCPHDR_FIN | TCPHDR_RST)) &&
	       !baton_packet_len(pkt) && after(pkt->seq, conn->stream.out_seq);
}

static unsigned int out_fin(struct be_conn *conn, const struct sock *sk,
			    struct sk_buff *skb, const struct baton_packet *pkt)
{
	if (!be_withhold_fin(conn, sk, skb, pkt)) {
		out_close(conn, pkt);
		return NF_ACCEPT;
	}
	if (baton_packet_len(pkt))
		return NF_ACCEPT;
	consume_skb(skb);
	return NF_STOLEN;
}

static unsigned int out_rst(struct be_conn *conn, const struct sock *sk,
			    struct sk_buff *skb, const struct baton_packet *pkt,
			    struct be_handoff **handoff)
{
	if (be_withhold_reset(conn, sk, pkt))
		*handoff = be_extract(conn, sk);
	if (!*handoff) {
		out_close(conn, pkt);
		return NF_ACCEPT;
	}
	if (!conn->withheld.fin)
		be_count(conn, BATON_STAT_be_fin_withheld);
	consume_skb(skb);
	return NF_STOLEN;
}

/* The right edge only grows; client data beyond it is not framed. */
static void out_window(struct be_conn *conn, const struct tcphdr *th)
{
	u32 right = ntohl(th->ack_seq) +
		    ((u32)ntohs(th->window) << conn->window.shift);

	if (th->ack && after(right, conn->window.right))
		conn->window.right = right;
}

/*
 * We, or the last owner, have acknowledged held data that the socket has not
 * seen, so its ACK number is lower than the one that the client was told. The
 * client's TCP drops a segment whose ACK is older by more than the largest
 * window (RFC 5961, 5.2), and would never get the response. A smaller
 * difference is left alone: a client that has lost the connection answers with
 * a RST of that number, and the socket must accept it. Raise the number in
 * units of the window scale, so that the right edge does not move: after
 * NFQUEUE the socket is not locked here, and its window cannot be updated.
 */
static void out_ack(const struct be_conn *conn, struct sk_buff *skb,
		    const struct baton_packet *pkt)
{
	struct tcphdr *th = baton_tcp(skb);
	u32 window = (u32)ntohs(th->window) << conn->window.shift;
	u32 more = round_down(conn->held.acked - pkt->ack,
			      1U << conn->window.shift);

	if (likely(skb_queue_empty(&conn->held.queue)) ||
	    !baton_packet_len(pkt) ||
	    more <= window / 4 || more > THOP_DATA_MAX ||
	    skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	if (skb_ensure_writable(skb, pkt->off))
		return;
	th = baton_tcp(skb);
	window = window > more ? window - more : 0;
	th->ack_seq = htonl(pkt->ack + more);
	th->window = htons(window >> conn->window.shift);
}

/*
 * May held data go on now? Queue a check only then: it sends an ACK, which
 * passes here, too.
 */
static bool out_frees(const struct be_conn *conn)
{
	return (conn->state == BE_PINNED && !(conn->flags & BE_F_CLOSING)) ||
	       (conn->flags & BE_F_HEAD_BLOCKED && !be_server_busy(conn));
}

/*
 * TCP found no socket for a packet of an earlier connection of these addresses and
 * ports, and resets that one. Meanwhile another CPU has built a socket: the RST is
 * not its end. Without a socket it is.
 */
static bool out_mistaken(struct be_conn *conn, const struct sock *from,
			 const struct baton_packet *pkt)
{
	struct sock *sk;
	bool alive;

	if (!(pkt->flags & TCPHDR_RST) || !baton_socket_strays(from))
		return false;
	sk = be_socket_of(conn);
	alive = sk && sk->sk_state != TCP_CLOSE;
	if (sk)
		sock_put(sk);
	return alive;
}

/* For a connection whose socket is here. Caller holds the lock. */
static unsigned int out_frame(struct be_conn *conn, const struct sock *sk,
			      struct sk_buff *skb,
			      const struct baton_packet *pkt,
			      struct be_handoff **handoff)
{
	u32 len = baton_packet_len(pkt);

	if (out_after_fin(conn, pkt))
		return NF_DROP;
	if (out_mistaken(conn, sk, pkt)) {
		be_count(conn, BATON_STAT_be_silenced);
		return NF_DROP;
	}
	out_ack(conn, skb, pkt);
	out_window(conn, baton_tcp(skb));
	if (len && !(conn->flags & BE_F_BLIND))
		be_frame_out(conn, skb, pkt);
	if (len && conn->flags & BE_F_LAST)
		be_end_note_sent(conn, pkt->end);
	if (pkt->flags & TCPHDR_FIN)
		return out_fin(conn, sk, skb, pkt);
	if (pkt->flags & TCPHDR_RST)
		return out_rst(conn, sk, skb, pkt, handoff);
	if (!skb_queue_empty(&conn->held.queue) && out_frees(conn))
		be_queue(conn, 0);
	return NF_ACCEPT;
}

/* Caller holds the lock. */
static unsigned int out_packet(struct be_conn *conn, const struct sock *sk,
			       struct sk_buff *skb,
			       const struct baton_packet *pkt,
			       struct be_handoff **handoff)
{
	bool rst = pkt->flags & TCPHDR_RST;

	switch (baton_be_verdict(conn->state,
				 rst ? BE_PKT_OUT_RST : BE_PKT_OUT)) {
	case BE_FRAME:
		return out_frame(conn, sk, skb, pkt, handoff);
	case BE_DROP:
		be_count(conn, BATON_STAT_be_silenced);
		return NF_DROP;
	default:
		return NF_ACCEPT;
	}
}

unsigned int be_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct baton_packet pkt;
	struct be_handoff *handoff = NULL;
	struct baton_hook hook;
	struct be_conn *conn;
	unsigned int verdict;

	if (!baton_hook(&hook, priv, skb, false))
		return NF_ACCEPT;
	baton_untrack(skb);
	conn = be_conn_find(be_of(hook.bn), &hook.tuple);
	if (!conn || !baton_packet_parse(skb, &pkt))
		return NF_ACCEPT;
	/* BHs may be on: the server's own system call brought us here. */
	spin_lock_bh(&conn->lock);
	verdict = out_packet(conn, state->sk, skb, &pkt, &handoff);
	spin_unlock_bh(&conn->lock);
	if (handoff) {
		local_bh_disable();
		be_give_self(handoff);
		local_bh_enable();
	}
	return verdict;
}
