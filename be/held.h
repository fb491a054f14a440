/* SPDX-License-Identifier: GPL-2.0 */
/* held.h - what is held of a client. */
#ifndef _BATON_BE_HELD_H
#define _BATON_BE_HELD_H

#include "be.h"

/** be_held_end - end of what is held without a gap from in_seq on; locked */
u32 be_held_end(const struct be_conn *conn);

/**
 * be_held_sack - what the client need not send again (RFC 2018, 4)
 * @conn: locked
 * @ack: acknowledgment number beside it
 * @sack: result: what is held behind a gap, BATON_SACKS blocks at most
 *
 * Return: how many.
 */
u32 be_held_sack(const struct be_conn *conn, u32 ack,
		 struct tcp_sack_block *sack);

/**
 * be_held_bytes - copy what is held without a gap
 * @conn: locked
 * @from: first byte, counted from in_seq
 * @buf: where to
 * @len: room there
 *
 * Return: bytes.
 */
u32 be_held_bytes(const struct be_conn *conn, u32 from, u8 *buf, u32 len);

/** be_held_due - is a look at what is held worth while? locked */
bool be_held_due(struct be_conn *conn);

/** be_held_fin - does the client's FIN stand at @at, after all that is held? locked */
bool be_held_fin(const struct be_conn *conn, u32 at);

#endif /* _BATON_BE_HELD_H */
