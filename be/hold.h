/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - client packets that wait. */
#ifndef _BATON_BE_HOLD_H
#define _BATON_BE_HOLD_H

#include "be.h"

/* What be_hold() did: it has the packet; it was a copy, dropped; no room */
enum be_kept { BE_HELD, BE_HELD_AGAIN, BE_HELD_FULL };

/**
 * be_hold - keep a client packet
 * @conn: locked
 * @skb: packet, of a stolen sk_buff; consumed but for BE_HELD_FULL
 * @pkt: taken apart, with its timestamp
 */
enum be_kept be_hold(struct be_conn *conn, struct sk_buff *skb,
		     const struct baton_packet *pkt);

/**
 * be_hold_rest - keep the rest of a packet that was cut
 * @conn: locked
 * @rest: of our own making; consumed
 * @pkt: taken apart, with its timestamp
 *
 * Whatever the limits: the client may have an acknowledgment for it.
 */
void be_hold_rest(struct be_conn *conn, struct sk_buff *rest,
		  const struct baton_packet *pkt);

/**
 * be_hold_release - packets that end before @upto, or begin before it, leave
 * @conn: locked
 * @upto: a packet that reaches beyond is cut, so that what stays begins here
 * @out: gets them, in order
 */
void be_hold_release(struct be_conn *conn, u32 upto, struct sk_buff_head *out);

/** be_hold_take - all of it leaves, in order; locked */
void be_hold_take(struct be_conn *conn, struct sk_buff_head *out);

/** be_hold_purge - all of it goes; locked */
void be_hold_purge(struct be_conn *conn);

#endif /* _BATON_BE_HOLD_H */
