/* SPDX-License-Identifier: GPL-2.0 */
/* held.h - what is held of a client. */
#ifndef _BATON_BE_HELD_H
#define _BATON_BE_HELD_H

#include "be.h"

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

u32 be_held_bytes(const struct be_conn *conn, u32 from, u8 *buf, u32 len);
bool be_held_due(struct be_conn *conn);
bool be_held_fin(const struct be_conn *conn, u32 at);

#endif /* _BATON_BE_HELD_H */
