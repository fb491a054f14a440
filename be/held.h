/* SPDX-License-Identifier: GPL-2.0 */
/* held.h - looks at held client data. */
#ifndef _BATON_BE_HELD_H
#define _BATON_BE_HELD_H

#include "be.h"

/** be_held_end - end of the held data without a gap from in_seq on; locked */
u32 be_held_end(const struct be_conn *conn);

/** be_held_renew - packets were added or taken off: find @held.end; locked */
void be_held_renew(struct be_conn *conn);

/** be_held_acked_len - bytes of held data that were acknowledged; locked */
u32 be_held_acked_len(const struct be_conn *conn);

/** be_held_carried_len - bytes of held data that came in the CREATE; locked */
u32 be_held_carried_len(const struct be_conn *conn);

/**
 * be_held_sack - SACK blocks for held data (RFC 2018, 4)
 * @conn: locked
 * @ack: acknowledgment number beside them
 * @sack: result: held data after gaps, BATON_SACKS blocks at most
 *
 * Return: number of blocks.
 */
u32 be_held_sack(const struct be_conn *conn, u32 ack,
		 struct tcp_sack_block *sack);

/**
 * be_held_copy - copy held data without a gap
 * @conn: locked
 * @from: first byte, counted from in_seq
 * @buf: destination
 * @len: its size
 *
 * Return: bytes copied.
 */
u32 be_held_copy(const struct be_conn *conn, u32 from, u8 *buf, u32 len);

/** be_held_due - is the held data worth parsing? locked */
bool be_held_due(struct be_conn *conn);

/** be_held_fin - is the client's FIN held, at sequence number @at? locked */
bool be_held_fin(const struct be_conn *conn, u32 at);

#endif /* _BATON_BE_HELD_H */
