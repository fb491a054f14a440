// SPDX-License-Identifier: GPL-2.0
/* room.c - limits the memory that clients use, all together and each address. */
#include <linux/random.h>
#include "room.h"

int fe_room_init(struct fe_room *room, u32 max)
{
	atomic_set(&room->used, 0);
	room->max = max;
	room->share = baton_share_alloc(max / BATON_ROOM_SHARE,
					get_random_u32());
	return room->share ? 0 : -ENOMEM;
}

void fe_room_free(struct fe_room *room)
{
	baton_share_free(room->share);
}

enum fe_room_verdict fe_room_charge(struct fe_room *room,
				    struct baton_addr caddr, u32 size)
{
	if (!baton_share_charge(room->share, caddr, size))
		return FE_ROOM_SHARE;
	if (atomic_add_return(size, &room->used) <= room->max)
		return FE_ROOM_CHARGED;
	fe_room_uncharge(room, caddr, size);
	return FE_ROOM_FULL;
}

void fe_room_uncharge(struct fe_room *room, struct baton_addr caddr, u32 size)
{
	atomic_sub(size, &room->used);
	baton_share_uncharge(room->share, caddr, size);
}
