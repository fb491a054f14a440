/* SPDX-License-Identifier: GPL-2.0 */
/* socket.h - the sockets of connections. */
#ifndef _BATON_BE_SOCKET_H
#define _BATON_BE_SOCKET_H

#include "be.h"

/** be_socket_via - input path of client packets; @skb: a message about it */
void be_socket_via(struct net *net, const struct baton_service *svc,
		   const struct sk_buff *skb, struct be_via *via);

/** be_socket_find - the full socket of addresses and ports, referenced, or NULL; under RCU */
struct sock *be_socket_find(struct be *be, const struct baton_tuple *tuple,
			    int dif, int sdif);

/** be_socket_of - the connection's full socket, referenced, or NULL; under RCU */
struct sock *be_socket_of(struct be_conn *conn);

/** be_socket_plain - a locked socket has nothing unread or special: movable */
bool be_socket_plain(const struct sock *sk);

#endif /* _BATON_BE_SOCKET_H */
