/* SPDX-License-Identifier: GPL-2.0 */
/* queue.h - the threads that check connections. */
#ifndef _BATON_BE_QUEUE_H
#define _BATON_BE_QUEUE_H

#include <linux/kthread.h>
#include "be.h"

/*
 * A connection that should be handed on is checked with each packet, and
 * besides after BE_LOOK_MS, a delay that doubles BE_LOOKS_MAX times.
 */
#define BE_LOOK_MS 50
#define BE_LOOKS_MAX 5

/**
 * be_queue_setup - start the threads
 * @look: checks a connection; process context
 */
int be_queue_setup(void (*look)(struct be_conn *conn));
void be_queue_teardown(void);

/** be_queue_init - for a new connection */
void be_queue_init(struct be_conn *conn);

/** be_queue - have the connection checked; any context */
void be_queue(struct be_conn *conn, u32 delay_ms);

/**
 * be_queue_later - likewise, after a delay that doubles from check to check
 * @conn: connection
 *
 * After a packet of the client the delays of later checks start at BE_LOOK_MS
 * again. A delayed check that is queued already keeps its time.
 */
void be_queue_later(struct be_conn *conn);

/** be_queue_drain - wait until nothing is queued any more */
void be_queue_drain(struct be *be);

/**
 * be_queue_work - have the thread of a connection do other work for it
 * @conn: connection
 * @work: the work; counted in be.queued by the caller, until be_queue_done()
 * @delay_ms: delay
 */
void be_queue_work(struct be_conn *conn, struct kthread_delayed_work *work,
		   u32 delay_ms);

/**
 * be_queue_may_wait - may the thread wait for a process to release a socket?
 * @conn: one of its connections
 *
 * Called by the thread only. Its other connections wait meanwhile: so on this node
 * it may not for 100 ms after a wait that failed.
 */
bool be_queue_may_wait(const struct be_conn *conn);

/** be_queue_wait_failed - it has waited, in vain; called by the thread only */
void be_queue_wait_failed(const struct be_conn *conn);

/** be_queue_done - one work item less for be_queue_drain() to wait for */
void be_queue_done(struct be *be);

#endif /* _BATON_BE_QUEUE_H */
