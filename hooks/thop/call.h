/* SPDX-License-Identifier: GPL-2.0 */
/*
 * call.h - THOP messages that expect an answer: sent again with backoff until
 * the answer, which repeats the counter, or the last try.
 */
#ifndef _BATON_HOOKS_THOP_CALL_H
#define _BATON_HOOKS_THOP_CALL_H

#include <linux/timer.h>
#include "../../shared/limits.h"
#include "../node/net.h"

struct thop_call;

typedef void (*thop_done_t)(struct thop_call *call,
			    const struct thop_msg *answer);

/**
 * struct thop_call - a message that waits for its answer; embedded
 * @node: in the bucket of its counter
 * @timer: next try
 * @bn: namespace
 * @calls: unanswered calls of its socket
 * @to: receiver, holds a reference
 * @skb: the datagram; copies of it are sent
 * @counter: the answer repeats it
 * @rto: first wait, ms, by the receiver's RTO at that time
 * @tries: tries so far
 * @late: extra waits, because the last timeout came too late
 * @silent: the last wait ended without an answer
 * @started: jiffies when it was first sent
 * @due: jiffies of the next try
 * @answers: see struct thop_kind
 * @done: called once, softirq, with the answer, or NULL after the last try;
 *	owns the call from then on, and must free it a grace period later
 */
struct thop_call {
	struct hlist_node node;
	struct timer_list timer;
	struct baton_net *bn;
	struct thop_calls *calls;
	struct baton_peer *to;
	struct sk_buff *skb;
	u64 counter;
	u16 rto;
	u8 tries;
	u8 late;
	bool silent;
	unsigned long started;
	unsigned long due;
	u16 answers;
	thop_done_t done;
};

/**
 * thop_call_init - initialise a call; once, before anything else
 * @call: the call
 * @opcode: of the message
 * @done: called with the answer, or with NULL if none came
 */
void thop_call_init(struct thop_call *call, u16 opcode, thop_done_t done);

/**
 * thop_call_start - send a datagram and await its answer
 * @bn: namespace
 * @call: initialised, @skb and @counter are set
 * @to: receiver; a reference is taken
 *
 * Under RCU, any context. Return: 0, or -ENOBUFS without a socket or when
 * BATON_THOP_PENDING_MAX calls wait already; then nothing was sent, and @call
 * stays the caller's.
 */
int thop_call_start(struct baton_net *bn, struct thop_call *call,
		    struct baton_peer *to);

/**
 * thop_call_cancel - stop waiting for an answer
 * @call: the call
 *
 * Return: true when @done will not be called: the caller owns @call, and must
 * free it a grace period later. False as well when it was never started.
 */
bool thop_call_cancel(struct thop_call *call);

/**
 * thop_call_flush - end every call with that @done, as after its last try
 * @bn: namespace
 * @done: the callback
 *
 * For a module that is unloaded. May sleep; no new calls may be started
 * meanwhile.
 */
void thop_call_flush(struct baton_net *bn, thop_done_t done);

/**
 * thop_ask - send a question that is never cancelled
 * @bn: namespace
 * @to: receiver
 * @msg: the question; sender and counter are filled in
 * @done: called as by thop_call_init(), but owns nothing; may be NULL
 *
 * Under RCU, any context. Return: 0, or a negative errno: nothing was sent.
 */
int thop_ask(struct baton_net *bn, struct baton_peer *to, struct thop_msg *msg,
	     thop_done_t done);

/** thop_call_clean - release the datagram and the peer of a finished call */
void thop_call_clean(struct thop_call *call);

/* For receive.c only: */

/**
 * struct thop_bucket - unanswered calls of one hash value
 * @lock: protects @calls, and @node, @tries and the timer of each of them
 * @calls: struct thop_call
 */
struct thop_bucket {
	spinlock_t lock;
	struct hlist_head calls;
};

#define THOP_CALL_BUCKETS BIT(BATON_CALLS_BITS)

/**
 * struct thop_calls - the unanswered calls of a socket
 * @waiting: number of them
 * @bucket: calls by counter
 */
struct thop_calls {
	atomic_t waiting;
	struct thop_bucket bucket[THOP_CALL_BUCKETS];
};

/** thop_calls_init - initialise, without a call */
void thop_calls_init(struct thop_calls *calls);

/**
 * thop_calls_answer - take a message as the answer to a call
 * @calls: the calls
 * @from: its sender
 * @msg: the message
 *
 * Softirq. Return: false if no call waits for it: it is a duplicate, too late,
 * or not from the node that was asked.
 */
bool thop_calls_answer(struct thop_calls *calls, const struct baton_peer *from,
		       const struct thop_msg *msg);

/** thop_calls_flush - end every call with that @done, NULL: every call */
void thop_calls_flush(struct thop_calls *calls, thop_done_t done);

#endif /* _BATON_HOOKS_THOP_CALL_H */
