/* SPDX-License-Identifier: GPL-2.0 */
/* queue.h - the threads that look at connections. */
#ifndef _BATON_BE_QUEUE_H
#define _BATON_BE_QUEUE_H

#include <linux/kthread.h>
#include "be.h"

/*
 * A connection that should go is looked at with each packet, and besides after
 * so long, then twice as long, LOOKS_MAX times, and from then on as seldom.
 */
#define BE_LOOK_MS 50
#define BE_LOOKS_MAX 5

/**
 * be_queue_setup - start the threads
 * @look: what they do with a connection; process context
 */
int be_queue_setup(void (*look)(struct be_conn *conn));
void be_queue_teardown(void);

/** be_queue_init - of a new connection */
void be_queue_init(struct be_conn *conn);

/** be_queue - have the connection looked at; any context */
void be_queue(struct be_conn *conn, u32 delay_ms);

/** be_queue_later - likewise, each time later than the last, until a packet comes */
void be_queue_later(struct be_conn *conn);

/** be_queue_drain - wait until nothing is queued any more */
void be_queue_drain(struct be *be);

/**
 * be_queue_lock - a socket for this thread, as lock_sock(), but not for ever
 * @sk: socket
 * @wait: for 10 ms at most, if a process is in it
 *
 * Return: nobody is in the socket. Locked, BH off, in either case:
 * be_queue_unlock().
 */
bool be_queue_lock(struct sock *sk, bool wait);
void be_queue_unlock(struct sock *sk);

/**
 * be_queue_work - have the thread of a connection do other work for it
 * @conn: connection
 * @work: what to do; counted in be.queued by the caller, until be_queue_done()
 * @delay_ms: when
 */
void be_queue_work(struct be_conn *conn, struct kthread_delayed_work *work,
		   u32 delay_ms);

/** be_queue_done - one less that be_queue_drain() waits for */
void be_queue_done(struct be *be);

#endif /* _BATON_BE_QUEUE_H */
