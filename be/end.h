/* SPDX-License-Identifier: GPL-2.0 */
/* end.h - connections that end with a response. */
#ifndef _BATON_BE_END_H
#define _BATON_BE_END_H

#include "be.h"

/**
 * be_end_note_sent - data was sent: note if it completes the last response
 * @conn: locked
 * @sent: sequence number after it
 */
void be_end_note_sent(struct be_conn *conn, u32 sent);

/**
 * be_end_late - is client data too late to belong to the last request?
 * @conn: locked
 */
bool be_end_late(const struct be_conn *conn);

/**
 * be_end_look - shut down the socket as the server would, if it is time
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_end_look(struct be_conn *conn, struct sock *sk);

#endif /* _BATON_BE_END_H */
