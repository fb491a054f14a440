// SPDX-License-Identifier: GPL-2.0
/*
 * queue.c - the asynchronous queue and its kernel threads, one per CPU (seed
 * 004, 4.8.3, step 5).
 *
 * In over 99 of 100 cases the softirq finds the socket free and hands the
 * connection on itself. If a process owns the socket, or the connection is not
 * quiescent yet, a thread checks it again. A connection keeps the thread of the
 * CPU where it was created.
 */
#include <linux/kthread.h>
#include <linux/module.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "conn.h"
#include "queue.h"

/* For this long after a wait that failed no thread waits for a process. */
#define QUEUE_BUSY_TIME (HZ / 10)

static struct kthread_worker **workers;
static void (*queue_look)(struct be_conn *conn);

/* The last one wakes be_queue_drain(). */
void be_queue_done(struct be *be)
{
	if (atomic_dec_and_test(&be->queued))
		wake_up_var(&be->queued);
}

static void queue_put(struct be_conn *conn)
{
	struct be *be = conn->be;

	be_conn_put(conn);
	be_queue_done(be);
}

/* Do the queued work, then drop its reference and count. */
static void queue_run(struct be_conn *conn)
{
	if (!READ_ONCE(conn->be->stopping))
		queue_look(conn);
	queue_put(conn);
}

static void queue_now_fn(struct kthread_work *work)
{
	queue_run(container_of(work, struct be_conn, work.now));
}

static void queue_soon_fn(struct kthread_work *work)
{
	queue_run(container_of(work, struct be_conn, work.soon.work));
}

static void queue_later_fn(struct kthread_work *work)
{
	queue_run(container_of(work, struct be_conn, work.later.work));
}

void be_queue_init(struct be_conn *conn)
{
	kthread_init_work(&conn->work.now, queue_now_fn);
	kthread_init_delayed_work(&conn->work.soon, queue_soon_fn);
	kthread_init_delayed_work(&conn->work.later, queue_later_fn);
	conn->work.cpu = raw_smp_processor_id();
}

/*
 * Any context. A check that waits already is enough, even one that is due later
 * than asked. Queued work is never moved to another time: its reference depends
 * on whether it was still pending, which cannot be known for sure. Hence one
 * work for now, one for soon, and one for later.
 */
void be_queue(struct be_conn *conn, u32 delay_ms)
{
	struct kthread_worker *worker = workers[conn->work.cpu];
	struct kthread_delayed_work *work = delay_ms < BE_LOOK_MS ?
		&conn->work.soon : &conn->work.later;
	bool queued;

	if (READ_ONCE(conn->be->stopping) || !be_conn_get(conn))
		return;
	atomic_inc(&conn->be->queued);
	if (delay_ms)
		queued = kthread_queue_delayed_work(worker, work,
						    msecs_to_jiffies(delay_ms));
	else
		queued = kthread_queue_work(worker, &conn->work.now);
	if (!queued)
		queue_put(conn);
}

void be_queue_work(struct be_conn *conn, struct kthread_delayed_work *work,
		   u32 delay_ms)
{
	kthread_queue_delayed_work(workers[conn->work.cpu], work,
				   msecs_to_jiffies(delay_ms));
}

/* Any context. A connection that stays unready is checked less often. */
void be_queue_later(struct be_conn *conn)
{
	u8 looks = READ_ONCE(conn->work.looks);

	if (looks < BE_LOOKS_MAX)
		WRITE_ONCE(conn->work.looks, looks + 1);
	be_queue(conn, BE_LOOK_MS << looks);
}

bool be_queue_may_wait(const struct be_conn *conn)
{
	return jiffies - READ_ONCE(conn->be->vain) >= QUEUE_BUSY_TIME;
}

void be_queue_wait_failed(const struct be_conn *conn)
{
	WRITE_ONCE(conn->be->vain, jiffies);
}

/* Process context, after @stopping was set and the hooks are gone. */
void be_queue_drain(struct be *be)
{
	wait_var_event(&be->queued, !atomic_read(&be->queued));
}

void be_queue_teardown(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (workers[cpu])
			kthread_destroy_worker(workers[cpu]);
	kfree(workers);
}

int be_queue_setup(void (*look)(struct be_conn *conn))
{
	int cpu;

	queue_look = look;
	workers = kcalloc(nr_cpu_ids, sizeof(*workers), GFP_KERNEL);
	if (!workers)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct kthread_worker *worker =
			kthread_run_worker_on_cpu(cpu, 0, "baton/%u");

		if (IS_ERR(worker)) {
			be_queue_teardown();
			return PTR_ERR(worker);
		}
		workers[cpu] = worker;
	}
	return 0;
}
