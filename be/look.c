// SPDX-License-Identifier: GPL-2.0
/*
 * look.c - checks a waiting connection: can it be handed on? is an ACK due? is
 * it time to end it?
 *
 * In softirq, after the packet that may have made it ready; or by its thread,
 * if a process owned the socket, or the connection was not ready yet.
 */
#include <net/tcp.h>
#include "ack.h"
#include "announce.h"
#include "close.h"
#include "conn.h"
#include "end.h"
#include "extract.h"
#include "feed.h"
#include "give.h"
#include "hold.h"
#include "judge.h"
#include "look.h"
#include "queue.h"
#include "socket.h"
#include "withhold.h"

/* The socket is in use, and the thread had no time to wait: look again */
#define LOOK_BUSY_MS 4

static void look(struct be_conn *conn, struct sock *sk, enum baton_stat how)
{
	struct be_todo todo = {};

	/* Handed on meanwhile; held data may be for another socket. */
	if (sk->sk_state == TCP_CLOSE)
		return;
	__skb_queue_head_init(&todo.pass);
	spin_lock(&conn->lock);
	if (!skb_queue_empty(&conn->held.queue) && be_end_late(conn, sk)) {
		conn->flags |= BE_F_END_BY_US;
		conn->stream.judge_again = false;
		be_hold_purge(conn);
	}
	/* A head judged late must not go to a server that has closed. */
	if (!skb_queue_empty(&conn->held.queue))
		be_withhold_notice(conn, sk);
	if (conn->flags & BE_F_HEAD_BLOCKED && be_serves(conn->state) &&
	    !be_server_busy(conn)) {
		conn->flags &= ~BE_F_HEAD_BLOCKED;
		conn->stream.judge_again = true;
	}
	if (conn->stream.judge_again && be_serves(conn->state)) {
		conn->stream.judge_again = false;
		be_judge(conn, &todo);
	}
	if (conn->state == BE_WILLHANDOFF && be_socket_tied(sk))
		be_conn_pin(conn);
	/* Packets that could not be split for lack of memory */
	if (be_owns(conn->state)) {
		be_hold_release(conn, conn->stream.in_seq, &todo.pass);
		be_judge_pass_fin(conn, &todo.pass);
	}
	if (conn->state == BE_PINNED || conn->flags & BE_F_FIN_OUT ||
	    be_withhold_stuck(conn, sk)) {
		be_withhold_drop(conn, sk);
		if (be_end_must_hold(conn, sk))
			be_queue_later(conn);
		else
			be_judge_pass_all(conn, &todo);
	}
	spin_unlock(&conn->lock);
	be_feed(conn, sk, &todo.pass);
	if (READ_ONCE(conn->state) != BE_WILLHANDOFF ||
	    !be_give(conn, sk, how))
		be_ack(conn, sk);
	if (READ_ONCE(conn->flags) & BE_F_LAST)
		be_end_look(conn, sk);
}

void be_look_todo(struct be_conn *conn, struct sock *sk, struct be_todo *todo)
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
			look(conn, sk, BATON_STAT_be_handoff_inline);
		if (READ_ONCE(conn->state) == BE_LEFT)
			be_queue(conn, 0);
	}
	bh_unlock_sock(sk);
}

void be_look_pass(struct be_conn *conn, struct sk_buff_head *pass)
{
	struct sock *sk = be_socket_of(conn);
	struct be_todo todo = {};
	struct sk_buff *skb;

	__skb_queue_head_init(&todo.pass);
	while ((skb = __skb_dequeue(pass)))
		__skb_queue_tail(&todo.pass, skb);
	if (!sk) {
		__skb_queue_purge(&todo.pass);
		return;
	}
	be_look_todo(conn, sk, &todo);
	sock_put(sk);
}

/* Continue in a new socket after the server has closed the old one. */
static void look_self(struct be_handoff *handoff)
{
	rcu_read_lock();
	local_bh_disable();
	be_give_self(handoff);
	local_bh_enable();
	rcu_read_unlock();
}

/* After a delay that doubles, as be_queue_later(), but a shorter one. */
static void look_soon(struct be_conn *conn)
{
	u8 looks = READ_ONCE(conn->work.looks);

	if (looks < BE_LOOKS_MAX)
		WRITE_ONCE(conn->work.looks, looks + 1);
	be_queue(conn, LOOK_BUSY_MS << looks);
}

/*
 * Lock the socket, which its process may use; the caller unlocks it. No second
 * wait after a timeout. Return: locked, and not in use.
 */
static bool look_lock(struct be_conn *conn, struct sock *sk)
{
	bool wait = !conn->work.hung && be_queue_may_wait(conn);
	bool locked = be_socket_lock(sk, wait);

	if (locked)
		conn->work.hung = false;
	else if (wait)
		conn->work.hung = true;
	if (wait && !locked)
		be_queue_wait_failed(conn);
	return locked;
}

/* Return: the socket has closed, e.g. by a RST in its backlog. */
static bool look_sock(struct be_conn *conn, struct sock *sk)
{
	struct be_handoff *handoff = NULL;
	bool locked = look_lock(conn, sk), gone;

	gone = locked && sk->sk_state == TCP_CLOSE;
	if (locked) {
		rcu_read_lock();
		look(conn, sk, BATON_STAT_be_handoff_queued);
		handoff = be_give_self_begin(conn, sk);
		rcu_read_unlock();
	} else if (conn->work.hung) {
		be_queue_later(conn);
	} else {
		look_soon(conn);
	}
	be_socket_unlock(sk);
	sock_put(sk);
	/* The old socket's lock is not needed any more. */
	if (handoff)
		look_self(handoff);
	return gone;
}

/*
 * If it has survived a FIN or RST, deny the end that the FE saw. If it has
 * closed, with data still unacknowledged, check until its socket is gone.
 */
static void look_doubt(struct be_conn *conn)
{
	rcu_read_lock();
	local_bh_disable();
	be_announce_doubt(conn);
	local_bh_enable();
	rcu_read_unlock();
	if (READ_ONCE(conn->fe.tell_closed) &&
	    READ_ONCE(conn->state) == BE_TIME_WAIT)
		be_queue_later(conn);
}

void be_look_queued(struct be_conn *conn)
{
	struct sock *sk;

	rcu_read_lock();
	local_bh_disable();
	sk = be_socket_of(conn);
	local_bh_enable();
	rcu_read_unlock();
	if (!sk || look_sock(conn, sk))
		be_close_orphan(conn);
	if (sk)
		look_doubt(conn);
}
