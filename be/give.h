/* SPDX-License-Identifier: GPL-2.0 */
/* give.h - connections handed on. */
#ifndef _BATON_BE_GIVE_H
#define _BATON_BE_GIVE_H

#include "extract.h"

/**
 * be_give - hand the connection on if it is quiescent
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 * @how: what it is counted as
 *
 * BH off, under RCU. Return: it was handed on; the socket is closed.
 */
bool be_give(struct be_conn *conn, struct sock *sk, enum baton_stat how);

/**
 * be_give_left - end the socket that the server has left, if it is quiescent
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU. Return: the connection's state, for be_give_here() once
 * @sk is unlocked; NULL: not LEFT, or not yet.
 */
struct be_handoff *be_give_left(struct be_conn *conn, struct sock *sk);

/** be_give_here - into a new socket, or reset; BH off, under RCU */
void be_give_here(struct be_handoff *handoff);

/** be_give_cancel - a handoff that was taken off its connection; NULL: none */
void be_give_cancel(struct be_handoff *handoff);

/** be_give_flush - nothing is handed on any more */
void be_give_flush(struct be *be);

#endif /* _BATON_BE_GIVE_H */
