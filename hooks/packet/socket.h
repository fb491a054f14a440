/* SPDX-License-Identifier: GPL-2.0 */
/*
 * socket.h - a socket's state, as THOP carries it.
 */
#ifndef _BATON_HOOKS_PACKET_SOCKET_H
#define _BATON_HOOKS_PACKET_SOCKET_H

#include <net/sock.h>
#include "../../shared/thop.h"

/**
 * baton_socket_state - read the state that the next owner needs
 * @sk: full TCP socket, locked by the caller
 * @tc: result, as far as the socket has it; not clamped yet; @rcv_nxt is the
 *	first byte that the server has not read
 */
void baton_socket_state(const struct sock *sk, struct thop_conn *tc);

#endif /* _BATON_HOOKS_PACKET_SOCKET_H */
