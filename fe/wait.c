// SPDX-License-Identifier: GPL-2.0
/*
 * wait.c - WAITHEADER on the slow path: a socket until the head is whole.
 *
 * A head in pieces, under SYN cookies, typed by hand, or one to refuse. When
 * the head is whole the state is taken out of the socket, the socket closed
 * without a word, and the connection joins the same road as on the fast path.
 * A refused one gets its answer, and is read out until the client closes, so
 * that no RST overtakes the answer.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "../hooks/socket.h"
#include "../hooks/xmit.h"
#include "../shared/http.h"
#include "../shared/limits.h"
#include "../shared/scan.h"
#include "fe.h"

#define LINGER_TIME (2 * HZ)

/**
 * struct fe_wait - a connection on the slow path
 * @list: in fe.waits
 * @fe: front end
 * @svc: service, holds a reference
 * @sock: accepted socket
 * @work: reads; runs on new data and, delayed, at the deadline
 * @deadline: jiffies
 * @scan: how far the head has been looked at
 * @refused: answered with an error: only read out
 * @dying: being flushed; under sk_callback_lock
 * @sk_data_ready: callbacks that were there before ours
 * @sk_state_change: likewise
 */
struct fe_wait {
	struct list_head list;
	struct fe *fe;
	struct baton_service *svc;
	struct socket *sock;
	struct delayed_work work;
	unsigned long deadline;
	struct baton_scan scan;
	bool refused;
	bool dying;
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_state_change)(struct sock *sk);
};

/* Callbacks, softirq */

static void wait_wake(struct sock *sk)
{
	struct fe_wait *wait;

	read_lock_bh(&sk->sk_callback_lock);
	wait = sk->sk_user_data;
	if (wait)
		mod_delayed_work(fe_workers, &wait->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

/*
 * Listen, and have a look at what came before. Once the lock is dropped @wait
 * is its work's, which may be through with it already.
 */
static void wait_hook(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (!wait->dying) {
		if (sk->sk_user_data != wait)
			wait->sk_state_change = sk->sk_state_change;
		sk->sk_user_data = wait;
		sk->sk_data_ready = wait_wake;
		sk->sk_state_change = wait_wake;
		mod_delayed_work(fe_workers, &wait->work, 0);
	}
	write_unlock_bh(&sk->sk_callback_lock);
}

static void wait_unhook(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data == wait) {
		sk->sk_user_data = NULL;
		sk->sk_data_ready = wait->sk_data_ready;
		sk->sk_state_change = wait->sk_state_change;
	}
	write_unlock_bh(&sk->sk_callback_lock);
}

/* Return: this caller took it off the list and must end it. */
static bool wait_unlist(struct fe_wait *wait)
{
	bool mine;

	spin_lock_bh(&wait->fe->wait_lock);
	mine = !list_empty(&wait->list);
	list_del_init(&wait->list);
	spin_unlock_bh(&wait->fe->wait_lock);
	return mine;
}

static void wait_uncount(struct fe *fe)
{
	if (atomic_dec_and_test(&fe->n_waits))
		wake_up_var(&fe->n_waits);
}

/*
 * The kernel stops the timers of a kernel socket that is closed: one that still
 * waited for an ACK would wait for ever. A RST leaves nothing behind.
 */
static void wait_free(struct fe_wait *wait)
{
	struct fe *fe = wait->fe;

	wait_unhook(wait);
	if (wait->sock->sk->sk_state != TCP_CLOSE)
		sock_no_linger(wait->sock->sk);
	sock_release(wait->sock);
	baton_service_put(wait->svc);
	kfree(wait);
	wait_uncount(fe);
}

/* From its own work only: nobody else may be about to run it. */
static void wait_end(struct fe_wait *wait)
{
	wait_unhook(wait);
	if (wait_unlist(wait)) {
		/* A wake-up before the unhook may have queued it once more. */
		cancel_delayed_work(&wait->work);
		wait_free(wait);
	}
}

/* Refusals */

static const char *status_phrase(int status)
{
	switch (status) {
	case 408:
		return "Request Timeout";
	case 431:
		return "Request Header Fields Too Large";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Bad Request";
	}
}

/* Our FIN; then read out, until the client's FIN and ACK are here. */
static void wait_close(struct fe_wait *wait)
{
	kernel_sock_shutdown(wait->sock, SHUT_WR);
	wait->refused = true;
	wait->deadline = jiffies + LINGER_TIME;
}

static void wait_refuse(struct fe_wait *wait, int status)
{
	char buf[160];
	struct kvec vec = { .iov_base = buf };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };

	vec.iov_len = scnprintf(buf, sizeof(buf),
				"HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
				status, status_phrase(status));
	kernel_sendmsg(wait->sock, &msg, &vec, 1, vec.iov_len);
	wait_close(wait);
}

/* Return: both sides have closed. */
static bool wait_drain(struct fe_wait *wait)
{
	char buf[512];
	struct kvec vec = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr msg = {};
	int n;

	do {
		n = kernel_recvmsg(wait->sock, &msg, &vec, 1, sizeof(buf),
				   MSG_DONTWAIT);
		/* A client may send as fast as we read. */
	} while (n > 0 && time_before(jiffies, wait->deadline));
	return wait->sock->sk->sk_state == TCP_CLOSE;
}

/* Extraction */

/*
 * Copy of what the client has sent and the kernel acknowledged, from byte
 * @from on. Return: bytes; fewer than @len at its end.
 */
static u32 wait_bytes(struct sock *sk, u32 from, u8 *buf, u32 len)
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

static bool wait_extractable(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (sk->sk_state == TCP_ESTABLISHED ||
		sk->sk_state == TCP_CLOSE_WAIT) &&
	       tp->snd_una == tp->write_seq && !sk->sk_err &&
	       !(sk->sk_shutdown & SEND_SHUTDOWN);
}

static void wait_tuple(const struct sock *sk, struct baton_tuple *tuple)
{
	tuple->caddr = sk->sk_daddr;
	tuple->vaddr = sk->sk_rcv_saddr;
	tuple->cport = sk->sk_dport;
	tuple->vport = htons(sk->sk_num);
}

static struct fe_conn *wait_insert(struct fe_wait *wait,
				   const struct baton_tuple *tuple, u32 cookie)
{
	struct fe_conn *conn = fe_conn_alloc(wait->svc, tuple, cookie);

	if (!conn) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		return NULL;
	}
	if (baton_table_insert(wait->fe->table, &conn->entry)) {
		baton_count(wait->fe->bn, BATON_STAT_fe_table_full);
		fe_conn_put(conn);
		return NULL;
	}
	return conn;
}

/* Caller holds the socket. 0: handed off, the socket is closed. */
static int wait_extract(struct fe_wait *wait, struct baton_peer *to, u8 *buf)
{
	struct sock *sk = wait->sock->sk;
	const struct tcp_sock *tp = tcp_sk(sk);
	bool fin = sk->sk_state == TCP_CLOSE_WAIT;
	struct baton_cluster *cluster = rcu_dereference(wait->fe->bn->cluster);
	struct thop_msg msg = {};
	struct baton_tuple tuple;
	struct fe_conn *conn;

	msg.data_len = tp->rcv_nxt - fin - tp->copied_seq;
	if (!cluster || !wait_extractable(sk) || msg.data_len > THOP_DATA_MAX ||
	    wait_bytes(sk, 0, buf, msg.data_len) != msg.data_len)
		return -EINVAL;
	baton_socket_state(sk, &msg.conn);
	msg.conn.flags |= fin ? THOP_F_FIN : 0;
	msg.conn.mode = READ_ONCE(wait->svc->mode);
	msg.conn.fe = cluster->self_addr;
	wait_tuple(sk, &tuple);
	fe_create_msg(&msg, &tuple, msg.data_len);
	conn = wait_insert(wait, &tuple, msg.key.cookie);
	if (!conn)
		return -ENOMEM;
	bh_lock_sock(sk);
	tcp_done(sk);
	bh_unlock_sock(sk);
	if (fe_handoff_start(wait->fe, conn, &msg, buf, to)) {
		fe_conn_remove(wait->fe, conn);
		baton_count(wait->fe->bn, BATON_STAT_fe_reset_sent);
		baton_send_reset(wait->fe->bn, &tuple, &msg.conn, msg.data_len);
	}
	return 0;
}

static bool wait_handoff(struct fe_wait *wait, const struct baton_req *head)
{
	u8 *buf = kvmalloc(THOP_DATA_MAX, GFP_KERNEL);
	struct sock *sk = wait->sock->sk;
	struct baton_peer *to;
	int err = -ENOENT;

	if (!buf)
		return false;
	lock_sock(sk);
	local_bh_disable();
	rcu_read_lock();
	to = baton_decide(wait->fe->bn, wait->svc, head, NULL);
	if (to) {
		/* tcp_done() wakes: nobody must be there to hear it. */
		wait_unhook(wait);
		err = wait_extract(wait, to, buf);
	}
	rcu_read_unlock();
	local_bh_enable();
	release_sock(sk);
	kvfree(buf);
	if (!to)
		baton_count(wait->fe->bn, BATON_STAT_fe_no_backend);
	return !err;
}

/* Reading */

static int wait_peek(struct fe_wait *wait, u8 *buf, u32 len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {};

	return kernel_recvmsg(wait->sock, &msg, &vec, 1, len,
			      MSG_PEEK | MSG_DONTWAIT);
}

/*
 * Worth while to parse? Each byte is looked at here once, however small the
 * pieces are in which a head comes.
 */
static bool wait_due(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;
	bool due = baton_scan(&wait->scan, NULL, 0);
	u8 buf[256];
	u32 n;

	lock_sock(sk);
	while (wait->scan.seen <= BATON_HEAD_MAX) {
		n = wait_bytes(sk, wait->scan.seen, buf, sizeof(buf));
		if (!n)
			break;
		due |= baton_scan(&wait->scan, buf, n);
	}
	release_sock(sk);
	return due;
}

/* The FIN has come: what is not here will never come. */
static bool wait_half_closed(const struct fe_wait *wait)
{
	return wait->sock->sk->sk_shutdown & RCV_SHUTDOWN ||
	       wait->sock->sk->sk_state == TCP_CLOSE;
}

/* @buf: NULL if there is nothing to parse. Return: done with this connection. */
static bool wait_head(struct fe_wait *wait, u8 *buf)
{
	struct baton_net *bn = wait->fe->bn;
	bool closed = wait_half_closed(wait);
	struct baton_req head;
	int n = -EAGAIN, len;

	if (buf)
		n = wait_peek(wait, buf, BATON_HEAD_MAX + 1);
	if (n <= 0 && n != -EAGAIN) {
		baton_count(bn, BATON_STAT_fe_head_closed);
		wait_close(wait);
		return n < 0;
	}
	len = n > 0 ? baton_http_parse(buf, n, &head) : 0;
	if (len > 0) {
		baton_count(bn, BATON_STAT_fe_requests_slow);
		if (wait_handoff(wait, &head))
			return true;
		wait_hook(wait);
		wait_refuse(wait, 503);
	} else if (len < 0) {
		baton_count(bn, BATON_STAT_fe_head_bad);
		baton_count(bn, BATON_STAT_HTTP(-len));
		wait_refuse(wait, baton_http_error_status(-len));
	} else if (closed) {
		baton_count(bn, BATON_STAT_fe_head_closed);
		wait_refuse(wait, 400);
	} else if (time_after_eq(jiffies, wait->deadline)) {
		baton_count(bn, BATON_STAT_fe_head_timeout);
		wait_refuse(wait, 408);
	}
	return false;
}

static void wait_work(struct work_struct *work)
{
	struct fe_wait *wait =
		container_of(to_delayed_work(work), struct fe_wait, work);
	unsigned long now;
	bool due, done = false;
	u8 *buf;

	if (!wait->refused) {
		due = wait_due(wait);
		buf = due ? kvmalloc(BATON_HEAD_MAX + 1, GFP_KERNEL) : NULL;
		done = (due && !buf) || wait_head(wait, buf);
		kvfree(buf);
	}
	if (!done && wait->refused)
		done = wait_drain(wait) ||
		       time_after_eq(jiffies, wait->deadline);
	now = jiffies;
	if (done)
		wait_end(wait);
	else
		queue_delayed_work(fe_workers, &wait->work,
				   time_after(wait->deadline, now) ?
					   wait->deadline - now : 0);
}

/* Coming and going */

static void wait_reset(struct socket *sock)
{
	sock_no_linger(sock->sk);
	sock_release(sock);
}

void fe_wait_start(struct fe *fe, struct baton_service *svc,
		   struct socket *sock, void (*data_ready)(struct sock *sk))
{
	struct fe_wait *wait = NULL;

	if (atomic_inc_return(&fe->n_waits) <= BATON_WAIT_CONNS_MAX)
		wait = kzalloc(sizeof(*wait), GFP_KERNEL);
	if (!wait) {
		baton_count(fe->bn, BATON_STAT_fe_wait_full);
		wait_reset(sock);
		wait_uncount(fe);
		return;
	}
	wait->fe = fe;
	wait->svc = baton_service_get(svc);
	wait->sock = sock;
	wait->sk_data_ready = data_ready;
	wait->deadline = jiffies + msecs_to_jiffies(BATON_WAIT_MS);
	INIT_DELAYED_WORK(&wait->work, wait_work);
	spin_lock_bh(&fe->wait_lock);
	list_add_tail(&wait->list, &fe->waits);
	spin_unlock_bh(&fe->wait_lock);
	wait_hook(wait);
}

static struct fe_wait *wait_next(struct fe *fe, bool all)
{
	struct fe_wait *wait, *found = NULL;

	spin_lock_bh(&fe->wait_lock);
	list_for_each_entry(wait, &fe->waits, list)
		if (all || wait->svc->closed) {
			list_del_init(&wait->list);
			found = wait;
			break;
		}
	spin_unlock_bh(&fe->wait_lock);
	return found;
}

/*
 * Those of services that were closed, or all. Taken off the list: its work does
 * not free it any more.
 */
void fe_wait_flush(struct fe *fe, bool all)
{
	struct fe_wait *wait;

	while ((wait = wait_next(fe, all))) {
		write_lock_bh(&wait->sock->sk->sk_callback_lock);
		wait->dying = true;
		write_unlock_bh(&wait->sock->sk->sk_callback_lock);
		wait_unhook(wait);
		cancel_delayed_work_sync(&wait->work);
		wait_free(wait);
	}
}

/* Flushed, but one that was just ending by itself may still be at it. */
void fe_wait_drain(struct fe *fe)
{
	wait_var_event(&fe->n_waits, !atomic_read(&fe->n_waits));
}
