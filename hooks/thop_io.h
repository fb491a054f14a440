/* SPDX-License-Identifier: GPL-2.0 */
/*
 * thop_io.h - THOP on the wire: one UDP socket a node, in softirq.
 *
 * A message that wants an answer is a struct thop_call: it is sent again with
 * backoff until the answer, which repeats its counter, or the last try.
 */
#ifndef _BATON_THOP_IO_H
#define _BATON_THOP_IO_H

#include <linux/timer.h>
#include "net.h"

/**
 * struct thop_call - a message that waits for its answer; embedded
 * @node: among the unanswered
 * @timer: next try
 * @bn: namespace
 * @io: where it waits
 * @to: receiver, holds a reference
 * @skb: the datagram; copies of it are sent
 * @counter: what the answer repeats
 * @tries: sent so often
 * @late: last waits that were none
 * @started: jiffies when it was first sent
 * @due: jiffies when the next try is
 * @answers: bit i: opcode i answers it
 * @done: called once, softirq, with the answer, or NULL after the last try;
 *	owns the call from then on, and must free it a grace period later
 */
struct thop_call {
	struct hlist_node node;
	struct timer_list timer;
	struct baton_net *bn;
	struct thop_io *io;
	struct baton_peer *to;
	struct sk_buff *skb;
	u64 counter;
	u8 tries;
	u8 late;
	unsigned long started;
	unsigned long due;
	u32 answers;
	void (*done)(struct thop_call *call, const struct thop_msg *answer);
};

/**
 * thop_io_open - THOP's socket in a namespace
 * @bn: namespace
 * @addr: this node's address
 * @port: UDP port
 *
 * May sleep. Return: the socket or an ERR_PTR.
 */
struct thop_io *thop_io_open(struct baton_net *bn, __be32 addr, __be16 port);

/** thop_io_close - close it; every unanswered call is done with NULL */
void thop_io_close(struct thop_io *io);

/** thop_io_is - does @io listen at this address and port? */
bool thop_io_is(const struct thop_io *io, __be32 addr, __be16 port);

/**
 * thop_msg_alloc - a datagram with a message's fixed part and room for data
 * @bn: namespace; gives sender and, for a question, the counter
 * @msg: the message; sender and counter are filled in (a counter that is not
 *	0 stays: answers)
 * @gfp: allocation flags
 *
 * Return: skb with the encoded part put, @msg->data_len bytes of tail room
 * left; NULL without memory.
 */
struct sk_buff *thop_msg_alloc(struct baton_net *bn, struct thop_msg *msg,
			       gfp_t gfp);

/** thop_send - send a datagram to a peer; consumes @skb; any context */
void thop_send(struct baton_net *bn, struct baton_peer *to,
	       struct sk_buff *skb);

/**
 * thop_answer - answer a message
 * @bn: namespace
 * @to: who asked
 * @msg: the question
 * @opcode: of the answer
 * @cause: for THOP_NOTIFYDROP
 */
void thop_answer(struct baton_net *bn, struct baton_peer *to,
		 const struct thop_msg *msg, u16 opcode, u32 cause);

/**
 * thop_call_init - once in a call's life, before anything else
 * @call: the call
 * @answers: bit i: opcode i answers it
 * @done: told of the answer, or by NULL that none came
 */
void thop_call_init(struct thop_call *call, u32 answers,
		    void (*done)(struct thop_call *call,
				 const struct thop_msg *answer));

/**
 * thop_call_start - send a datagram and await its answer
 * @bn: namespace
 * @call: initialised, @skb and @counter are set
 * @to: receiver; a reference is taken
 *
 * Any context. Return: 0, or -ENOBUFS when BATON_THOP_PENDING_MAX wait
 * already; then nothing was sent and @call stays the caller's.
 */
int thop_call_start(struct baton_net *bn, struct thop_call *call,
		    struct baton_peer *to);

#define THOP_ANSWERS_CREATE (BIT(THOP_CREATED) | BIT(THOP_NOTIFYDROP))

/**
 * thop_call_cancel - no answer is wanted any more
 * @call: the call
 *
 * Return: true when @done will not be called: the caller owns @call, and must
 * free it a grace period later. False as well when it was never started.
 */
bool thop_call_cancel(struct thop_call *call);

/**
 * thop_call_flush - end every call with that @done, as after its last try
 * @bn: namespace
 * @done: whose
 *
 * For a module that goes. May sleep; no new ones may be started meanwhile.
 */
void thop_call_flush(struct baton_net *bn,
		     void (*done)(struct thop_call *call,
				  const struct thop_msg *answer));

/** thop_call_clean - drop what a finished call holds: datagram, peer */
void thop_call_clean(struct thop_call *call);

#endif /* _BATON_THOP_IO_H */
