// SPDX-License-Identifier: GPL-2.0
/* piece.c - pieces of THOP messages: headers, cutting, received units. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include "bytes.h"
#include "piece.h"

static bool piece_valid(const struct thop_piece *piece)
{
	u32 left;

	if (baton_addr_any(piece->sender) || piece->total > THOP_MSG_MAX ||
	    piece->off >= piece->total || piece->off % THOP_PIECE_UNIT)
		return false;
	left = piece->total - piece->off;
	if (!piece->len || piece->len > left || piece->len == piece->total)
		return false;
	return piece->len == left || (piece->len >= THOP_PIECE_MIN &&
				      piece->len % THOP_PIECE_UNIT == 0);
}

int thop_piece_encode(const struct thop_piece *piece, u8 *buf)
{
	u8 *p = buf;

	if (!piece_valid(piece))
		return -EINVAL;
	put_u32(&p, THOP_PIECE_MAGIC);
	put_u8(&p, THOP_PIECE_VERSION);
	put_u8(&p, 0);
	put_u16(&p, piece->len);
	put_u32(&p, piece->total);
	put_addr(&p, piece->sender);
	put_u64(&p, piece->counter);
	put_u32(&p, piece->off);
	put_u32(&p, piece->age);
	return 0;
}

int thop_piece_decode(struct thop_piece *piece, const u8 *buf, u32 linear,
		      u32 len)
{
	const u8 *p = buf;

	memset(piece, 0, sizeof(*piece));
	if (linear > len || linear < THOP_PIECE_HDR_LEN ||
	    get_u32(&p) != THOP_PIECE_MAGIC ||
	    get_u8(&p) != THOP_PIECE_VERSION || get_u8(&p))
		return -EINVAL;
	piece->len = get_u16(&p);
	piece->total = get_u32(&p);
	piece->sender = get_addr(&p);
	piece->counter = get_u64(&p);
	piece->off = get_u32(&p);
	piece->age = get_u32(&p);
	if (piece->len != len - THOP_PIECE_HDR_LEN)
		return -EINVAL;
	return piece_valid(piece) ? 0 : -EINVAL;
}

void thop_piece_of(struct thop_piece *piece, const u8 *msg, u32 len)
{
	const u8 *p = msg + THOP_SENDER_OFF;

	memset(piece, 0, sizeof(*piece));
	piece->sender = get_addr(&p);
	piece->counter = get_u64(&p);
	piece->age = thop_age(msg);
	piece->total = len;
}

bool thop_piece_next(struct thop_piece *piece, u32 mtu)
{
	u32 room = min_t(u32, mtu, U16_MAX);

	piece->off += piece->len;
	if (piece->off >= piece->total)
		return false;
	room -= min_t(u32, room, THOP_OUTER_LEN + THOP_PIECE_HDR_LEN);
	room = max_t(u32, round_down(room, THOP_PIECE_UNIT), THOP_PIECE_MIN);
	piece->len = min(room, piece->total - piece->off);
	return true;
}

void thop_piece_map_init(struct thop_piece_map *map, u32 total)
{
	memset(map, 0, sizeof(*map));
	map->missing = DIV_ROUND_UP(total, THOP_PIECE_UNIT);
}

bool thop_piece_map_add(struct thop_piece_map *map,
			const struct thop_piece *piece)
{
	u32 end = DIV_ROUND_UP(piece->off + piece->len, THOP_PIECE_UNIT);
	u32 was = map->missing;
	u32 i;

	for (i = piece->off / THOP_PIECE_UNIT; i < end; i++) {
		u64 bit = 1ULL << i % 64;

		if (map->have[i / 64] & bit)
			continue;
		map->have[i / 64] |= bit;
		map->missing--;
	}
	return map->missing != was;
}
