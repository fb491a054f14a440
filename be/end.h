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
 * be_end_note_more - client data came: is it behind the last request?
 * @conn: locked
 * @sk: its socket
 * @end: sequence number after it
 *
 * If the response is not framed the server gets it, since the response may not
 * be over, but is ended afterwards.
 */
void be_end_note_more(struct be_conn *conn, const struct sock *sk, u32 end);

/**
 * be_end_late - is client data from be_stream.in_seq on too late for the server?
 * @conn: locked
 * @sk: its socket
 *
 * The last request is complete, and its response was sent: the client should send
 * no more. TCP would answer more data with a RST once the server has closed, and
 * the client would lose what it has not received yet of the response. So drop
 * such data until the client has acknowledged the response and the FIN.
 */
bool be_end_late(const struct be_conn *conn, const struct sock *sk);

/**
 * be_end_look - shut down the socket as the server would, if it is time
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_end_look(struct be_conn *conn, struct sock *sk);

#endif /* _BATON_BE_END_H */
