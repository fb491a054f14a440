/* SPDX-License-Identifier: GPL-2.0 */
/* held.h - what is held of a client. */
#ifndef _BATON_BE_HELD_H
#define _BATON_BE_HELD_H

#include <net/ip.h>
#include "be.h"

/**
 * struct held_cb - after what IP keeps in the control block
 * @ip: IP's
 * @seq: first sequence number
 * @end: sequence number after the payload
 * @off: offset of the payload
 * @charge: what was charged for the packet: its truesize may change when it is cut
 */
struct held_cb {
	struct inet_skb_parm ip;
	u32 seq;
	u32 end;
	u32 off;
	u32 charge;
};

static inline struct held_cb *held_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct held_cb) > sizeof(skb->cb));
	return (struct held_cb *)skb->cb;
}

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
