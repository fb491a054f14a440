/* SPDX-License-Identifier: GPL-2.0 */
/* waits.h - connections on the slow path, and the limit of their number. */
#ifndef _BATON_FE_WAITS_H
#define _BATON_FE_WAITS_H

#include "../shared/scan.h"
#include "fe.h"

/**
 * struct fe_wait - a connection on the slow path
 * @list: in fe_waits.heads, lingering or ending
 * @group_node: in fe_wait_group.heads, while in fe_waits.heads
 * @group: of its client address
 * @fe: front end
 * @svc: service, holds a reference
 * @sock: accepted socket
 * @work: reads; runs on new data and, delayed, at the deadline
 * @deadline: jiffies
 * @scan: scan progress of the head
 * @pushed_out: pushed out to make room: 503; under fe_waits.lock
 * @cut_short: must not linger any longer; likewise
 * @refused: answered with an error, or closed: data is discarded
 * @unmet: its head is complete, but this FE has not met a BE that could have it
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
	bool unmet;
	bool dying;
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_state_change)(struct sock *sk);
};

void fe_waits_init(struct fe_waits *waits, u32 seed);

/** fe_waits_add - add a head; push out older ones if there are too many */
void fe_waits_add(struct fe_wait *wait);

/** fe_waits_linger - the head was answered: only discard data from now on */
void fe_waits_linger(struct fe_wait *wait);

/** fe_waits_del - off all lists. Return: this caller did it, and must free it */
bool fe_waits_del(struct fe_wait *wait);

/** fe_waits_take - take off the first one of a closed service, or of any */
struct fe_wait *fe_waits_take(struct fe_waits *waits, bool all);

#endif /* _BATON_FE_WAITS_H */
