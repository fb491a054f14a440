// SPDX-License-Identifier: GPL-2.0
/* feed.c - feeds client packets to a socket. */
#include <net/tcp.h>
#include "../hooks/unexported.h"
#include "feed.h"
#include "stamp.h"

/* Prepare a packet for its socket, as tcp_v4_rcv() does. */
static bool feed_ready(struct sock *sk, struct sk_buff *skb)
{
	u32 len;

	baton_packet_cb(skb);
	nf_reset_ct(skb);
	len = skb->len;
	if (baton_sock_refuses(sk, skb)) {
		kfree_skb(skb);
		return false;
	}
	TCP_SKB_CB(skb)->end_seq -= len - skb->len;
	skb->dev = NULL;
	tcp_segs_in(tcp_sk(sk), skb);
	return true;
}

/*
 * Held data may have been acknowledged, so TCP must accept it. But packets that
 * arrived meanwhile, even a copy of it, may have had a newer timestamp or
 * acknowledgment: TCP would drop the held ones as old. Renew both.
 */
static void feed_renew(const struct be_conn *conn, const struct sock *sk,
		       struct sk_buff *skb)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct baton_packet *pkt = &baton_cb(skb)->pkt;

	if (baton_packet_len(pkt))
		baton_packet_renew(skb, pkt, tp->snd_una,
				   be_stamp_newest(conn, tp->rx_opt.ts_recent));
}

/* The end of the data once TCP, which has all before @end, has taken the packet. */
static u32 feed_end(const struct sk_buff *skb, u32 end)
{
	const struct baton_packet *pkt = &baton_cb(skb)->pkt;
	u32 next = pkt->seq + baton_packet_len(pkt);

	return after(pkt->seq, end) || before(next, end) ? end : next;
}

/*
 * When memory is short TCP may drop data, since the client will send it again.
 * But it will not if the data has been acknowledged here: count that at least.
 */
void be_feed(const struct be_conn *conn, struct sock *sk,
	     struct sk_buff_head *pass)
{
	u32 end = tcp_sk(sk)->rcv_nxt;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(pass))) {
		end = feed_end(skb, end);
		feed_renew(conn, sk, skb);
		if (feed_ready(sk, skb))
			baton_sock_rcv(sk, skb);
	}
	if (unlikely(before(tcp_sk(sk)->rcv_nxt, end)) &&
	    sk->sk_state == TCP_ESTABLISHED)
		be_count(conn, BATON_STAT_be_feed_lost);
}

/*
 * A process owns the socket: append to its backlog, as tcp_v4_rcv() does, but
 * with room for held data: it may have been acknowledged.
 */
void be_feed_backlog(struct be_conn *conn, struct sock *sk,
		     struct sk_buff_head *pass)
{
	u32 limit = 2 * READ_ONCE(sk->sk_rcvbuf) + READ_ONCE(sk->sk_sndbuf) +
		    SZ_64K + 2 * BATON_HELD_CONN_MAX;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(pass))) {
		feed_renew(conn, sk, skb);
		if (!feed_ready(sk, skb) || !sk_add_backlog(sk, skb, limit))
			continue;
		be_count(conn, BATON_STAT_no_memory);
		kfree_skb(skb);
	}
}
