// SPDX-License-Identifier: GPL-2.0
/*
 * piece.c - fuzz pieces of messages: encoding a decoded piece gives the same
 * bytes, and the piece lies within its message.
 *
 * The input is a row of headers; each is taken for the header of a datagram of
 * the length that it implies. Those that decode are pieces of one message,
 * whose length is the one in the first of them.
 */
#include <errno.h>
#include <linux/kernel.h>
#include "../../shared/piece.h"
#include "fuzz.h"

static void there_and_back(const struct thop_piece *piece, const u8 *data)
{
	u8 buf[THOP_PIECE_HDR_LEN];

	fuzz_must(!thop_piece_encode(piece, buf));
	fuzz_must(!memcmp(buf, data, sizeof(buf)));
	fuzz_must(piece->len && piece->off + piece->len <= piece->total);
	fuzz_must(piece->total <= THOP_MSG_MAX);
}

/* The pieces cut for any MTU cover the whole message */
static void cut(struct thop_piece piece, u32 mtu)
{
	u8 buf[THOP_PIECE_HDR_LEN];
	u32 at = 0;

	if (piece.total <= THOP_WHOLE_MAX || piece.total + THOP_OUTER_LEN <= mtu)
		return;
	piece.off = piece.len = 0;
	for (; thop_piece_next(&piece, mtu); at += piece.len)
		fuzz_must(piece.off == at && !thop_piece_encode(&piece, buf));
	fuzz_must(at == piece.total);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct thop_piece_map map;
	struct thop_piece piece;
	u32 total = 0;

	for (; size >= THOP_PIECE_HDR_LEN; size -= THOP_PIECE_HDR_LEN) {
		u8 *copy = fuzz_exact(data, THOP_PIECE_HDR_LEN);
		u32 len = THOP_PIECE_HDR_LEN + (data[6] << 8 | data[7]);

		if (!thop_piece_decode(&piece, copy, THOP_PIECE_HDR_LEN, len)) {
			there_and_back(&piece, data);
			cut(piece, data[31] << 4);
			if (!total)
				thop_piece_map_init(&map, piece.total);
			total = total ?: piece.total;
			if (piece.total == total)
				thop_piece_map_add(&map, &piece);
		}
		fuzz_free(copy, THOP_PIECE_HDR_LEN);
		data += THOP_PIECE_HDR_LEN;
	}
	return 0;
}
