/* SPDX-License-Identifier: GPL-2.0 */
/*
 * piece.h - THOP messages in pieces: split, and reassembled.
 */
#ifndef _BATON_HOOKS_THOP_PIECE_H
#define _BATON_HOOKS_THOP_PIECE_H

#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include "../../shared/addr.h"
#include "../../shared/limits.h"
#include "../../shared/piece.h"
#include "../node/net.h"

/**
 * struct thop_piece_done - a message that was completed
 * @counter: of the message
 * @sender: its sender
 * @age: highest age of its pieces: a piece without a higher age comes late
 */
struct thop_piece_done {
	u64 counter;
	struct baton_addr sender;
	u32 age;
};

/**
 * struct thop_pieces - the incomplete messages of a socket
 * @bn: namespace
 * @lock: protects everything below
 * @messages: skbs with room for all of a message; the oldest first
 * @size: sum of their truesize
 * @timer: drops the oldest
 * @done: the last messages that were completed
 * @n_done: number of messages that were
 */
struct thop_pieces {
	struct baton_net *bn;
	spinlock_t lock;
	struct sk_buff_head messages;
	u32 size;
	struct timer_list timer;
	struct thop_piece_done done[BATON_PIECE_DONE];
	u32 n_done;
};

/** thop_pieces_init - initialise, without a message */
void thop_pieces_init(struct thop_pieces *pieces, struct baton_net *bn);

/** thop_pieces_flush - drop all messages; no more pieces may come; may sleep */
void thop_pieces_flush(struct thop_pieces *pieces);

/**
 * thop_pieces_take - take in a datagram that is no message but perhaps a piece
 * @pieces: incomplete messages
 * @from: address of the node it came from
 * @skb: the datagram, without UDP's header; consumed
 *
 * Softirq. Return: the message that it completes, as if received in one
 * datagram, with BATON_HEADROOM before it; else NULL.
 */
struct sk_buff *thop_pieces_take(struct thop_pieces *pieces,
				 struct baton_addr from, struct sk_buff *skb);

/**
 * thop_piece_make - make the datagram of a piece
 * @msg: the message
 * @piece: the piece of it
 *
 * Return: skb, NULL if out of memory. Any context.
 */
struct sk_buff *thop_piece_make(const struct sk_buff *msg,
				const struct thop_piece *piece);

#endif /* _BATON_HOOKS_THOP_PIECE_H */
