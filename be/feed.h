/* SPDX-License-Identifier: GPL-2.0 */
/* feed.h - feeds client packets to a socket. */
#ifndef _BATON_BE_FEED_H
#define _BATON_BE_FEED_H

#include "be.h"

/**
 * be_feed - feed packets to a socket
 * @conn: its connection
 * @sk: locked by this CPU
 * @pass: packets, in order, with struct baton_cb filled in; emptied
 *
 * They pass the socket's filters (SO_ATTACH_FILTER, cgroups, security modules),
 * which may cut or drop them.
 */
void be_feed(const struct be_conn *conn, struct sock *sk,
	     struct sk_buff_head *pass);

/** be_feed_backlog - the same for a socket that a process owns */
void be_feed_backlog(struct be_conn *conn, struct sock *sk,
		     struct sk_buff_head *pass);

#endif /* _BATON_BE_FEED_H */
