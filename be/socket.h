/* SPDX-License-Identifier: GPL-2.0 */
/* socket.h - the sockets of connections. */
#ifndef _BATON_BE_SOCKET_H
#define _BATON_BE_SOCKET_H

#include "be.h"

/** be_socket_ingress - how client packets arrive; @skb: a message about them */
void be_socket_ingress(struct net *net, const struct baton_service *svc,
		       const struct sk_buff *skb, struct be_ingress *ingress);

/** be_socket_find - the full socket of addresses and ports, referenced, or NULL; under RCU */
struct sock *be_socket_find(struct be *be, const struct baton_tuple *tuple,
			    int dif, int sdif);

/** be_socket_of - the connection's full socket, referenced, or NULL; under RCU */
struct sock *be_socket_of(struct be_conn *conn);

/** be_socket_plain - a locked socket has nothing unread or special: movable */
bool be_socket_plain(const struct sock *sk);

/** be_socket_tied - a locked socket will never be movable: ULP, MPTCP */
bool be_socket_tied(const struct sock *sk);

/**
 * be_socket_lock - lock a socket, as lock_sock(), but with a bounded wait
 * @sk: socket
 * @wait: wait 10 ms at most if a process owns it
 *
 * Return: no process owns the socket. Locked, BH off, in either case:
 * be_socket_unlock().
 */
bool be_socket_lock(struct sock *sk, bool wait);
void be_socket_unlock(struct sock *sk);

#endif /* _BATON_BE_SOCKET_H */
