/* SPDX-License-Identifier: GPL-2.0 */
/* rebuild.h - makes a socket without a handshake. */
#ifndef _BATON_BE_REBUILD_H
#define _BATON_BE_REBUILD_H

#include "../hooks/unexported.h"
#include "be.h"

/*
 * In place of a cause: do not answer the CREATE. The connection has changed
 * since it came; or an answer would be a guess, or could not be repeated (see
 * take.c); or the answer was sent already, or another context will send it.
 */
#define BE_NO_ANSWER __THOP_CAUSES

/**
 * be_rebuild_close_old - silently close an old socket of the same tuple
 * @conn: ARRIVING
 * @create: the message that brings it: authoritative, as long as it is current
 *
 * BH off, under RCU. Return: THOP_CAUSE_NONE; THOP_CAUSE_BUSY when a process
 * owns the socket; THOP_CAUSE_ADDRESS when no client can have that address;
 * BE_NO_ANSWER when @conn has changed meanwhile; THOP_CAUSE_MEMORY.
 */
u32 be_rebuild_close_old(struct be_conn *conn, const struct thop_msg *create);

/** be_rebuild_close_old_locked - the same for a socket found and locked before */
u32 be_rebuild_close_old_locked(struct be_conn *conn,
				const struct thop_msg *create, struct sock *sk);

/**
 * be_rebuild - make a connection's socket and put it on the accept queue
 * @conn: connection
 * @create: the message that brings it
 * @reserve: memory to close it if the listener is gone, or by be_rebuild_undo()
 * @listener: result: the server's, for be_rebuild_finish()
 * @cause: on error, enum thop_cause
 *
 * BH off, under RCU. be_rebuild_finish() wakes the listener, after the first data was
 * fed.
 *
 * Return: the socket, BH-locked and referenced, ESTABLISHED; NULL on error.
 */
struct sock *be_rebuild(struct be_conn *conn, const struct thop_msg *create,
			struct baton_reserve *reserve, struct sock **listener,
			u32 *cause);

/** be_rebuild_undo - close it silently: it is not wanted any more */
void be_rebuild_undo(struct sock *sk, struct baton_reserve *reserve);

/** be_rebuild_finish - unlock it, wake the listener, drop the reference */
void be_rebuild_finish(struct sock *sk, struct sock *listener);

#endif /* _BATON_BE_REBUILD_H */
