/* SPDX-License-Identifier: GPL-2.0 */
/*
 * thop_io.h - THOP on the wire: one UDP socket a node, in softirq.
 */
#ifndef _BATON_THOP_IO_H
#define _BATON_THOP_IO_H

#include "net.h"

struct thop_calls;
struct thop_pieces;

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

/** thop_io_calls - the calls made through it */
struct thop_calls *thop_io_calls(struct thop_io *io);

/** thop_io_pieces - the incomplete messages that came to it */
struct thop_pieces *thop_io_pieces(struct thop_io *io);

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

/**
 * thop_send - send a message to a peer
 * @bn: namespace
 * @to: receiver
 * @skb: the message; consumed
 *
 * In one datagram, or, when that would be larger than the path takes, in pieces.
 * Any context.
 */
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

#endif /* _BATON_THOP_IO_H */
