/* SPDX-License-Identifier: GPL-2.0 */
/* arrive.h - connections that wait for a process to release an old socket. */
#ifndef _BATON_BE_ARRIVE_H
#define _BATON_BE_ARRIVE_H

#include <linux/kthread.h>
#include "be.h"

struct be_arrival;

/*
 * Called when an arrival is over. @cause: as be_adopt() returns it, and
 * BE_NO_ANSWER when the back end stops. Process context, BH off, under RCU.
 */
typedef void (*be_arrived_t)(const struct be_arrival *arrival, u32 cause);

/**
 * struct be_arrival - a connection that cannot be built yet
 * @work: the thread's next try
 * @conn: ARRIVING; holds a reference
 * @msg: the CREATE: received, or our own that no node took
 * @data: the client's bytes
 * @done: called at the end
 * @ctx: for @done
 * @since: jiffies when @msg.age was current
 * @until: jiffies of the deadline
 * @step: delay of the next try, in ms
 * @hung: the last wait for the socket timed out
 */
struct be_arrival {
	struct kthread_delayed_work work;
	struct be_conn *conn;
	struct thop_msg msg;
	struct sk_buff *data;
	be_arrived_t done;
	void *ctx;
	unsigned long since;
	unsigned long until;
	u32 step;
	bool hung;
};

/**
 * be_arrive - build the connection once the process has released the socket
 * @conn: ARRIVING, be_adopt() has returned THOP_CAUSE_BUSY
 * @create: the message; copied
 * @data: the client's bytes; consumed when this returns true
 * @ms: time limit
 * @done: called at the end
 * @ctx: for @done
 *
 * Under RCU, any context. Return: false when there is no time or no room:
 * nothing was done then.
 */
bool be_arrive(struct be_conn *conn, const struct thop_msg *create,
	       struct sk_buff *data, u32 ms, be_arrived_t done, void *ctx);

#endif /* _BATON_BE_ARRIVE_H */
