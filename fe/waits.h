/* SPDX-License-Identifier: GPL-2.0 */
/* waits.h - connections on the slow path: how many, and which has to go. */
#ifndef _BATON_FE_WAITS_H
#define _BATON_FE_WAITS_H

#include "../shared/scan.h"
#include "fe.h"

/**
 * struct fe_wait - a connection on the slow path
 * @list: in fe_waits.heads, lingering or ending
 * @mates: in its group, while in fe_waits.heads
 * @group: of its client address
 * @fe: front end
 * @svc: service, holds a reference
 * @sock: accepted socket
 * @work: reads; runs on new data and, delayed, at the deadline
 * @deadline: jiffies
 * @scan: how far the head has been looked at
 * @pushed: has to make room: 503; under fe_waits.lock
 * @cut: has lingered long enough; likewise
 * @refused: answered with an error: only read out
 * @asking: its head is whole, but no BE is met that could have it
 * @dying: being flushed; under sk_callback_lock
 * @sk_data_ready: callbacks that were there before ours
 * @sk_state_change: likewise
 */
struct fe_wait {
	struct list_head list;
	struct list_head mates;
	struct fe_wait_group *group;
	struct fe *fe;
	struct baton_service *svc;
	struct socket *sock;
	struct delayed_work work;
	unsigned long deadline;
	struct baton_scan scan;
	bool pushed;
	bool cut;
	bool refused;
	bool asking;
	bool dying;
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_state_change)(struct sock *sk);
};

void fe_waits_init(struct fe_waits *waits, u32 seed);

/** fe_waits_add - one more head; an older one is pushed out if there are many */
void fe_waits_add(struct fe_wait *wait);

/** fe_waits_linger - no head any more: answered, and still to be read out */
void fe_waits_linger(struct fe_wait *wait);

/** fe_waits_del - off all lists. Return: by this caller, who must free it */
bool fe_waits_del(struct fe_wait *wait);

/** fe_waits_take - take off the first one of a service that was closed, or of any */
struct fe_wait *fe_waits_take(struct fe_waits *waits, bool all);

#endif /* _BATON_FE_WAITS_H */
