/* SPDX-License-Identifier: GPL-2.0 */
/* announce.h - the FE is told which connections live here. */
#ifndef _BATON_BE_ANNOUNCE_H
#define _BATON_BE_ANNOUNCE_H

#include "be.h"

/* The whole table is looked through in so many seconds, or fewer */
#define BE_GC_SECONDS 16

/**
 * be_announce_period - how long a walk through all connections may take
 * @conf: configuration
 *
 * Return: seconds, BE_GC_SECONDS at most.
 */
u32 be_announce_period(const struct baton_conf *conf);

/** be_announce - add @conn to what is announced, if it is time; process, under RCU */
void be_announce(struct be_conn *conn, const struct baton_conf *conf);

/**
 * be_announce_alive - does a connection live here? locked
 * @conn: connection
 * @sk: its socket, looked up under the lock, or NULL
 * @mine: result: its record for an ANNOUNCE, which the caller sends. From now on the
 *	FE is also told when the connection closes.
 *
 * BH off, under RCU. Return: its socket is here, and it is ours.
 */
bool be_announce_alive(struct be_conn *conn, const struct sock *sk,
		       struct thop_mine *mine);

/** be_announce_flush - send what there is; process context, under RCU */
void be_announce_flush(struct be *be);

/** be_announce_doubt - a FIN or RST has not ended it: say so; BH off, under RCU */
void be_announce_doubt(struct be_conn *conn);

#endif /* _BATON_BE_ANNOUNCE_H */
