/* SPDX-License-Identifier: GPL-2.0 */
/* room.h - limits the memory for held packets. */
#ifndef _BATON_BE_ROOM_H
#define _BATON_BE_ROOM_H

#include "be.h"

/**
 * be_room_charge - charge a packet, if there is room to hold it
 * @conn: locked
 * @size: its truesize
 * @gap: bytes before it are missing: it may be dropped later
 *
 * To make room, packets after a gap are dropped. For one without: this
 * connection's, then those that were held for longest. For one with a gap: those
 * of other connections, and only if the node has no room. Return: true, and it is
 * charged.
 */
bool be_room_charge(struct be_conn *conn, u32 size, bool gap);

/**
 * be_room_refuses - is there too little room to take a CREATE with data?
 * @conn: its connection
 *
 * That data is held regardless of the limits, see struct be_held. So refuse it
 * when twice the node's memory is in use; or all of it, and by the client's
 * address twice its share. The messages of arrive.c come on top.
 */
bool be_room_refuses(const struct be_conn *conn);

/** be_room_add - charge @size regardless of limits; @conn is locked */
void be_room_add(struct be_conn *conn, u32 size);

/** be_room_sub - give @size back; @conn is locked */
void be_room_sub(struct be_conn *conn, u32 size);

/**
 * be_room_add_message - charge the data that has left the queue with a CREATE
 * @conn: its connection; its held.bytes does not count the message
 * @size: truesize of the message
 */
void be_room_add_message(struct be_conn *conn, u32 size);

/** be_room_sub_message - give @size of a message of @conn back */
void be_room_sub_message(struct be_conn *conn, u32 size);

/** be_room_gaps_add - @conn, which is locked, holds packets after a gap now */
void be_room_gaps_add(struct be_conn *conn);

/** be_room_gaps_del - @conn, which is locked, holds no packets any more */
void be_room_gaps_del(struct be_conn *conn);

#endif /* _BATON_BE_ROOM_H */
