/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - holds client packets. */
#ifndef _BATON_BE_HOLD_H
#define _BATON_BE_HOLD_H

#include "be.h"

/* Result of be_hold(): packet kept; duplicate dropped; no room */
enum be_kept { BE_KEPT, BE_DUPLICATE, BE_NO_ROOM };

/**
 * be_hold - keep a client packet
 * @conn: locked
 * @skb: packet, stolen from the stack; consumed unless BE_NO_ROOM
 * @pkt: @skb, parsed, with its timestamp
 */
enum be_kept be_hold(struct be_conn *conn, struct sk_buff *skb,
		     const struct baton_packet *pkt);

/**
 * be_hold_forced - keep a packet regardless of limits
 * @conn: locked
 * @skb: rest of a packet that was split, or a whole one for which there was no
 *	memory to split it; consumed
 * @pkt: @skb, parsed, with its timestamp
 *
 * Its data may have been acknowledged.
 */
void be_hold_forced(struct be_conn *conn, struct sk_buff *skb,
		    const struct baton_packet *pkt);

/**
 * be_hold_release - release packets that end at or before @upto, FIN included
 * @conn: locked
 * @upto: a packet that extends beyond is split, and the rest stays
 * @out: gets them, in order
 */
void be_hold_release(struct be_conn *conn, u32 upto, struct sk_buff_head *out);

/** be_hold_take - release all packets, in order; locked */
void be_hold_take(struct be_conn *conn, struct sk_buff_head *out);

/** be_hold_purge - drop all packets; locked */
void be_hold_purge(struct be_conn *conn);

#endif /* _BATON_BE_HOLD_H */
