/* SPDX-License-Identifier: GPL-2.0 */
/* look.h - checks a waiting connection. */
#ifndef _BATON_BE_LOOK_H
#define _BATON_BE_LOOK_H

#include "be.h"
#include "judge.h"

/**
 * be_look_todo - do the work that a packet left
 * @conn: not locked
 * @sk: its socket, not locked; if a process owns it, the thread does the work
 * @todo: emptied
 *
 * BH off, under RCU.
 */
void be_look_todo(struct be_conn *conn, struct sock *sk, struct be_todo *todo);

/** be_look_pass - pass held packets to the socket; BH off, under RCU */
void be_look_pass(struct be_conn *conn, struct sk_buff_head *pass);

/** be_look_queued - check by the connection's thread; process context */
void be_look_queued(struct be_conn *conn);

#endif /* _BATON_BE_LOOK_H */
