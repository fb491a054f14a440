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
 * be_end_after_last - is a packet new data after the complete last request?
 * @conn: locked
 * @sk: its socket
 * @end: sequence number after a packet of the client
 */
bool be_end_after_last(const struct be_conn *conn, const struct sock *sk,
		       u32 end);

/**
 * be_end_note_more - client data came after the last request
 * @conn: locked
 *
 * If the response is not framed it may not be over: the server gets the data,
 * and is ended when it has been silent.
 */
void be_end_note_more(struct be_conn *conn);

/**
 * be_end_late - is client data from be_stream.in_seq on too late?
 * @conn: locked
 * @sk: its socket
 *
 * The last request is complete, and its response was sent: the client should
 * send no more. Once the server has closed, TCP would answer more data with a
 * RST, and the client would lose the rest of the response.
 *
 * Return: true as long as the server can still read (the caller then ends it),
 * and after its close until the client has acknowledged all data and the FIN.
 */
bool be_end_late(const struct be_conn *conn, const struct sock *sk);

/**
 * be_end_must_hold - must held data wait, since TCP would answer it with a RST?
 * @conn: locked
 * @sk: its socket, locked
 *
 * With BE_F_CLOSING, once the server has closed, until the client has
 * acknowledged the response and the FIN.
 */
bool be_end_must_hold(const struct be_conn *conn, const struct sock *sk);

/**
 * be_end_look - shut down the socket as the server would, if it is time
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU.
 */
void be_end_look(struct be_conn *conn, struct sock *sk);

#endif /* _BATON_BE_END_H */
