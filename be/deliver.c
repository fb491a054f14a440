// SPDX-License-Identifier: GPL-2.0
/*
 * deliver.c - what else a client packet entails: a look whether the connection can go.
 */
#include <net/tcp.h>
#include "ack.h"
#include "close.h"
#include "feed.h"
#include "hold.h"
#include "left.h"
#include "socket.h"

void be_look(struct be_conn *conn, struct sock *sk, enum baton_stat how)
{
	struct be_todo todo = {};

	/* Handed on since; what is held may be another socket's by now. */
	if (sk->sk_state == TCP_CLOSE)
		return;
	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	/* Judged late, a head must not go to a server that has closed meanwhile. */
	if (!skb_queue_empty(&conn->held))
		be_left_notice(conn, sk);
	if (conn->flags & BE_F_DEEP && conn->state == BE_ESTABLISHED &&
	    !be_full(conn)) {
		conn->flags &= ~BE_F_DEEP;
		conn->unjudged = true;
	}
	if (conn->unjudged && conn->state == BE_ESTABLISHED) {
		conn->unjudged = false;
		be_judge_held(conn, &todo);
	}
	/* What could not be cut for want of memory */
	if (be_owns(conn->state))
		be_held_release(conn, conn->in_seq, &todo.pass);
	if (conn->flags & (BE_F_PINNED | BE_F_FIN_OUT) ||
	    be_left_over(conn, sk)) {
		be_left_drop(conn, sk);
		be_keep(conn, &todo);
	}
	spin_unlock(&conn->lock);
	be_feed(conn, sk, &todo.pass);
	if (READ_ONCE(conn->state) != BE_WILLHANDOFF ||
	    !be_handoff_try(conn, sk, how))
		be_ack(conn, sk);
	if (READ_ONCE(conn->flags) & BE_F_LAST)
		be_end_look(conn, sk);
}

void be_do(struct be_conn *conn, struct sock *sk, struct be_todo *todo)
{
	bh_lock_sock_nested(sk);
	if (sock_owned_by_user(sk)) {
		be_feed_backlog(conn, sk, &todo->pass);
		be_ack_owe(conn, todo->ack);
		be_queue(conn, 0);
	} else {
		be_feed(conn, sk, &todo->pass);
		be_ack_owe(conn, todo->ack);
		if (todo->look || todo->ack)
			be_look(conn, sk, BATON_STAT_be_handoff_inline);
		if (READ_ONCE(conn->state) == BE_LEFT)
			be_queue(conn, 0);
	}
	bh_unlock_sock(sk);
}

void be_deliver(struct be_conn *conn, struct sk_buff_head *pass)
{
	struct sock *sk = be_conn_sock(conn);
	struct be_todo todo = {};
	struct sk_buff *skb;

	__skb_queue_head_init(&todo.pass);
	while ((skb = __skb_dequeue(pass)))
		__skb_queue_tail(&todo.pass, skb);
	if (!sk) {
		__skb_queue_purge(&todo.pass);
		return;
	}
	be_do(conn, sk, &todo);
	sock_put(sk);
}

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
	verdict = be_judge(conn, sk, skb, &pkt, &todo);
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
