/* SPDX-License-Identifier: GPL-2.0 */
/*
 * held.h - what is noted of a held packet, and the room it takes.
 */
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

/**
 * be_room_charge - is there room to hold a packet?
 * @conn: locked
 * @size: its truesize
 * @gap: bytes before it are missing, so that nothing is lost if it must go
 *
 * For a packet without a gap before it others with one go: this connection's,
 * then those that were held for longest. Return: true, and it is charged.
 */
bool be_room_charge(struct be_conn *conn, u32 size, bool gap);

/** be_room_add - charge @size whatever the limits; @conn is locked */
void be_room_add(struct be_conn *conn, u32 size);

/** be_room_sub - give @size back; @conn is locked */
void be_room_sub(struct be_conn *conn, u32 size);

/** be_room_gap - @conn, which is locked, has held data after a gap now */
void be_room_gap(struct be_conn *conn);

/** be_room_empty - @conn, which is locked, holds nothing any more */
void be_room_empty(struct be_conn *conn);

#endif /* _BATON_BE_HELD_H */
