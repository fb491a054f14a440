/* SPDX-License-Identifier: GPL-2.0 */
/*
 * greet.h - agrees with each other node on a session (shared/hello.h): when this one
 * is configured, and again when a session is old.
 */
#ifndef _BATON_HOOKS_THOP_GREET_H
#define _BATON_HOOKS_THOP_GREET_H

#include <linux/workqueue.h>
#include "../node/net.h"

/**
 * thop_greet_receive - take in a datagram if it is a HELLO, and answer it
 * @io: THOP's socket
 * @from: sender by its address
 * @skb: the datagram, without UDP's header; stays the caller's
 *
 * Softirq, under RCU. Return: it is one, genuine or not.
 */
bool thop_greet_receive(struct thop_io *io, struct baton_peer *from,
			struct sk_buff *skb);

/** thop_greet_work - baton_net.greet_work: sends HELLOs that are due */
void thop_greet_work(struct work_struct *work);

#endif /* _BATON_HOOKS_THOP_GREET_H */
