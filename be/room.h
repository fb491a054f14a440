/* SPDX-License-Identifier: GPL-2.0 */
/* room.h - the room that held packets take. */
#ifndef _BATON_BE_ROOM_H
#define _BATON_BE_ROOM_H

#include "be.h"

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

#endif /* _BATON_BE_ROOM_H */
