/* SPDX-License-Identifier: GPL-2.0 */
/* end.h - connections that end with an answer. */
#ifndef _BATON_BE_END_H
#define _BATON_BE_END_H

#include "be.h"

/**
 * be_end_answered - something was sent: was it the end of the last answer?
 * @conn: locked
 * @sent: behind what was sent
 */
void be_end_answered(struct be_conn *conn, u32 sent);

/**
 * be_end_gone - is what the client sends too late for the last request?
 * @conn: locked
 */
bool be_end_gone(const struct be_conn *conn);

/**
 * be_end_look - end the connection as if the server had closed it, if it is time
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_end_look(struct be_conn *conn, struct sock *sk);

#endif /* _BATON_BE_END_H */
