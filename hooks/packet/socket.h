/* SPDX-License-Identifier: GPL-2.0 */
/*
 * socket.h - a socket's state, as THOP carries it.
 */
#ifndef _BATON_HOOKS_PACKET_SOCKET_H
#define _BATON_HOOKS_PACKET_SOCKET_H

#include <net/sock.h>
#include <net/tcp.h>
#include "../../shared/thop.h"

/**
 * baton_socket_state - read the state that the next owner needs
 * @sk: full TCP socket, locked by the caller
 * @tc: result, as far as the socket has it; not clamped yet; @rcv_nxt is the
 *	first byte that the server has not read
 */
void baton_socket_state(const struct sock *sk, struct thop_conn *tc);

/**
 * baton_socket_strays - does TCP answer packets of unknown connections by this?
 * @sk: sender of a packet in LOCAL_OUT; NULL for packets that baton makes
 *
 * That is its raw control socket, or, since Linux 6.13, the listening socket that
 * it has found instead.
 */
static inline bool baton_socket_strays(const struct sock *sk)
{
	if (!sk || !sk_fullsock(sk))
		return false;
	return sk_is_tcp(sk) ? sk->sk_state == TCP_LISTEN :
			       sk->sk_protocol == IPPROTO_TCP;
}

#endif /* _BATON_HOOKS_PACKET_SOCKET_H */
