// SPDX-License-Identifier: GPL-2.0
/*
 * arrive.c - connections that cannot be built yet: a process is using an old
 * socket of the same addresses and ports, in recv(), send() or close().
 *
 * The old socket can be closed only after the process has released it. The
 * thread of the connection waits for that, closes it, builds the new socket,
 * and tells the caller. Meanwhile the connection is ARRIVING: its packets are
 * held, copies of its CREATE are not answered. A newer CREATE or the end of the
 * service changes the connection; the thread notices that by itself.
 */
#include <linux/kthread.h>
#include <linux/slab.h>
#include <net/tcp.h>
#include "adopt.h"
#include "arrive.h"
#include "conn.h"
#include "queue.h"
#include "rebuild.h"
#include "socket.h"

static struct be *arrive_be(const struct be_arrival *arrival)
{
	return arrival->conn->be;
}

static struct sock *arrive_sock(struct be_conn *conn)
{
	struct sock *sk;

	local_bh_disable();
	rcu_read_lock();
	sk = be_socket_of(conn);
	rcu_read_unlock();
	local_bh_enable();
	return sk;
}

/*
 * Close the old socket if its process has released it. No second wait after a
 * timeout.
 */
static void arrive_close_old(struct be_arrival *arrival)
{
	struct sock *sk = arrive_sock(arrival->conn);
	bool wait = !arrival->hung && be_queue_may_wait(arrival->conn);

	if (!sk)
		return;
	if (!be_socket_lock(sk, wait) && wait) {
		arrival->hung = true;
		be_queue_wait_failed(arrival->conn);
	}
	be_rebuild_close_old_locked(arrival->conn, &arrival->msg, sk);
	be_socket_unlock(sk);
	sock_put(sk);
}

/* The message's age includes the time that it waited here. */
static void arrive_age(struct be_arrival *arrival)
{
	unsigned long now = jiffies;

	arrival->msg.age += jiffies_to_msecs(now - arrival->since);
	arrival->since = now;
}

static u32 arrive_build(struct be_arrival *arrival)
{
	u32 cause;

	arrive_age(arrival);
	local_bh_disable();
	rcu_read_lock();
	cause = be_adopt(arrival->conn, &arrival->msg, arrival->data);
	rcu_read_unlock();
	local_bh_enable();
	if (!cause)
		arrival->data = NULL;
	return cause;
}

static void arrive_end(struct be_arrival *arrival, u32 cause)
{
	struct be *be = arrive_be(arrival);

	if (cause == BE_NO_ANSWER)
		baton_count(be->bn, BATON_STAT_be_arrive_dropped);
	local_bh_disable();
	rcu_read_lock();
	arrival->done(arrival, cause);
	rcu_read_unlock();
	local_bh_enable();
	kfree_skb(arrival->data);
	atomic_dec(&be->arrivals);
	be_conn_put(arrival->conn);
	kfree(arrival);
	be_queue_done(be);
}

/* Is the connection still ARRIVING, by this message? */
static bool arrive_current(struct be_arrival *arrival)
{
	struct be_conn *conn = arrival->conn;
	bool arriving;

	if (READ_ONCE(conn->be->stopping))
		return false;
	spin_lock_bh(&conn->lock);
	arriving = be_conn_arriving(conn, &arrival->msg);
	spin_unlock_bh(&conn->lock);
	return arriving;
}

static void arrive_fn(struct kthread_work *work)
{
	struct be_arrival *arrival =
		container_of(work, struct be_arrival, work.work);
	u32 cause = BE_NO_ANSWER;

	if (arrive_current(arrival)) {
		/* Refused, if it took too long: the sender gives up soon. */
		cause = THOP_CAUSE_BUSY;
		if (!time_after(jiffies, arrival->until)) {
			arrive_close_old(arrival);
			cause = arrive_build(arrival);
		}
	}
	if (cause == THOP_CAUSE_BUSY && time_before(jiffies, arrival->until)) {
		be_queue_work(arrival->conn, &arrival->work, arrival->step);
		arrival->step = min(2 * arrival->step, BATON_ARRIVE_STEP_MS);
	} else {
		arrive_end(arrival, cause);
	}
}

bool be_arrive(struct be_conn *conn, const struct thop_msg *create,
	       struct sk_buff *data, u32 ms, be_arrived_t done, void *ctx)
{
	struct be *be = conn->be;
	struct be_arrival *arrival;

	if (!ms || READ_ONCE(be->stopping) ||
	    atomic_read(&be->arrivals) >= BATON_ARRIVE_MAX)
		return false;
	arrival = kzalloc(sizeof(*arrival), GFP_ATOMIC);
	if (!arrival)
		return false;
	if (!be_conn_get(conn)) {
		kfree(arrival);
		return false;
	}
	kthread_init_delayed_work(&arrival->work, arrive_fn);
	arrival->conn = conn;
	arrival->msg = *create;
	arrival->data = data;
	arrival->done = done;
	arrival->ctx = ctx;
	arrival->since = jiffies;
	arrival->until = jiffies + msecs_to_jiffies(ms);
	arrival->step = 1;
	atomic_inc(&be->arrivals);
	atomic_inc(&be->queued);
	be_count(conn, BATON_STAT_be_arrive_waited);
	be_queue_work(conn, &arrival->work, 0);
	return true;
}
