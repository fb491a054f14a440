/* SPDX-License-Identifier: GPL-2.0 */
/* frame.h - where requests and responses end. */
#ifndef _BATON_BE_FRAME_H
#define _BATON_BE_FRAME_H

#include "be.h"

/**
 * be_frame_in - move @conn->stream.in_seq over what belongs to the server here
 * @conn: locked, ESTABLISHED
 * @buf: client bytes from @conn->stream.in_seq on
 * @len: how many
 *
 * Return: how many of them the server may have. Less than @len: the rest is
 * to be held; the state is WILLHANDOFF when it belongs elsewhere, else a head
 * is not yet whole.
 */
u32 be_frame_in(struct be_conn *conn, const u8 *buf, u32 len);

/**
 * be_frame_bad - what the client sends can't be judged
 * @conn: locked, ESTABLISHED
 * @req: as far as it was read; NULL: not at all
 *
 * The server here gets all of it, and answers; with that answer the connection
 * ends, so that no client keeps one on which its requests are not judged.
 */
void be_frame_bad(struct be_conn *conn, const struct baton_req *req);

/**
 * be_frame_out - move @conn->stream.out_seq over what the server sends
 * @conn: locked; its socket is here
 * @skb: packet of the server with payload
 * @pkt: taken apart
 */
void be_frame_out(struct be_conn *conn, struct sk_buff *skb,
		  const struct baton_packet *pkt);

#endif /* _BATON_BE_FRAME_H */
