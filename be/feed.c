// SPDX-License-Identifier: GPL-2.0
/* feed.c - client packets into a socket. */
#include <net/tcp.h>
#include "../hooks/road.h"
#include "feed.h"

/* What tcp_v4_rcv() does with a packet before its socket gets it. */
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
 * Bytes that were held may be acknowledged already, so that TCP must take them.
 * But what has come meanwhile, even a copy of them, may have brought a newer
 * timestamp or acknowledgment, by which TCP would take them for leftovers.
 */
static void feed_renew(const struct be_conn *conn, const struct sock *sk,
		       struct sk_buff *skb)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 tsval = READ_ONCE(conn->window.tsval);
	const struct baton_packet *pkt = &baton_cb(skb)->pkt;

	/* Of what waits with a process in the socket TCP does not know yet. */
	if (before(tsval, tp->rx_opt.ts_recent))
		tsval = tp->rx_opt.ts_recent;
	if (baton_packet_len(pkt))
		baton_packet_renew(skb, pkt, tp->snd_una, tsval);
}

void be_feed(const struct be_conn *conn, struct sock *sk,
	     struct sk_buff_head *pass)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(pass))) {
		feed_renew(conn, sk, skb);
		if (feed_ready(sk, skb))
			baton_sock_rcv(sk, skb);
	}
}

/*
 * The process has the socket: the packets wait with it, as in tcp_v4_rcv(), but
 * what was held must find room: it may be acknowledged.
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
