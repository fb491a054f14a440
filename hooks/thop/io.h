/* SPDX-License-Identifier: GPL-2.0 */
/* io.h - THOP's socket. */
#ifndef _BATON_HOOKS_THOP_IO_H
#define _BATON_HOOKS_THOP_IO_H

#include "../node/net.h"

struct thop_calls;
struct thop_pieces;

/**
 * struct thop_io - THOP's socket in a namespace, one UDP port, in softirq
 * @bn: namespace
 * @sock: UDP socket
 * @addr: its address
 * @port: its port, network order
 * @calls: unanswered calls
 * @pieces: incomplete messages
 */
struct thop_io {
	struct baton_net *bn;
	struct socket *sock;
	struct baton_addr addr;
	__be16 port;
	struct thop_calls *calls;
	struct thop_pieces *pieces;
};

#endif /* _BATON_HOOKS_THOP_IO_H */
