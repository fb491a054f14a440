/* SPDX-License-Identifier: GPL-2.0 */
/* take.h - receives CREATEs: accepts or refuses, and answers. */
#ifndef _BATON_BE_TAKE_H
#define _BATON_BE_TAKE_H

#include "be.h"

/**
 * be_take - take the connection of a CREATE
 * @bn: namespace
 * @from: its sender
 * @msg: the message
 * @skb: with the client's bytes; consumed
 *
 * Softirq, under RCU.
 */
void be_take(struct baton_net *bn, struct baton_peer *from,
	     const struct thop_msg *msg, struct sk_buff *skb);

#endif /* _BATON_BE_TAKE_H */
