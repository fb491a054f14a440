/* SPDX-License-Identifier: GPL-2.0 */
/* wait.h - a connection on the slow path, between wait.c, waits.c, extract.c. */
#ifndef _BATON_FE_WAIT_H
#define _BATON_FE_WAIT_H

#include "../shared/http.h"
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

/* waits.c: all of them */

/** fe_waits_add - one more head; an older one is pushed out if there are many */
void fe_waits_add(struct fe_wait *wait);

/** fe_waits_linger - no head any more: answered, and still to be read out */
void fe_waits_linger(struct fe_wait *wait);

/** fe_waits_del - off all lists. Return: by this caller, who must free it */
bool fe_waits_del(struct fe_wait *wait);

/** fe_waits_take - take off the first one of a service that was closed, or of any */
struct fe_wait *fe_waits_take(struct fe_waits *waits, bool all);

/* wait.c */
void fe_wait_unhook(struct fe_wait *wait);

/* extract.c */

/**
 * fe_wait_bytes - look at what the client has sent and the kernel acknowledged
 * @sk: socket, held by the caller
 * @from: first byte, counted from the first one that is unread
 * @buf: where to
 * @len: room there
 *
 * Return: bytes; fewer than @len at their end.
 */
u32 fe_wait_bytes(struct sock *sk, u32 from, u8 *buf, u32 len);

/**
 * fe_wait_handoff - hand a connection whose head is whole to a back end
 * @wait: connection, in its own work
 * @head: parsed
 *
 * May sleep. Return: handed off, or reset, and the socket is closed; false: the
 * client can be told, and a counter says why.
 */
bool fe_wait_handoff(struct fe_wait *wait, const struct baton_req *head);

#endif /* _BATON_FE_WAIT_H */
