// SPDX-License-Identifier: GPL-2.0
/*
 * extract.c - hands off a connection from a socket on the slow path.
 *
 * When the head is complete, the state is extracted from the socket, the socket
 * is closed silently, and the connection continues as on the fast path.
 */
#include <linux/mm.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "../hooks/node/epoch.h"
#include "../hooks/node/service.h"
#include "../hooks/packet/socket.h"
#include "../hooks/packet/xmit.h"
#include "../hooks/unexported.h"
#include "../shared/proto.h"
#include "conn.h"
#include "extract.h"
#include "give.h"
#include "waitlist.h"
#include "wake.h"

u32 fe_extract_bytes(struct sock *sk, u32 from, u8 *buf, u32 len)
{
	u32 seq = tcp_sk(sk)->copied_seq + from, done = 0;
	struct sk_buff *skb;

	skb_queue_walk(&sk->sk_receive_queue, skb) {
		u32 off = seq + done - TCP_SKB_CB(skb)->seq;
		u32 n;

		if (done == len)
			break;
		if (off >= skb->len)
			continue;
		n = min(skb->len - off, len - done);
		if (skb_copy_bits(skb, off, buf + done, n))
			break;
		done += n;
	}
	return done;
}

/* An urgent byte is not part of the request, and a CREATE cannot carry it. */
static bool extract_possible(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (sk->sk_state == TCP_ESTABLISHED ||
		sk->sk_state == TCP_CLOSE_WAIT) &&
	       tp->snd_una == tp->write_seq && !sk->sk_err && !tp->urg_data &&
	       !(sk->sk_shutdown & SEND_SHUTDOWN);
}

static void extract_tuple(const struct sock *sk, struct baton_tuple *tuple)
{
	tuple->caddr = baton_addr_v4(sk->sk_daddr);
	tuple->vaddr = baton_addr_v4(sk->sk_rcv_saddr);
	tuple->cport = sk->sk_dport;
	tuple->vport = htons(sk->sk_num);
}

/*
 * Return: the handoff of a new entry, or an ERR_PTR. -EEXIST: the fast path has
 * inserted one for a copy of the request, and will find the request_sock gone.
 */
static struct fe_handoff *extract_insert(struct fe_wait *wait,
					 const struct baton_tuple *tuple,
					 const struct thop_msg *msg)
{
	struct fe_conn *conn = fe_conn_alloc(wait->svc, tuple, msg->key.cookie);
	struct fe_handoff *handoff;
	int err;

	if (!conn) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		return ERR_PTR(-ENOMEM);
	}
	err = fe_conn_insert(wait->fe, conn);
	if (err)
		return ERR_PTR(err);
	handoff = fe_give_alloc(wait->fe, conn, msg);
	if (handoff)
		return handoff;
	fe_conn_remove(wait->fe, conn);
	return ERR_PTR(-ENOMEM);
}

/* The socket is locked. Return: 0: it is closed; handed off, or reset. */
static int extract_locked(struct fe_wait *wait, struct baton_peer *to, u8 *buf)
{
	struct sock *sk = wait->sock->sk;
	const struct tcp_sock *tp = tcp_sk(sk);
	bool fin = sk->sk_state == TCP_CLOSE_WAIT;
	struct baton_cluster *cluster = rcu_dereference(wait->fe->bn->cluster);
	struct thop_msg msg = {};
	struct baton_tuple tuple;
	struct baton_reserve reserve;
	struct fe_handoff *handoff;
	struct fe_conn *conn;

	msg.data_len = tp->rcv_nxt - fin - tp->copied_seq;
	if (!cluster || !extract_possible(sk) || msg.data_len > THOP_DATA_MAX ||
	    fe_extract_bytes(sk, 0, buf, msg.data_len) != msg.data_len) {
		baton_count(wait->fe->bn, BATON_STAT_fe_extract_failed);
		return -EINVAL;
	}
	baton_socket_state(sk, &msg.conn);
	msg.conn.flags |= THOP_F_ACKED | (fin ? THOP_F_FIN : 0);
	msg.conn.fe = cluster->self_addr;
	extract_tuple(sk, &tuple);
	fe_give_msg(wait->fe, &msg, &tuple, msg.data_len);
	if (baton_reserve_init(&reserve, GFP_ATOMIC)) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		return -ENOMEM;
	}
	handoff = extract_insert(wait, &tuple, &msg);
	if (IS_ERR(handoff)) {
		baton_reserve_clean(&reserve);
		return PTR_ERR(handoff);
	}
	bh_lock_sock(sk);
	baton_sock_done(sk, &reserve);
	bh_unlock_sock(sk);
	conn = handoff->conn;
	if (fe_give(handoff, buf, to)) {
		fe_conn_remove(wait->fe, conn);
		baton_count(wait->fe->bn, BATON_STAT_fe_reset_sent);
		baton_send_reset(wait->fe->bn, &tuple, &msg.conn, msg.data_len,
				 NULL);
	}
	return 0;
}

/* Nobody takes it now, but maybe soon. Under RCU. */
static bool extract_early(const struct fe_wait *wait)
{
	return baton_service_opening(wait->fe->bn, wait->svc) ||
	       baton_epoch_asking(wait->fe->bn);
}

bool fe_extract(struct fe_wait *wait, const struct baton_req *head)
{
	u8 *buf = kvmalloc(THOP_DATA_MAX, GFP_KERNEL);
	struct sock *sk = wait->sock->sk;
	struct baton_peer *to;
	int err = -ENOENT;
	bool early;

	if (!buf) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		return false;
	}
	lock_sock(sk);
	local_bh_disable();
	rcu_read_lock();
	/*
	 * Before baton_decide(): the last PROBED may arrive in between. In the other
	 * order we would give up although it has.
	 */
	early = extract_early(wait);
	to = baton_decide(wait->fe->bn, wait->svc, head, NULL);
	early = early && !to;
	if (early && !wait->early)
		baton_count(wait->fe->bn, BATON_STAT_fe_unmet);
	if (to) {
		/* Closing the socket calls its callbacks: unhook them first. */
		fe_wake_unhook(wait);
		err = extract_locked(wait, to, buf);
		early = err == -EEXIST;
	}
	wait->early = early;
	rcu_read_unlock();
	local_bh_enable();
	release_sock(sk);
	kvfree(buf);
	if (!to && !early)
		baton_count(wait->fe->bn, BATON_STAT_fe_no_backend);
	return !err;
}
