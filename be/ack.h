/* SPDX-License-Identifier: GPL-2.0 */
/* ack.h - acknowledgments of our own, for what is held. */
#ifndef _BATON_BE_ACK_H
#define _BATON_BE_ACK_H

#include "be.h"

/**
 * be_ack - acknowledge what is held, if there is reason to
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_ack(struct be_conn *conn, struct sock *sk);

/** be_ack_owe - if @ack, the client is to be told of what is in TCP, or held, by now */
void be_ack_owe(struct be_conn *conn, bool ack);

#endif /* _BATON_BE_ACK_H */
