/* SPDX-License-Identifier: GPL-2.0 */
/* ack.h - our own acknowledgments of held data. */
#ifndef _BATON_BE_ACK_H
#define _BATON_BE_ACK_H

#include "be.h"

/**
 * be_ack - acknowledge held data, if there is reason to
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_ack(struct be_conn *conn, struct sock *sk);

/** be_ack_owe - if @ack, note that the client is due an ACK; not locked */
void be_ack_owe(struct be_conn *conn, bool ack);

#endif /* _BATON_BE_ACK_H */
