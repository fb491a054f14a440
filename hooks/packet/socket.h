/* SPDX-License-Identifier: GPL-2.0 */
/*
 * socket.h - a socket's state, as THOP carries it.
 */
#ifndef _BATON_HOOKS_PACKET_SOCKET_H
#define _BATON_HOOKS_PACKET_SOCKET_H

#include <net/sock.h>
#include "../../shared/thop.h"

/**
 * baton_socket_state - what another node needs to know of a TCP socket
 * @sk: full TCP socket, locked by the caller
 * @tc: filled in but for @mode and @fe, and not clamped yet; @rcv_nxt is what the
 *	server has read
 */
void baton_socket_state(const struct sock *sk, struct thop_conn *tc);

#endif /* _BATON_HOOKS_PACKET_SOCKET_H */
