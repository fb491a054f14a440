/* SPDX-License-Identifier: GPL-2.0 */
/* receive.h - receives THOP messages. */
#ifndef _BATON_HOOKS_THOP_RECEIVE_H
#define _BATON_HOOKS_THOP_RECEIVE_H

#include "../node/net.h"

/**
 * thop_io_open - THOP's socket in a namespace
 * @bn: namespace
 * @addr: this node's address
 * @port: UDP port
 *
 * May sleep. Return: the socket or an ERR_PTR.
 */
struct thop_io *thop_io_open(struct baton_net *bn, struct baton_addr addr,
			     __be16 port);

/** thop_io_close - close the socket; unanswered calls get NULL */
void thop_io_close(struct thop_io *io);

/** thop_io_is - does @io listen at this address and port? */
bool thop_io_is(const struct thop_io *io, struct baton_addr addr, __be16 port);

#endif /* _BATON_HOOKS_THOP_RECEIVE_H */
