// SPDX-License-Identifier: GPL-2.0
/* test_piece.c - pieces of messages: coded, cut and reassembled. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/piece.h"
#include "guard.h"

static struct thop_piece sample(void)
{
	return (struct thop_piece) {
		.sender = baton_addr_v4(cpu_to_be32(0x0a000002)),
		.counter = 0x0102030405060708ULL,
		.total = 0x2345,
		.off = 0x1000,
		.len = 0x0500,
		.age = 0x191a1b1c,
	};
}

/* @len: length of the datagram; its data is not accessed. */
static int decode(struct thop_piece *piece, const u8 *buf, u32 len)
{
	return thop_piece_decode(piece, guard_copy(0, buf, THOP_PIECE_HDR_LEN),
				 THOP_PIECE_HDR_LEN, len);
}

static int encode(const struct thop_piece *piece, u8 *buf)
{
	u8 *guarded = guard_copy(1, buf, THOP_PIECE_HDR_LEN);
	int err = thop_piece_encode(piece, guarded);

	memcpy(buf, guarded, THOP_PIECE_HDR_LEN);
	return err;
}

Test(piece, wire)
{
	static const u8 want[THOP_PIECE_HDR_LEN] = {
		0x01, 0x29, 0x68, 0xba, 2, 0, 0x05, 0x00, 0, 0, 0x23, 0x45,
		10, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0x10, 0,
		0x19, 0x1a, 0x1b, 0x1c,
	};
	struct thop_piece piece = sample(), back;
	u8 buf[THOP_PIECE_HDR_LEN] = { 0 };

	cr_assert_eq(encode(&piece, buf), 0);
	cr_assert_eq(memcmp(buf, want, sizeof(want)), 0);
	cr_assert_eq(decode(&back, buf, THOP_PIECE_HDR_LEN + piece.len), 0);
	cr_assert_eq(memcmp(&piece, &back, sizeof(piece)), 0);
}

/* A header is refused, or its fields encode to the same bytes. */
Test(piece, every_byte)
{
	struct thop_piece piece = sample(), back;
	u8 buf[THOP_PIECE_HDR_LEN] = { 0 }, again[THOP_PIECE_HDR_LEN] = { 0 };
	u32 i, c, len, taken = 0;

	encode(&piece, buf);
	for (i = 0; i < sizeof(buf); i++)
		for (c = 0; c < 256; c++) {
			u8 was = buf[i];

			buf[i] = c;
			len = THOP_PIECE_HDR_LEN + (buf[6] << 8 | buf[7]);
			if (!decode(&back, buf, len)) {
				taken++;
				cr_assert_eq(encode(&back, again), 0);
				cr_assert_eq(memcmp(buf, again, sizeof(buf)), 0,
					     "byte %u", i);
			}
			buf[i] = was;
		}
	cr_assert_gt(taken, 256 * (4 + 8 + 4));
	cr_assert_lt(taken, 256 * 20);
}

Test(piece, lengths)
{
	struct thop_piece piece = sample(), back;
	u8 buf[THOP_PIECE_HDR_LEN] = { 0 };
	u32 n, all = THOP_PIECE_HDR_LEN + piece.len;

	encode(&piece, buf);
	for (n = 0; n < THOP_PIECE_HDR_LEN; n++) {
		u8 *cut = guard_copy(0, buf, n);

		cr_assert_eq(thop_piece_decode(&back, cut, n, n), -EINVAL);
		cr_assert_eq(thop_piece_decode(&back, cut, n, all), -EINVAL);
	}
	cr_assert_eq(decode(&back, buf, all - 1), -EINVAL);
	cr_assert_eq(decode(&back, buf, all + 1), -EINVAL);
	cr_assert_eq(decode(&back, buf, THOP_PIECE_HDR_LEN - 1), -EINVAL);
	cr_assert_eq(decode(&back, buf, THOP_PIECE_HDR_LEN), -EINVAL);
}

#define IS(want, change)						\
	do {								\
		struct thop_piece p = sample();				\
									\
		change;							\
		cr_assert_eq(encode(&p, buf), want, #change);		\
	} while (0)

Test(piece, ranges)
{
	u8 buf[THOP_PIECE_HDR_LEN] = { 0 };

	IS(-EINVAL, p.sender.v4 = 0);
	IS(-EINVAL, p.off = p.total);
	IS(-EINVAL, p.off = 0x2380);
	IS(-EINVAL, p.off = (u32)-THOP_PIECE_UNIT);
	IS(-EINVAL, p.off++);
	IS(-EINVAL, p.off--);
	IS(-EINVAL, p.len = 0);
	IS(-EINVAL, p.len++);
	IS(-EINVAL, p.len--);
	IS(-EINVAL, p.len = U32_MAX);
	IS(-EINVAL, p.len = p.total - p.off + 1);
	IS(0, p.len = p.total - p.off);
	IS(-EINVAL, p.len = THOP_PIECE_MIN - THOP_PIECE_UNIT);
	IS(0, p.len = THOP_PIECE_MIN);
	IS(0, p.off = 0x2340; p.len = 5);
	IS(-EINVAL, p.off = 0x2340; p.len = 4);
	IS(-EINVAL, p.total = THOP_MSG_MAX + 1);
	IS(-EINVAL, p.total = U32_MAX);
	IS(0, p.total = THOP_MSG_MAX);
	/* A piece is never a whole message. */
	IS(-EINVAL, p.off = 0; p.len = p.total);
	IS(-EINVAL, p.off = 0; p.total = 0; p.len = 0);
}

/* Cut for @mtu: every byte once, in order, no packet too large or too small */
static u32 cut(struct thop_piece *piece, u32 mtu)
{
	u32 n = 0, at = 0;
	u8 buf[THOP_PIECE_HDR_LEN];

	piece->off = piece->len = 0;
	while (thop_piece_next(piece, mtu)) {
		cr_assert_eq(piece->off, at);
		cr_assert_eq(thop_piece_encode(piece, buf), 0,
			     "%u of %u at %u for %u", piece->len, piece->total,
			     at, mtu);
		cr_assert_leq(THOP_OUTER_LEN + THOP_PIECE_HDR_LEN + piece->len,
			      mtu < 552 ? 552 : mtu);
		at += piece->len;
		n++;
	}
	cr_assert_eq(at, piece->total);
	return n;
}

Test(piece, cut)
{
	static const u32 mtus[] = { 0, 68, 75, 76, 77, 552, 576, 577, 1280,
				    1419, 1420, 1500, 9000, 60227 };
	u32 i, total;

	for (i = 0; i < ARRAY_SIZE(mtus); i++)
		for (total = THOP_WHOLE_MAX + 1; total <= THOP_MSG_MAX;
		     total += total < 4000 ? 1 : 997) {
			struct thop_piece piece = sample();

			piece.total = total;
			if (total + THOP_OUTER_LEN > mtus[i])
				cut(&piece, mtus[i]);
		}
}

Test(piece, most)
{
	struct thop_piece piece = sample();

	piece.total = THOP_MSG_MAX;
	cr_assert_eq(cut(&piece, 0), 135);
	cr_assert_eq(cut(&piece, 1500), 43);
}

/* Header fields and age are taken from the message. */
Test(piece, of_a_message)
{
	struct thop_msg msg = {
		.opcode = THOP_PROBE,
		.sender = baton_addr_v4(cpu_to_be32(0x0a000002)),
		.counter = 0x0102030405060708ULL,
		.age = 77,
	};
	struct thop_piece piece;
	u8 buf[THOP_HDR_LEN + 4];
	int len = thop_encode(&msg, buf, sizeof(buf));

	cr_assert_eq(len, (int)sizeof(buf));
	thop_piece_of(&piece, buf, len);
	cr_assert(baton_addr_eq(piece.sender, msg.sender));
	cr_assert_eq(piece.counter, msg.counter);
	cr_assert_eq(piece.age, 77);
	cr_assert_eq(piece.total, (u32)len);
	cr_assert_eq(piece.off + piece.len, 0);
	cr_assert_eq(thop_age(buf), 77);
}

/*
 * Two tries of a message, cut for different MTUs, in random order, with pieces
 * lost or duplicated: complete when every byte has arrived, and not before.
 */
Test(piece, gaps)
{
	struct thop_piece piece = sample();
	struct thop_piece_map map;
	u32 round, left, i;
	u8 have[20000];

	srand(7);
	for (round = 0; round < 2000; round++) {
		u32 mtu = 552 + rand() % 1000;

		piece.total = THOP_WHOLE_MAX + 1 + rand() % 19000;
		left = piece.total;
		memset(have, 0, sizeof(have));
		thop_piece_map_init(&map, piece.total);
		while (left) {
			u32 was = left;

			if (rand() % 8 == 0)
				mtu = 552 + rand() % 1000;
			piece.off = piece.len = 0;
			for (i = rand() % 50; thop_piece_next(&piece, mtu) && i;)
				i--;
			if (piece.off >= piece.total)
				continue;
			for (i = piece.off; i < piece.off + piece.len; i++) {
				left -= !have[i];
				have[i] = 1;
			}
			cr_assert_eq(thop_piece_map_add(&map, &piece),
				     left != was);
			cr_assert_eq(!map.missing, !left);
			cr_assert(!thop_piece_map_add(&map, &piece));
		}
	}
}

/* The largest message fits the map, with no write beyond the map's end */
Test(piece, map_ends)
{
	struct {
		struct thop_piece_map map;
		u64 guard;
	} m = { .guard = 0x5a5a5a5a5a5a5a5a };
	struct thop_piece piece = sample();

	piece.total = THOP_MSG_MAX;
	thop_piece_map_init(&m.map, piece.total);
	piece.off = piece.len = 0;
	while (thop_piece_next(&piece, 552))
		cr_assert(thop_piece_map_add(&m.map, &piece));
	cr_assert_eq(m.map.missing, 0);
	cr_assert_eq(m.guard, 0x5a5a5a5a5a5a5a5a);
}
