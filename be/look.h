/* SPDX-License-Identifier: GPL-2.0 */
/* look.h - a look at a connection that waits. */
#ifndef _BATON_BE_LOOK_H
#define _BATON_BE_LOOK_H

#include "be.h"
#include "judge.h"

/**
 * be_look_todo - what a packet left to do
 * @conn: not locked
 * @sk: its socket, not locked; if its process is in it, the queue does it
 * @todo: emptied
 *
 * BH off, under RCU.
 */
void be_look_todo(struct be_conn *conn, struct sock *sk, struct be_todo *todo);

/** be_look_pass - held packets to the connection's socket; BH off, under RCU */
void be_look_pass(struct be_conn *conn, struct sk_buff_head *pass);

/** be_look_queued - by its thread: process context */
void be_look_queued(struct be_conn *conn);

#endif /* _BATON_BE_LOOK_H */
