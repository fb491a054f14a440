// SPDX-License-Identifier: GPL-2.0
/*
 * head.c - fuzz the request parser: the verdict does not depend on how the
 * bytes are split, results point into the input, and waiting for a head is
 * cheap.
 */
#include <linux/kernel.h>
#include "../../shared/http.h"
#include "../../shared/limits.h"
#include "../../shared/lookup.h"
#include "../../shared/scan.h"
#include "fuzz.h"

#define ALL_CUTS	256	/* every prefix of inputs up to this length is tried */

static int parse(const u8 *data, u32 len, struct baton_req *req)
{
	u8 *copy = fuzz_exact(data, len);
	int ret = baton_http_parse(copy, len, req);

	fuzz_free(copy, len);
	return ret;
}

/* A prefix gets the same verdict as the whole, or none yet. */
static void cut(const u8 *data, u32 len, int want)
{
	u32 step = len <= ALL_CUTS ? 1 : len / 61, n;
	struct baton_req req;
	int ret;

	for (n = 0; n < len; n += step) {
		ret = parse(data, n, &req);
		if (want > 0)
			fuzz_must(ret == (n < (u32)want ? 0 : want));
		else
			fuzz_must(!ret || ret == want);
	}
}

/* Wait for a head in pieces of @piece bytes, as the modules do. */
static void wait_for(const u8 *data, u32 len, u32 piece, int want)
{
	struct baton_scan scan = { 0 };
	u32 parsed = 0, n, at;
	struct baton_req req;
	int ret = 0;

	for (at = 0; at < len && !ret; at += n) {
		n = min(piece, len - at);
		if (!baton_scan(&scan, data + at, n))
			continue;
		parsed += at + n;
		ret = parse(data, at + n, &req);
		fuzz_must(!ret || ret == want);
	}
	fuzz_must(parsed <= 4 * len);
	if (want > 0)
		fuzz_must(ret == want && at < want + piece);
	else
		fuzz_must(ret == want || len < BATON_HEAD_MAX);
}

static void within(struct baton_str s, const u8 *p, u32 len)
{
	if (s.p)
		fuzz_must(s.p >= p && s.p + s.len <= p + len);
}

/* Looking up the name of any field finds the first field of that name. */
static void lookup(const struct baton_req *req)
{
	const u8 *p = req->fields.p, *end = p + req->fields.len;
	struct baton_str value;

	while (p < end) {
		const u8 *colon = memchr(p, ':', end - p);

		fuzz_must(colon);
		fuzz_must(baton_http_field(req, (const char *)p, colon - p,
					   &value));
		within(value, req->fields.p, req->fields.len);
		if (baton_http_cookie(req, (const char *)p, colon - p, &value))
			within(value, req->fields.p, req->fields.len);
		p = (const u8 *)memchr(colon, '\n', end - colon) + 1;
	}
}

static void whole(const u8 *data, u32 len)
{
	u8 *copy = fuzz_exact(data, len);
	struct baton_req req;

	fuzz_must(baton_http_parse(copy, len, &req) == (int)len);
	fuzz_must(req.method.len && req.target.len);
	within(req.method, copy, len);
	within(req.target, copy, len);
	within(req.query, req.target.p, req.target.len);
	within(req.host, copy, len);
	within(req.fields, copy, len);
	fuzz_must(req.path.p);
	if (*req.target.p == '/')
		within(req.path, req.target.p, req.target.len);
	fuzz_must(!req.minor || req.host.p);
	fuzz_must(req.body <= BATON_BODY_CHUNKED);
	lookup(&req);
	fuzz_free(copy, len);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct baton_req req;
	int ret = parse(data, size, &req);

	fuzz_must(ret > -BATON_HTTP_ERRORS && ret <= (int)size);
	if (ret > 0)
		whole(data, ret);
	cut(data, size, ret);
	wait_for(data, size, 1, ret);
	wait_for(data, size, 1 + size % 13, ret);
	return 0;
}
