/* SPDX-License-Identifier: GPL-2.0 */
/* close.h - connections that are over, or seem to be. */
#ifndef _BATON_BE_CLOSE_H
#define _BATON_BE_CLOSE_H

#include "be.h"

/** be_close - it is over; locked, under RCU */
void be_close(struct be_conn *conn);

/** be_close_in - the client has sent its FIN; locked, under RCU */
void be_close_in(struct be_conn *conn);

/** be_close_last - likewise, after the server's, and its socket is gone */
void be_close_last(struct be_conn *conn);

/** be_close_orphan - is its socket still there? else it is over; not locked */
void be_close_orphan(struct be_conn *conn);

/** be_close_doubt - a FIN has been sorted, locked: has it ended the client's side? */
void be_close_doubt(struct be_conn *conn);

#endif /* _BATON_BE_CLOSE_H */
