/* SPDX-License-Identifier: GPL-2.0 */
/* arrive.h - connections that wait for a process to leave an old socket. */
#ifndef _BATON_BE_ARRIVE_H
#define _BATON_BE_ARRIVE_H

#include <linux/kthread.h>
#include "be.h"

struct be_arrival;

/*
 * An arrival is over; cause as be_adopt() returns, BE_CAUSE_MUTE when something has
 * overtaken it, or the back end goes. Process context, BH off, under RCU.
 */
typedef void (*be_arrived_t)(const struct be_arrival *arrival, u32 cause);

/**
 * struct be_arrival - a connection that can't be built yet
 * @work: the thread's next try
 * @conn: ARRIVING; holds a reference
 * @msg: the message that brings it, or brought it away
 * @data: the client's bytes
 * @done: told of the end
 * @ctx: of @done
 * @since: jiffies when @msg had its age
 * @until: jiffies when it is given up
 * @step: until the next try, in ms
 * @hung: the thread has waited for the socket in vain
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
 * be_arrive - try again when the process has left the socket
 * @conn: ARRIVING, be_adopt() has returned THOP_CAUSE_HELD
 * @create: the message; copied
 * @data: the client's bytes; consumed when this returns true
 * @ms: for so long
 * @done: told of the end
 * @ctx: of @done
 *
 * Under RCU, any context. Return: false when there is no time or no room:
 * nothing has happened then.
 */
bool be_arrive(struct be_conn *conn, const struct thop_msg *create,
	       struct sk_buff *data, u32 ms, be_arrived_t done, void *ctx);

#endif /* _BATON_BE_ARRIVE_H */
