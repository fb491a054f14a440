// SPDX-License-Identifier: GPL-2.0
/*
 * responses.c - fuzz response framing: the number of answered requests and the
 * error do not depend on how the bytes are split.
 *
 * The first byte of the input is the number of outstanding requests, the second
 * a mask of those that are HEAD; the rest is sent by the server.
 */
#include <linux/kernel.h>
#include "../../shared/response.h"
#include "fuzz.h"

static void asked(struct baton_resp *resp, const u8 *data)
{
	u32 i;

	baton_resp_init(resp);
	for (i = 0; i < data[0] % 9; i++)
		fuzz_must(!baton_resp_expect(resp, data[1] >> i & 1 ? BATON_REQ_HEAD : 0));
}

/* Feed the bytes in pieces of @piece. Return: 0 or the error. */
static int feed(struct baton_resp *resp, const u8 *p, u32 len, u32 piece,
		bool skip)
{
	u32 at = 0, n;
	int err = 0;

	while (at < len && !err) {
		u64 may = baton_resp_skippable(resp);
		u8 *copy;

		n = min(piece, len - at);
		if (may && skip) {
			n = min_t(u64, may, n);
			baton_resp_skip(resp, n);
		} else {
			copy = fuzz_exact(p + at, n);
			err = baton_resp_feed(resp, copy, n);
			fuzz_free(copy, n);
		}
		at += n;
	}
	fuzz_must(err > -BATON_HTTP_ERRORS && err <= 0);
	return err;
}

static void same(const u8 *data, u32 size, u32 piece, bool skip)
{
	struct baton_resp whole, pieces;
	int want, got;

	asked(&whole, data);
	asked(&pieces, data);
	want = feed(&whole, data + 2, size - 2, size, false);
	got = feed(&pieces, data + 2, size - 2, piece, skip);
	/* The limit on the length applies only to a line that was split. */
	if (got == -BATON_HTTP_ELINE_LONG)
		return;
	fuzz_must(got == want);
	fuzz_must(pieces.outstanding == whole.outstanding);
	fuzz_must(pieces.head_bits == whole.head_bits);
	if (want)
		fuzz_must(baton_resp_feed(&whole, data, 1) < 0);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (size < 2)
		return 0;
	same(data, size, 1, false);
	same(data, size, 1 + size % 17, true);
	return 0;
}
