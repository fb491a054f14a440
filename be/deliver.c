// SPDX-License-Identifier: GPL-2.0
/*
 * deliver.c - what else a client packet entails: a look whether the connection can go.
 */
#include <net/tcp.h>
#include "ack.h"
#include "close.h"
#include "feed.h"
#include "judge.h"
#include "queue.h"
#include "sort.h"

/* A packet of our own making, or held until now, for a socket we hold. */
void be_input(struct be_conn *conn, struct sock *sk, struct sk_buff *skb)
{
	struct baton_packet pkt = { .tuple = conn->entry.tuple };
	struct be_todo todo = {};
	unsigned int verdict;
	bool fin;

	if (!baton_packet_parse(skb, &pkt)) {
		kfree_skb(skb);
		return;
	}
	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	fin = baton_tcp(skb)->fin;
	verdict = be_sort(conn, sk, skb, &pkt, &todo);
	if (fin)
		be_doubt(conn);
	spin_unlock(&conn->lock);
	if (verdict == NF_ACCEPT)
		__skb_queue_tail(&todo.pass, skb);
	else if (verdict == NF_DROP)
		kfree_skb(skb);
	be_feed(conn, sk, &todo.pass);
	be_ack_owe(conn, todo.ack);
	if (todo.ack)
		be_ack(conn, sk);
	if (todo.look || be_waits(READ_ONCE(conn->state)))
		be_look_later(conn);
}
