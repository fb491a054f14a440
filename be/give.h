/* SPDX-License-Identifier: GPL-2.0 */
/* give.h - hands connections on. */
#ifndef _BATON_BE_GIVE_H
#define _BATON_BE_GIVE_H

#include "extract.h"

/**
 * be_give - hand the connection on if it is quiescent
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 * @how: counter to increment
 *
 * BH off, under RCU. Return: it was handed on; the socket is closed.
 */
bool be_give(struct be_conn *conn, struct sock *sk, enum baton_stat how);

/**
 * be_give_self_begin - extract a connection whose server closed, if quiescent
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 *
 * BH off, under RCU. Return: the connection's state, for be_give_self() once
 * @sk is unlocked; NULL: not LEFT, or not quiescent yet.
 */
struct be_handoff *be_give_self_begin(struct be_conn *conn, struct sock *sk);

/** be_give_self - rebuild it in a new socket, or reset it; BH off, under RCU */
void be_give_self(struct be_handoff *handoff);

/** be_give_cancel - cancel a handoff taken off its connection; NULL: none */
void be_give_cancel(struct be_handoff *handoff);

/** be_give_flush - end all handoffs under way */
void be_give_flush(struct be *be);

#endif /* _BATON_BE_GIVE_H */
