// SPDX-License-Identifier: GPL-2.0
/*
 * wait.c - WAITHEADER on the slow path: a socket until the head is complete.
 *
 * For a head in pieces, after SYN cookies, typed by hand, or one to refuse. A
 * complete head is handed off (extract.c). waitlist.c limits the number of
 * waiting connections.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "../shared/proto.h"
#include "../shared/limits.h"
#include "extract.h"
#include "refuse.h"
#include "wait.h"
#include "waitlist.h"
#include "wake.h"
#include "workers.h"

/* Until the next try to hand off a complete head that came too early */
#define EARLY_RETRY (HZ / 50)

static void wait_uncount(struct fe *fe)
{
	if (atomic_dec_and_test(&fe->waitlist.n_all))
		wake_up_var(&fe->waitlist.n_all);
}

/*
 * The kernel stops the timers of a kernel socket that is closed: one that still
 * waits for an ACK would never go away. So a socket that is not closed is reset.
 */
static void wait_free(struct fe_wait *wait)
{
	struct fe *fe = wait->fe;

	fe_wake_unhook(wait);
	if (wait->sock->sk->sk_state != TCP_CLOSE)
		sock_no_linger(wait->sock->sk);
	sock_release(wait->sock);
	baton_service_put(wait->svc);
	kfree(wait);
	wait_uncount(fe);
}

/* From its own work only, so that this is not running elsewhere. */
static void wait_end(struct fe_wait *wait)
{
	fe_wake_unhook(wait);
	if (fe_waitlist_del(wait)) {
		/* A wake-up before the unhook may have queued it once more. */
		cancel_delayed_work(&wait->work);
		wait_free(wait);
	}
}

static int wait_peek(struct fe_wait *wait, u8 *buf, u32 len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {};

	return kernel_recvmsg(wait->sock, &msg, &vec, 1, len,
			      MSG_PEEK | MSG_DONTWAIT);
}

/*
 * Worth parsing? Each byte is scanned once, however small the segments of a
 * head are.
 */
static bool wait_due(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;
	const struct baton_proto *proto = wait->svc->proto;
	bool due = proto->due(&wait->scan, NULL, 0);
	u8 buf[256];
	u32 n;

	lock_sock(sk);
	while (wait->scan.seen <= BATON_HEAD_MAX) {
		n = fe_extract_bytes(sk, wait->scan.seen, buf, sizeof(buf));
		if (!n)
			break;
		due |= proto->due(&wait->scan, buf, n);
	}
	release_sock(sk);
	return due;
}

/* The FIN has come: missing data will never arrive. */
static bool wait_half_closed(const struct fe_wait *wait)
{
	return wait->sock->sk->sk_shutdown & RCV_SHUTDOWN ||
	       wait->sock->sk->sk_state == TCP_CLOSE;
}

/*
 * @buf: NULL if there was nothing to parse; @closed: the FIN had come before.
 * Return: done with this connection.
 */
static bool wait_head(struct fe_wait *wait, u8 *buf, bool closed)
{
	struct baton_net *bn = wait->fe->bn;
	struct baton_req head;
	int n = -EAGAIN, len;

	if (buf)
		n = wait_peek(wait, buf, BATON_HEAD_MAX + 1);
	if (n <= 0 && n != -EAGAIN) {
		baton_count(bn, BATON_STAT_fe_head_closed);
		fe_refuse_close(wait);
		return n < 0;
	}
	len = n > 0 ? wait->svc->proto->head(buf, n, &head) : 0;
	if (len > 0) {
		if (!wait->early)
			baton_count(bn, BATON_STAT_fe_requests_slow);
		if (fe_extract(wait, &head))
			return true;
		if (wait->early && !READ_ONCE(wait->pushed_out) &&
		    time_before(jiffies, wait->deadline))
			return false;
		wait->early = false;
		fe_wake_hook(wait);
		fe_refuse(wait, 503);
	} else if (len < 0) {
		baton_count(bn, BATON_STAT_fe_head_bad);
		baton_count(bn, BATON_STAT_HTTP(-len));
		fe_refuse(wait, baton_http_error_status(-len));
	} else if (closed) {
		baton_count(bn, BATON_STAT_fe_head_closed);
		fe_refuse_late(wait, 400);
	} else if (READ_ONCE(wait->pushed_out)) {
		fe_refuse_late(wait, 503);
	} else if (time_after_eq(jiffies, wait->deadline)) {
		baton_count(bn, wait->scan.seen ? BATON_STAT_fe_head_timeout :
						  BATON_STAT_fe_head_none);
		fe_refuse_late(wait, 408);
	}
	return false;
}

/* Return: done with this connection. */
static bool wait_read(struct fe_wait *wait)
{
	/* First: data that comes before the FIN must not be overlooked. */
	bool closed = wait_half_closed(wait), done = false;
	bool due = wait_due(wait) && wait->scan.seen;
	u8 *buf = due ? kvmalloc(BATON_HEAD_MAX + 1, GFP_KERNEL) : NULL;

	if (due && !buf) {
		baton_count(wait->fe->bn, BATON_STAT_no_memory);
		fe_refuse_late(wait, 503);
	} else {
		done = wait_head(wait, buf, closed);
	}
	kvfree(buf);
	return done;
}

static void wait_work(struct work_struct *work)
{
	struct fe_wait *wait =
		container_of(to_delayed_work(work), struct fe_wait, work);
	bool done = !wait->refused && wait_read(wait), more = false;
	unsigned long now, next;

	if (!done && wait->refused)
		done = fe_refuse_drain(wait, &more) ||
		       READ_ONCE(wait->cut_short) ||
		       time_after_eq(jiffies, wait->deadline);
	now = jiffies;
	next = wait->early ? now + EARLY_RETRY : wait->deadline;
	if (more)
		next = now;
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

	/* So many only if the works that free pushed-out ones do not run. */
	if ((u32)atomic_inc_return(&fe->waitlist.n_all) >
	    BATON_WAIT_SOCKETS * fe->waitlist.max) {
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
	INIT_LIST_HEAD(&wait->group_node);
	fe_wake_begin(wait);
}

/*
 * End the connections of closed services, or all. Off its list, a connection is
 * not freed by its work any more.
 */
void fe_wait_flush(struct fe *fe, bool all)
{
	struct fe_wait *wait;

	while ((wait = fe_waitlist_take(&fe->waitlist, all))) {
		write_lock_bh(&wait->sock->sk->sk_callback_lock);
		wait->dying = true;
		write_unlock_bh(&wait->sock->sk->sk_callback_lock);
		fe_wake_unhook(wait);
		cancel_delayed_work_sync(&wait->work);
		wait_free(wait);
	}
}

/* After the flush a connection may still be ending by itself. */
void fe_wait_drain(struct fe *fe)
{
	wait_var_event(&fe->waitlist.n_all, !atomic_read(&fe->waitlist.n_all));
}
