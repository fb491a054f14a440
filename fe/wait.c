// SPDX-License-Identifier: GPL-2.0
/*
 * wait.c - WAITHEADER on the slow path: a socket until the head is whole.
 *
 * A head in pieces, under SYN cookies, typed by hand, or one to refuse. A whole
 * head is handed off (extract.c). Who waits, and who has to go when there are too
 * many, is in waits.c. A refused one gets its answer, and is read out until the
 * client closes, so that no RST overtakes the answer.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "../shared/limits.h"
#include "wait.h"
#include "workers.h"

#define LINGER_TIME (2 * HZ)
#define ASK_AGAIN (HZ / 50)	/* a head that waits for BEs to be met */

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

/* Caller holds sk_callback_lock. */
static void wait_listen(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	if (sk->sk_user_data != wait)
		wait->sk_state_change = sk->sk_state_change;
	sk->sk_user_data = wait;
	sk->sk_data_ready = wait_wake;
	sk->sk_state_change = wait_wake;
	mod_delayed_work(fe_workers, &wait->work, 0);
}

/*
 * Listen, and have a look at what came before. Once the lock is dropped @wait
 * is its work's, which may be through with it already.
 */
static void wait_hook(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (!wait->dying)
		wait_listen(wait);
	write_unlock_bh(&sk->sk_callback_lock);
}

/* The same for a new one: pushed out at once, its end waits for the lock. */
static void wait_begin(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	fe_waits_add(wait);
	wait_listen(wait);
	write_unlock_bh(&sk->sk_callback_lock);
}

void fe_wait_unhook(struct fe_wait *wait)
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

static void wait_uncount(struct fe *fe)
{
	if (atomic_dec_and_test(&fe->waits.all))
		wake_up_var(&fe->waits.all);
}

/*
 * The kernel stops the timers of a kernel socket that is closed: one that still
 * waited for an ACK would wait for ever. A RST leaves nothing behind.
 */
static void wait_free(struct fe_wait *wait)
{
	struct fe *fe = wait->fe;

	fe_wait_unhook(wait);
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
	fe_wait_unhook(wait);
	if (fe_waits_del(wait)) {
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
	fe_waits_linger(wait);
}

static void wait_refuse(struct fe_wait *wait, int status)
{
	const char *again = status == 503 ? "Retry-After: 1\r\n" : "";
	char buf[160];
	struct kvec vec = { .iov_base = buf };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };

	vec.iov_len = scnprintf(buf, sizeof(buf),
				"HTTP/1.1 %d %s\r\nContent-Length: 0\r\n%sConnection: close\r\n\r\n",
				status, status_phrase(status), again);
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
		n = fe_wait_bytes(sk, wait->scan.seen, buf, sizeof(buf));
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

/*
 * A client that has sent nothing has asked nothing: an answer would be taken for
 * that of the request that may be under way. It is closed, as servers do.
 */
static void wait_give_up(struct fe_wait *wait, int status)
{
	if (wait->scan.seen)
		wait_refuse(wait, status);
	else
		wait_close(wait);
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
		if (!wait->asking)
			baton_count(bn, BATON_STAT_fe_requests_slow);
		if (fe_wait_handoff(wait, &head))
			return true;
		if (wait->asking && !READ_ONCE(wait->pushed) &&
		    time_before(jiffies, wait->deadline))
			return false;
		wait->asking = false;
		wait_hook(wait);
		wait_refuse(wait, 503);
	} else if (len < 0) {
		baton_count(bn, BATON_STAT_fe_head_bad);
		baton_count(bn, BATON_STAT_HTTP(-len));
		wait_refuse(wait, baton_http_error_status(-len));
	} else if (closed) {
		baton_count(bn, BATON_STAT_fe_head_closed);
		wait_give_up(wait, 400);
	} else if (READ_ONCE(wait->pushed)) {
		wait_give_up(wait, 503);
	} else if (time_after_eq(jiffies, wait->deadline)) {
		baton_count(bn, wait->scan.seen ? BATON_STAT_fe_head_timeout :
						  BATON_STAT_fe_head_none);
		wait_give_up(wait, 408);
	}
	return false;
}

/* Return: done with this connection. */
static bool wait_read(struct fe_wait *wait)
{
	bool due = wait_due(wait) && wait->scan.seen, done = false;
	u8 *buf = due ? kvmalloc(BATON_HEAD_MAX + 1, GFP_KERNEL) : NULL;

	if (due && !buf) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		wait_give_up(wait, 503);
	} else {
		done = wait_head(wait, buf);
	}
	kvfree(buf);
	return done;
}

static void wait_work(struct work_struct *work)
{
	struct fe_wait *wait =
		container_of(to_delayed_work(work), struct fe_wait, work);
	bool done = !wait->refused && wait_read(wait);
	unsigned long now, next;

	if (!done && wait->refused)
		done = wait_drain(wait) || READ_ONCE(wait->cut) ||
		       time_after_eq(jiffies, wait->deadline);
	now = jiffies;
	next = wait->asking ? now + ASK_AGAIN : wait->deadline;
	if (done)
		wait_end(wait);
	else
		queue_delayed_work(fe_workers, &wait->work,
				   time_after(next, now) ? next - now : 0);
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

	/* So many only when those pushed out do not get to run. */
	if ((u32)atomic_inc_return(&fe->waits.all) >
	    BATON_WAIT_SOCKETS * fe->waits.max) {
		baton_count(fe->bn, BATON_STAT_fe_wait_reset);
	} else {
		wait = kzalloc(sizeof(*wait), GFP_KERNEL);
		if (!wait)
			baton_count(fe->bn, BATON_STAT_no_memory);
	}
	if (!wait) {
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
	INIT_LIST_HEAD(&wait->list);
	INIT_LIST_HEAD(&wait->mates);
	wait_begin(wait);
}

/*
 * Those of services that were closed, or all. Taken off the list: its work does
 * not free it any more.
 */
void fe_wait_flush(struct fe *fe, bool all)
{
	struct fe_wait *wait;

	while ((wait = fe_waits_take(&fe->waits, all))) {
		write_lock_bh(&wait->sock->sk->sk_callback_lock);
		wait->dying = true;
		write_unlock_bh(&wait->sock->sk->sk_callback_lock);
		fe_wait_unhook(wait);
		cancel_delayed_work_sync(&wait->work);
		wait_free(wait);
	}
}

/* Flushed, but one that was just ending by itself may still be at it. */
void fe_wait_drain(struct fe *fe)
{
	wait_var_event(&fe->waits.all, !atomic_read(&fe->waits.all));
}
