/* SPDX-License-Identifier: GPL-2.0 */
/* send.h - sends THOP messages. */
#ifndef _BATON_HOOKS_THOP_SEND_H
#define _BATON_HOOKS_THOP_SEND_H

#include "../node/net.h"

/**
 * thop_msg_alloc - a datagram with a message's fixed part and room for data
 * @bn: namespace
 * @msg: the message; sender and, if it is 0, counter are filled in
 * @gfp: allocation flags
 *
 * Return: skb with the encoded part put, @msg->data_len bytes of tail room
 * left; NULL if out of memory.
 */
struct sk_buff *thop_msg_alloc(struct baton_net *bn, struct thop_msg *msg,
			       gfp_t gfp);

/**
 * thop_send - send a message to a peer
 * @bn: namespace
 * @to: receiver
 * @skb: the message; consumed
 *
 * In one datagram, or in pieces if it exceeds the path MTU. Any context.
 */
void thop_send(struct baton_net *bn, struct baton_peer *to,
	       struct sk_buff *skb);

/**
 * thop_send_hello - send a HELLO
 * @io: THOP's socket
 * @to: receiver
 * @hello: THOP_HELLO_LEN bytes
 *
 * BH off, under RCU. Without memory or a route nothing is sent.
 */
void thop_send_hello(struct thop_io *io, struct baton_peer *to,
		     const u8 *hello);

/**
 * thop_answer - answer a message
 * @bn: namespace
 * @to: node that asked
 * @msg: the question
 * @opcode: of the answer
 * @cause: for THOP_NOTIFYDROP
 */
void thop_answer(struct baton_net *bn, struct baton_peer *to,
		 const struct thop_msg *msg, u16 opcode, u32 cause);

#endif /* _BATON_HOOKS_THOP_SEND_H */
