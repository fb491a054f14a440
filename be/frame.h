/* SPDX-License-Identifier: GPL-2.0 */
/* frame.h - finds the ends of requests and responses. */
#ifndef _BATON_BE_FRAME_H
#define _BATON_BE_FRAME_H

#include "be.h"

/**
 * be_frame_in - advance @conn->stream.in_seq over client data for the local server
 * @conn: locked, ESTABLISHED
 * @buf: client bytes from @conn->stream.in_seq on
 * @len: how many
 *
 * Return: how many of them the server may get. If less than @len, hold the
 * rest: it belongs elsewhere if the state is WILLHANDOFF; else a head is
 * incomplete, or must wait for a response.
 */
u32 be_frame_in(struct be_conn *conn, const u8 *buf, u32 len);

/**
 * be_frame_bad - client data cannot be judged
 * @conn: locked, ESTABLISHED
 * @req: the request as far as it was parsed; NULL: not at all
 *
 * The local server gets all of it, and responds. The connection ends with that
 * response, so that no client keeps one on which its requests are not judged.
 */
void be_frame_bad(struct be_conn *conn, const struct baton_req *req);

/**
 * be_frame_out - advance @conn->stream.out_seq over server data
 * @conn: locked; its socket is here
 * @skb: packet of the server with payload
 * @pkt: @skb, parsed
 */
void be_frame_out(struct be_conn *conn, struct sk_buff *skb,
		  const struct baton_packet *pkt);

#endif /* _BATON_BE_FRAME_H */
