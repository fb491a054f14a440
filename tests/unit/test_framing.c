// SPDX-License-Identifier: GPL-2.0
/*
 * test_framing.c - limits and special cases of bodies and response streams.
 * Single streams are in cases/.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/response.h"
#include "guard.h"

#define OK	"HTTP/1.1 200 OK\r\n"
#define CL(n)	"Content-Length: " #n "\r\n"

/* A last chunk with @ext bytes of extension and @trailer bytes of trailer. */
static int limit_try(u32 ext, u32 trailer)
{
	static u8 buf[32768];
	struct baton_body body;
	u32 len = 0, i;

	baton_body_start(&body, BATON_BODY_CHUNKED, 0);
	buf[len++] = '0';
	for (i = 0; i < ext; i++)
		buf[len++] = i ? 'e' : ';';
	buf[len++] = '\r';
	buf[len++] = '\n';
	for (i = 0; i < trailer; i++)
		buf[len++] = i == 0 ? 'T' : i == 1 ? ':' :
			     i == trailer - 2 ? '\r' :
			     i == trailer - 1 ? '\n' : 't';
	buf[len++] = '\r';
	buf[len++] = '\n';
	return baton_body_feed(&body, buf, len) == (int)len &&
	       baton_body_done(&body);
}

Test(framing, body_limits)
{
	cr_assert(limit_try(BATON_CHUNK_LINE_MAX - 3, 0));
	cr_assert_not(limit_try(BATON_CHUNK_LINE_MAX - 2, 0));
	cr_assert(limit_try(0, BATON_TRAILER_MAX - 2));
	cr_assert_not(limit_try(0, BATON_TRAILER_MAX - 1));
}

Test(framing, chunk_line_limit_is_per_line)
{
	struct baton_body body;
	u32 i;

	baton_body_start(&body, BATON_BODY_CHUNKED, 0);
	for (i = 0; i < BATON_CHUNK_LINE_MAX; i++)
		cr_assert_eq(baton_body_feed(&body, (const u8 *)"1;a\r\nx\r\n",
					     8), 8, "chunk %u", i);
}

static void resp_start(struct baton_resp *resp, const char *requests)
{
	baton_resp_init(resp);
	for (; *requests; requests++)
		cr_assert_eq(baton_resp_expect(resp, *requests == 'H' ? BATON_REQ_HEAD : 0), 0);
}

Test(framing, skippable)
{
	struct baton_body body;

	baton_body_start(&body, BATON_BODY_NONE, 7);
	cr_assert_eq(baton_body_skippable(&body), 0);
	baton_body_start(&body, BATON_BODY_LENGTH, 7);
	cr_assert_eq(baton_body_skippable(&body), 7);
	baton_body_skip(&body, 6);
	cr_assert_not(baton_body_done(&body));
	baton_body_skip(&body, 1);
	cr_assert(baton_body_done(&body));
	baton_body_start(&body, BATON_BODY_CLOSE, 0);
	cr_assert_eq(baton_body_skippable(&body), U64_MAX);
	baton_body_skip(&body, 1000);
	cr_assert_not(baton_body_done(&body));
	baton_body_start(&body, BATON_BODY_CHUNKED, 0);
	cr_assert_eq(baton_body_skippable(&body), 0);
	cr_assert_eq(baton_body_feed(&body, (const u8 *)"ff\r\nab", 6), 6);
	cr_assert_eq(baton_body_skippable(&body), 253);
	baton_body_skip(&body, 253);
	cr_assert_eq(baton_body_feed(&body, (const u8 *)"\r\n0\r\n\r\nx", 8),
		     7);
	cr_assert(baton_body_done(&body));
}

/* A long line of a field that matters is refused if split, never guessed. */
Test(framing, long_lines)
{
	static const char head[] = OK "Content-Length: 3";
	char text[300];
	u32 i, len;

	memset(text, ' ', sizeof(text));
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + 120, "\r\n\r\nabc", 7);
	len = 127;
	for (i = 0; i <= len; i++) {
		bool cut = i > sizeof(OK) - 1 && i < 122;
		struct baton_resp resp;
		int ret;

		resp_start(&resp, "G");
		ret = baton_resp_feed(&resp, (const u8 *)text, i) ?:
		      baton_resp_feed(&resp, (const u8 *)text + i, len - i);
		cr_assert_eq(ret, cut ? -BATON_HTTP_ELINE_LONG : 0, "cut at %u", i);
		cr_assert(ret || baton_resp_idle(&resp));
	}
}

/* Feed a head of @len bytes in pieces of @piece. */
static int big_head(u32 len, u32 piece)
{
	static char buf[2 * BATON_RESP_LINE_MAX];
	struct baton_resp resp;
	int ret = 0;
	u32 i;

	for (i = 0; i < len; i++)
		buf[i] = i % 50 == 49 ? '\n' : 'x';
	memcpy(buf, OK CL(0) "X:", sizeof(OK CL(0) "X:") - 1);
	memcpy(buf + len - 5, "x\r\n\r\n", 5);
	resp_start(&resp, "G");
	for (i = 0; !ret && i < len; i += piece)
		ret = baton_resp_feed(&resp, (const u8 *)buf + i,
				      min(piece, len - i));
	cr_assert(ret || baton_resp_idle(&resp));
	return ret;
}

Test(framing, head_limit)
{
	static const u32 pieces[] = { 1, 63, 1448, 65535, 70000 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		cr_assert_eq(big_head(BATON_RESP_LINE_MAX, pieces[i]), 0,
			     "pieces of %u", pieces[i]);
		cr_assert_eq(big_head(BATON_RESP_LINE_MAX + 1, pieces[i]),
			     -BATON_HTTP_ETOOBIG, "pieces of %u", pieces[i]);
	}
}

Test(framing, pipeline_limit)
{
	static const char get[] = OK CL(1) "\r\nx", head[] = OK CL(1) "\r\n";
	struct baton_resp resp;
	u32 i;

	baton_resp_init(&resp);
	for (i = 0; i < BATON_PIPELINE_MAX; i++)
		cr_assert_eq(baton_resp_expect(&resp, i % 3 ? 0 : BATON_REQ_HEAD), 0);
	cr_assert_eq(baton_resp_expect(&resp, 0), -ENOBUFS);
	/* One answer makes room for one more request. */
	for (i = 0; i < 3 * BATON_PIPELINE_MAX; i++) {
		const char *text = i % 3 ? get : head;

		cr_assert_eq(baton_resp_feed(&resp, (const u8 *)text,
					     strlen(text)), 0, "answer %u", i);
		cr_assert_eq(resp.outstanding, BATON_PIPELINE_MAX - 1);
		cr_assert_eq(baton_resp_expect(&resp, (i + 64) % 3 ? 0 : BATON_REQ_HEAD), 0);
	}
}

/* A request that comes while an answer is under way, at any of its bytes. */
Test(framing, expect_late)
{
	static const u8 text[] = OK CL(2) "\r\nab" OK CL(2) "\r\n";
	const u32 len = sizeof(text) - 1, first = (len + 2) / 2;
	u32 i;

	for (i = 0; i <= first; i++) {
		struct baton_resp resp;

		resp_start(&resp, "G");
		cr_assert_eq(baton_resp_feed(&resp, text, i), 0);
		cr_assert_eq(baton_resp_expect(&resp, BATON_REQ_HEAD), 0);
		cr_assert_eq(baton_resp_feed(&resp, text + i, len - i), 0,
			     "at %u", i);
		cr_assert(baton_resp_idle(&resp), "at %u", i);
	}
}

Test(framing, size)
{
	cr_assert_leq(sizeof(struct baton_resp), 136);
	cr_assert_leq(sizeof(struct baton_body), 16);
}
