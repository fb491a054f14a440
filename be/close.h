/* SPDX-License-Identifier: GPL-2.0 */
/* close.h - connections that have closed, or seem to have. */
#ifndef _BATON_BE_CLOSE_H
#define _BATON_BE_CLOSE_H

#include "be.h"

/** be_close - the connection has closed; locked, under RCU */
void be_close(struct be_conn *conn);

/** be_close_in - the client's FIN is passed to TCP; locked, under RCU */
void be_close_in(struct be_conn *conn);

/**
 * be_close_timewait - the client's FIN came when there was no full socket any more
 * @conn: locked, under RCU
 */
void be_close_timewait(struct be_conn *conn);

/**
 * be_close_awaits_rst - is a RST of a socket that is gone perhaps still to be sent?
 * @conn: locked; it owns the connection, and has no socket
 *
 * TCP unhashes a socket before it sends its RST. If data is held that RST is for
 * be_withhold_reset(), so the connection must not be closed before: check again
 * after BE_LOOK_MS.
 */
bool be_close_awaits_rst(struct be_conn *conn);

/** be_close_orphan - close it if its socket is gone; not locked */
void be_close_orphan(struct be_conn *conn);

/** be_close_doubt - a FIN was sorted: note if the connection goes on; locked */
void be_close_doubt(struct be_conn *conn);

#endif /* _BATON_BE_CLOSE_H */
