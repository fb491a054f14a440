// SPDX-License-Identifier: GPL-2.0
/*
 * requests.c - fuzz request framing: where heads and bodies of a connection
 * begin and end does not depend on how the bytes are split.
 */
#include <linux/kernel.h>
#include "../../shared/body.h"
#include "../../shared/http.h"
#include "fuzz.h"

#define MESSAGES	64

/**
 * struct framed - the framing of a stream
 * @end: offset of the end of each complete message, with its body
 * @count: number of complete messages
 * @error: why framing failed, or 0
 * @at: first byte of an incomplete head, or end of the framed bytes
 */
struct framed {
	u32 end[MESSAGES];
	u32 count;
	int error;
	u32 at;
};

static int one_head(struct baton_body *body, const u8 *p, u32 len)
{
	struct baton_req req;
	int n = baton_http_parse(p, len, &req);

	if (n > 0)
		baton_body_start(body, req.body, req.content_length);
	return n;
}

static int some_body(struct baton_body *body, const u8 *p, u32 len, bool skip)
{
	u64 may = baton_body_skippable(body);
	u8 *copy;
	int n;

	if (may && skip) {
		may = min_t(u64, may, len);
		baton_body_skip(body, may);
		return may;
	}
	copy = fuzz_exact(p, len);
	n = baton_body_feed(body, copy, len);
	fuzz_must(n < 0 || n == (int)len || baton_body_done(body));
	fuzz_free(copy, len);
	return n;
}

/* Frame the stream in pieces of @piece bytes. */
static void frame(struct framed *f, const u8 *data, u32 len, u32 piece,
		  bool skip)
{
	struct baton_body body;
	u32 have = min(piece, len);
	bool in_body = false;
	int n;

	memset(f, 0, sizeof(*f));
	while (f->count < MESSAGES) {
		if (in_body && baton_body_done(&body)) {
			in_body = false;
			f->end[f->count++] = f->at;
			continue;
		}
		n = 0;
		if (f->at < have)
			n = in_body ? some_body(&body, data + f->at,
						have - f->at, skip) :
				      one_head(&body, data + f->at,
					       have - f->at);
		if (n < 0) {
			f->error = n;
			return;
		}
		in_body |= n > 0;
		f->at += n;
		if (n)
			continue;
		if (have == len)
			return;
		have = min(have + piece, len);
	}
}

static void same(const struct framed *a, const struct framed *b)
{
	fuzz_must(a->count == b->count);
	fuzz_must(!memcmp(a->end, b->end, a->count * sizeof(a->end[0])));
	fuzz_must(a->error == b->error);
	/* After an error in a body, its valid part is not reported. */
	if (!a->error)
		fuzz_must(a->at == b->at);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct framed whole, pieces;

	frame(&whole, data, size, size, false);
	frame(&pieces, data, size, 1, false);
	same(&whole, &pieces);
	frame(&pieces, data, size, 1 + size % 11, true);
	same(&whole, &pieces);
	return 0;
}
