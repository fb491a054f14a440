/* SPDX-License-Identifier: GPL-2.0 */
/* waitlist.h - connections on the slow path, and the limit of their number. */
#ifndef _BATON_FE_WAITLIST_H
#define _BATON_FE_WAITLIST_H

#include "../shared/scan.h"
#include "fe.h"

/**
 * struct fe_wait - a connection on the slow path
 * @list: in fe_waitlist.heads, lingering or ending
 * @group_node: in fe_wait_group.heads, while in fe_waitlist.heads
 * @group: of its client address
 * @fe: front end
 * @svc: service, holds a reference
 * @sock: accepted socket
 * @work: reads; runs on new data and, delayed, at the deadline
 * @deadline: jiffies
 * @scan: scan progress of the head
 * @pushed_out: pushed out to make room: 503; under fe_waitlist.lock
 * @cut_short: must not linger any longer; likewise
 * @refused: answered with an error, or closed: data is discarded
 * @early: its head is complete, but cannot be handed off yet: the BEs that could
 *	take it have not told this FE their epoch, its service is being opened, or
 *	another CPU is about to give up the fast path for it
 * @dying: being flushed; under sk_callback_lock
 * @sk_data_ready: the callback before ours
 * @sk_state_change: likewise
 */
struct fe_wait {
	struct list_head list;
	struct list_head group_node;
	struct fe_wait_group *group;
	struct fe *fe;
	struct baton_service *svc;
	struct socket *sock;
	struct delayed_work work;
	unsigned long deadline;
	struct baton_scan scan;
	bool pushed_out;
	bool cut_short;
	bool refused;
	bool early;
	bool dying;
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_state_change)(struct sock *sk);
};

void fe_waitlist_init(struct fe_waitlist *waitlist, u32 seed);

/** fe_waitlist_add - add a head; push out older ones if there are too many */
void fe_waitlist_add(struct fe_wait *wait);

/** fe_waitlist_linger - the head was answered: only discard data from now on */
void fe_waitlist_linger(struct fe_wait *wait);

/** fe_waitlist_del - off all lists. Return: it was on one: the caller frees it */
bool fe_waitlist_del(struct fe_wait *wait);

/** fe_waitlist_take - take off the first one of a closed service, or of any */
struct fe_wait *fe_waitlist_take(struct fe_waitlist *waitlist, bool all);

#endif /* _BATON_FE_WAITLIST_H */
