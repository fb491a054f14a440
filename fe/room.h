/* SPDX-License-Identifier: GPL-2.0 */
/* room.h - limits the memory that clients use, all together and each address. */
#ifndef _BATON_FE_ROOM_H
#define _BATON_FE_ROOM_H

#include "fe.h"

/**
 * fe_room_init - nothing is charged yet
 * @room: result
 * @max: limit, bytes; an address gets 1/BATON_ROOM_SHARE of it
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int fe_room_init(struct fe_room *room, u32 max);

/** fe_room_free - when all was given back; also after a failed init, or none */
void fe_room_free(struct fe_room *room);

enum fe_room_verdict { FE_ROOM_CHARGED, FE_ROOM_SHARE, FE_ROOM_FULL };

/**
 * fe_room_charge - charge memory, if there is room
 * @room: limits
 * @caddr: client address
 * @size: bytes
 *
 * Any context. Return: charged; over the address's share; over the limit of all.
 */
enum fe_room_verdict fe_room_charge(struct fe_room *room,
				    struct baton_addr caddr, u32 size);

/** fe_room_uncharge - give it back; any context */
void fe_room_uncharge(struct fe_room *room, struct baton_addr caddr, u32 size);

#endif /* _BATON_FE_ROOM_H */
