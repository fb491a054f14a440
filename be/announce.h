/* SPDX-License-Identifier: GPL-2.0 */
/* announce.h - tells the FE which connections live here. */
#ifndef _BATON_BE_ANNOUNCE_H
#define _BATON_BE_ANNOUNCE_H

#include "be.h"

/* Longest walk through the whole table, in seconds */
#define BE_GC_SECONDS 16

/**
 * be_announce_period - how long a walk through all connections may take
 * @conf: configuration
 *
 * Return: seconds, BE_GC_SECONDS at most.
 */
u32 be_announce_period(const struct baton_conf *conf);

/** be_announce - announce @conn if it is time; process context, under RCU */
void be_announce(struct be_conn *conn, const struct baton_conf *conf);

/**
 * be_announce_record - record a connection for an ANNOUNCE, if it lives here
 * @conn: locked
 * @sk: its socket, looked up under the lock, or NULL
 * @record: result: the record, which the caller sends
 *
 * Counts it as announced, and has the FE told when the connection closes. BH
 * off, under RCU. Return: recorded: its socket is open, and it is ours or in
 * TIME_WAIT.
 */
bool be_announce_record(struct be_conn *conn, const struct sock *sk,
			struct thop_record *record);

/** be_announce_flush - send announcements; process context, under RCU */
void be_announce_flush(struct be *be);

/**
 * be_announce_doubt - tell the FE that it is here, or a FIN or RST did not end it
 * @conn: connection
 *
 * BH off, under RCU.
 */
void be_announce_doubt(struct be_conn *conn);

#endif /* _BATON_BE_ANNOUNCE_H */
