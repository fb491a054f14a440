// SPDX-License-Identifier: GPL-2.0
/*
 * test_framing.c - bodies and response streams, cut at every place.
 *
 * In a stream '|' is no byte: it marks where a body or a response ends, so
 * that each case says by itself what is expected after each of its bytes.
 * Every piece ends at a forbidden page.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/framing.h"
#include "guard.h"

#define STREAM_MAX	2048
#define MARKS_MAX	8

/**
 * struct stream - bytes of a case without its marks
 * @buf: bytes
 * @len: how many
 * @mark: offsets of the marks, in order
 * @marks: how many
 */
struct stream {
	char buf[STREAM_MAX];
	u32 len;
	u32 mark[MARKS_MAX];
	u32 marks;
};

static void stream_read(struct stream *s, const char *text)
{
	s->len = 0;
	s->marks = 0;
	for (; *text; text++) {
		if (*text == '|')
			s->mark[s->marks++] = s->len;
		else
			s->buf[s->len++] = *text;
	}
}

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/**
 * struct body_case - a body
 * @name: of the case
 * @kind: enum baton_body_kind
 * @length: Content-Length
 * @text: the stream; without a mark the body does not end in it
 * @bad: it is refused somewhere
 */
struct body_case {
	const char *name;
	u8 kind;
	u32 length;
	const char *text;
	bool bad;
};

#define CHUNKED BATON_BODY_CHUNKED, 0

static const struct body_case bodies[] = {
	{ "none", BATON_BODY_NONE, 0, "|GET / HTTP/1.1", false },
	{ "length 0", BATON_BODY_LENGTH, 0, "|abc", false },
	{ "length", BATON_BODY_LENGTH, 5, "hello|GET", false },
	{ "length unfinished", BATON_BODY_LENGTH, 50, "hello", false },
	{ "until close", BATON_BODY_CLOSE, 0, "0\r\n\r\nhello", false },
	{ "no chunk", CHUNKED, "0\r\n\r\n|x", false },
	{ "one chunk", CHUNKED, "5\r\nhello\r\n0\r\n\r\n|x", false },
	{ "two chunks", CHUNKED, "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n|", false },
	{ "hex sizes", CHUNKED,
	  "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n|", false },
	{ "two digits", CHUNKED,
	  "0010\r\n0123456789abcdef\r\n000\r\n\r\n|", false },
	{ "data like a chunk line", CHUNKED,
	  "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n|x", false },
	{ "extension", CHUNKED, "1;a=b;c=\"d;e\"\r\nx\r\n0;z\r\n\r\n|", false },
	{ "extension with blanks", CHUNKED, "1; a\t= b\r\nx\r\n0\r\n\r\n|",
	  false },
	{ "trailer", CHUNKED, "0\r\nA: b\r\n\r\n|x", false },
	{ "trailers", CHUNKED, "0\r\nA:\r\nx-y: \t\xe4\r\nZ:1\r\n\r\n|",
	  false },
	{ "unfinished data", CHUNKED, "5\r\nhel", false },
	{ "unfinished end", CHUNKED, "0\r\n\r", false },
	{ "no size", CHUNKED, "\r\n", true },
	{ "no hex digit", CHUNKED, "g\r\n", true },
	{ "0x", CHUNKED, "0x5\r\nhello\r\n", true },
	{ "minus", CHUNKED, "-1\r\n", true },
	{ "blank before size", CHUNKED, " 5\r\nhello\r\n", true },
	{ "blank behind size", CHUNKED, "5 \r\nhello\r\n", true },
	{ "size over 63 bits", CHUNKED, "8000000000000000\r\n", true },
	{ "size over 64 bits", CHUNKED, "10000000000000005\r\nhello", true },
	{ "largest size", CHUNKED, "7fffffffffffffff\r\nhello", false },
	{ "bare LF behind size", CHUNKED, "5\nhello\r\n", true },
	{ "bare LF behind extension", CHUNKED, "5;a\nhello\r\n", true },
	{ "CR in extension", CHUNKED, "5;a\rb\r\nhello\r\n", true },
	{ "control in extension", CHUNKED, "5;\x01\r\nhello\r\n", true },
	{ "CR CR behind size", CHUNKED, "5\r\r\nhello\r\n", true },
	{ "data too long", CHUNKED, "4\r\nhello\r\n", true },
	{ "data too short", CHUNKED, "6\r\nhello\r\n0\r\n\r\n", true },
	{ "no CR behind data", CHUNKED, "5\r\nhellox\n0\r\n\r\n", true },
	{ "bare LF behind data", CHUNKED, "5\r\nhello\n0\r\n\r\n", true },
	{ "CR without LF behind data", CHUNKED, "5\r\nhello\r0\r\n", true },
	{ "bare LF at the end", CHUNKED, "0\r\n\n", true },
	{ "CR without LF at the end", CHUNKED, "0\r\n\rx", true },
	{ "trailer without name", CHUNKED, "0\r\n: b\r\n\r\n", true },
	{ "trailer without colon", CHUNKED, "0\r\nab\r\n\r\n", true },
	{ "blank before colon in trailer", CHUNKED, "0\r\nA : b\r\n", true },
	{ "folded trailer", CHUNKED, "0\r\nA: b\r\n c\r\n\r\n", true },
	{ "bare LF behind trailer", CHUNKED, "0\r\nA: b\n\r\n", true },
	{ "control in trailer", CHUNKED, "0\r\nA: \x02\r\n\r\n", true },
};

/* One piece; false once refused. */
static bool body_piece(struct baton_body *body, const struct stream *s, u32 *at,
		       u32 to)
{
	int n;

	if (*at >= to || baton_body_done(body))
		return true;
	n = baton_body_feed(body, guard_copy(0, s->buf + *at, to - *at),
			    to - *at);
	if (n < 0) {
		cr_assert_eq(n, -BATON_HTTP_ECHUNK);
		return false;
	}
	cr_assert_leq((u32)n, to - *at);
	cr_assert(n == (int)(to - *at) || baton_body_done(body));
	*at += n;
	return true;
}

/* In three pieces, the second from @i to @j. */
static void check_body(const struct body_case *c, const struct stream *s,
		       u32 i, u32 j)
{
	struct baton_body body;
	bool good;
	u32 at = 0;

	baton_body_start(&body, c->kind, c->length);
	good = body_piece(&body, s, &at, i) && body_piece(&body, s, &at, j) &&
	       body_piece(&body, s, &at, s->len);
	cr_assert_eq(good, !c->bad, "%s: cut at %u and %u", c->name, i, j);
	if (!good) {
		cr_assert_lt(baton_body_feed(&body, (const u8 *)"0", 1), 0,
			     "%s: bad once, not bad for ever", c->name);
		return;
	}
	cr_assert_eq(baton_body_done(&body), s->marks,
		     "%s: done or not, cut at %u and %u", c->name, i, j);
	cr_assert_eq(at, s->marks ? s->mark[0] : s->len,
		     "%s: ends at %u, cut at %u and %u", c->name, at, i, j);
}

Test(framing, bodies)
{
	struct stream s;
	u32 n, i, j;

	for (n = 0; n < ARRAY_SIZE(bodies); n++) {
		stream_read(&s, bodies[n].text);
		for (i = 0; i <= s.len; i++)
			for (j = i; j <= s.len; j++)
				check_body(&bodies[n], &s, i, j);
	}
}

Test(framing, body_bytewise)
{
	struct stream s;
	u32 n, i;

	for (n = 0; n < ARRAY_SIZE(bodies); n++) {
		const struct body_case *c = &bodies[n];
		struct baton_body body;
		bool good = true;
		u32 at = 0;

		stream_read(&s, c->text);
		baton_body_start(&body, c->kind, c->length);
		for (i = 1; good && i <= s.len; i++)
			good = body_piece(&body, &s, &at, i);
		cr_assert_eq(good, !c->bad, "%s", c->name);
		if (good)
			cr_assert_eq(at, s.marks ? s.mark[0] : s.len, "%s",
				     c->name);
	}
}

/* "0", then @ext bytes of extension, then @trailer bytes of trailer lines. */
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

/**
 * struct resp_case - a response stream
 * @name: of the case
 * @requests: what was asked: G, or H for HEAD
 * @text: the stream, with a mark behind each final response
 * @pin: framing is lost somewhere
 */
struct resp_case {
	const char *name;
	const char *requests;
	const char *text;
	bool pin;
};

#define OK	"HTTP/1.1 200 OK\r\n"
#define CL(n)	"Content-Length: " #n "\r\n"
#define TE	"Transfer-Encoding: chunked\r\n"
#define NGINX	"Server: nginx/1.22.1\r\n"				\
		"Date: Thu, 21 Nov 2024 05:40:12 GMT\r\n"		\
		"Content-Type: application/octet-stream\r\n" CL(3)	\
		"Last-Modified: Thu, 21 Nov 2024 05:22:01 GMT\r\n"	\
		"Connection: keep-alive\r\nETag: \"673ec4f9-400\"\r\n"	\
		"X-BE: be1\r\nAccept-Ranges: bytes\r\n"

static const struct resp_case streams[] = {
	{ "length", "G", OK CL(5) "\r\nhello|", false },
	{ "length 0", "G", OK CL(0) "\r\n|", false },
	{ "nginx", "G", OK NGINX "\r\nabc|", false },
	{ "bare LF", "G", "HTTP/1.1 200 OK\nContent-Length: 2\n\nab|", false },
	{ "case and blanks", "G", OK "CONTENT-length:\t 2 \t\r\n\r\nab|",
	  false },
	{ "no reason", "G", "HTTP/1.1 200 \r\n" CL(1) "\r\na|", false },
	{ "nothing behind status", "G", "HTTP/1.1 200\r\n" CL(1) "\r\na|",
	  false },
	{ "HTTP/1.0", "G", "HTTP/1.0 200 OK\r\n" CL(1) "\r\na|", false },
	{ "8-bit reason and value", "G",
	  "HTTP/1.1 200 \xc3\x84\xc3\x84\xc3\x84\r\nX: \x8a\x8a\x8a\xff\r\n"
	  CL(1) "\r\na|", false },
	{ "chunked", "G", OK TE "\r\n5\r\nhello\r\n0\r\n\r\n|", false },
	{ "chunked with trailer", "G",
	  OK "transfer-ENCODING:Chunked\r\n\r\n1;x\r\na\r\n0\r\nContent-Length: 5\r\n\r\n|",
	  false },
	{ "coding list", "G", OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n|",
	  false },
	{ "HEAD with length", "H", OK CL(500) "\r\n|", false },
	{ "HEAD chunked", "H", OK TE "\r\n|", false },
	{ "HEAD with nothing", "H", OK "\r\n|", false },
	{ "204", "G", "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n|", false },
	{ "204 with length", "G", "HTTP/1.1 204 No\r\n" CL(5) "\r\n|", false },
	{ "304 with length", "G", "HTTP/1.1 304 Not\r\n" CL(5) "\r\n|",
	  false },
	{ "304 chunked", "G", "HTTP/1.1 304 Not\r\n" TE "\r\n|", false },
	{ "404 with body", "G", "HTTP/1.1 404 Not Found\r\n" CL(2) "\r\nno|",
	  false },
	{ "100", "G", "HTTP/1.1 100 Continue\r\n\r\n" OK CL(1) "\r\na|",
	  false },
	{ "103, 103", "G",
	  "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	  "HTTP/1.1 103 Early Hints\r\n" CL(7) "\r\n" OK CL(1) "\r\na|",
	  false },
	{ "100 to a HEAD", "H",
	  "HTTP/1.1 100 Continue\r\n\r\n" OK CL(9) "\r\n|", false },
	{ "pipelined", "GG", OK CL(1) "\r\na|" OK CL(2) "\r\nbc|", false },
	{ "pipelined, mixed", "GHGHG",
	  OK CL(1) "\r\na|" OK CL(9) "\r\n|" OK TE "\r\n2\r\nab\r\n0\r\n\r\n|"
	  OK "\r\n|HTTP/1.1 304 X\r\n\r\n|", false },
	{ "HEAD behind GET", "GH", OK CL(2) "\r\nab|" OK CL(2) "\r\n|",
	  false },
	{ "body like a head", "GG",
	  OK CL(37) "\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r|"
	  OK CL(0) "\r\n|", false },
	{ "first of two unfinished", "GG", OK CL(9) "\r\nabc", false },
	{ "names that begin alike", "G",
	  OK "Content-Lengthy: 9\r\nContent-Lengt: 8\r\nContent-Length-X: 7\r\n"
	  "Transfer-Encodings: x\r\nTE: x\r\nT: x\r\nc: x\r\n" CL(1) "\r\na|",
	  false },
	{ "first letters of the same kind", "G",
	  OK "3: x\r\n4: x\r\nm: x\r\nMy: x\r\nj: x\r\nI: x\r\n" CL(1)
	  "\r\na|", false },
	{ "equal lengths", "G", OK CL(1) CL(1) "\r\na|", false },
	{ "long value", "G",
	  OK "X: 0123456789012345678901234567890123456789012345678901234567"
	  "890123456789\r\n" CL(1) "\r\na|", false },
	{ "long value of c", "G",
	  OK "Cache-Control: 0123456789012345678901234567890123456789012345"
	  "678901234567890123456789\r\n" CL(1) "\r\na|", false },
	{ "long name", "G",
	  OK "C0123456789012345678901234567890123456789012345678901234567"
	  "890123456789: Content-Length: 7\r\n" CL(1) "\r\na|", false },
	{ "long reason", "G",
	  "HTTP/1.1 200 0123456789012345678901234567890123456789012345678901"
	  "234567890123456789\r\n" CL(1) "\r\na|", false },
	{ "bytes nobody asked for", "", "H", true },
	{ "bytes behind the last answer", "G", OK CL(1) "\r\na|x", true },
	{ "empty line between answers", "GG",
	  OK CL(1) "\r\na|\r\n" OK CL(1) "\r\n", true },
	{ "until close", "G", OK "Connection: close\r\n\r\n", true },
	{ "until close, 1.0", "G", "HTTP/1.0 200 OK\r\n\r\n", true },
	{ "101", "G", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", true },
	{ "length and coding", "G", OK CL(1) TE "\r\n", true },
	{ "coding and length", "G", OK TE CL(1) "\r\n", true },
	{ "lengths differ", "G", OK CL(1) CL(2) "\r\n", true },
	{ "length list", "G", OK "Content-Length: 1, 1\r\n\r\n", true },
	{ "length empty", "G", OK "Content-Length:\r\n\r\n", true },
	{ "length malformed", "G", OK "Content-Length: 1x\r\n\r\n", true },
	{ "length overflows", "G",
	  OK "Content-Length: 18446744073709551617\r\n\r\n", true },
	{ "length with blank before colon", "G",
	  OK "Content-Length : 1\r\n\r\na", true },
	{ "coding with blank before colon", "G",
	  OK "Transfer-Encoding\t: chunked\r\n\r\n", true },
	{ "length without colon", "G", OK "Content-Length 1\r\n\r\na", true },
	{ "coding without colon", "G", OK "Transfer-Encoding chunked\r\n\r\n",
	  true },
	{ "coding unknown", "G", OK "Transfer-Encoding: gzip\r\n\r\n", true },
	{ "coding twice", "G", OK TE TE "\r\n", true },
	{ "coding in 1.0", "G", "HTTP/1.0 200 OK\r\n" TE "\r\n", true },
	{ "length folded", "G", OK "Content-Length: 1\r\n 2\r\n\r\n", true },
	{ "folded with tab", "G", OK "X: 1\r\n\t2\r\n" CL(1) "\r\n", true },
	{ "CR at line start", "G", OK "\rX: 1\r\n" CL(1) "\r\n", true },
	{ "not HTTP", "G", "ICY 200 OK\r\n\r\n", true },
	{ "dull first letter", "G", "XTTP/1.1 200 OK\r\n" CL(1) "\r\na", true },
	{ "no status line", "G", "Server: x\r\n" OK CL(1) "\r\na", true },
	{ "HTTP/2", "G", "HTTP/2.0 200 OK\r\n" CL(1) "\r\n", true },
	{ "status of two digits", "G", "HTTP/1.1 20 OK\r\n", true },
	{ "status of four digits", "G", "HTTP/1.1 2000 OK\r\n", true },
	{ "status 099", "G", "HTTP/1.1 099 OK\r\n", true },
	{ "status with letter", "G", "HTTP/1.1 2x0 OK\r\n", true },
	{ "two blanks before status", "G", "HTTP/1.1  200 OK\r\n", true },
	{ "bad chunk", "G", OK TE "\r\n5\r\nhello!\r\n", true },
	{ "bad second answer", "GG", OK CL(1) "\r\na|HTTX/1.1 200 OK\r\n",
	  true },
};

static void resp_start(struct baton_resp *resp, const char *requests)
{
	baton_resp_init(resp);
	for (; *requests; requests++)
		cr_assert_eq(baton_resp_expect(resp, *requests == 'H'), 0);
}

/* Answers that end within the first @len bytes. */
static u32 marks_until(const struct stream *s, u32 len)
{
	u32 n = 0;

	while (n < s->marks && s->mark[n] <= len)
		n++;
	return n;
}

/* Up to @to; false once pinned. */
static bool resp_piece(struct baton_resp *resp, const struct resp_case *c,
		       const struct stream *s, u32 from, u32 to)
{
	int ret = baton_resp_feed(resp, guard_copy(0, s->buf + from, to - from),
				  to - from);

	if (ret) {
		cr_assert_eq(ret, BATON_RESP_PIN);
		return false;
	}
	cr_assert_eq(resp->outstanding,
		     strlen(c->requests) - marks_until(s, to),
		     "%s: %u outstanding at %u", c->name, resp->outstanding,
		     to);
	return true;
}

/* Byte for byte: the offset behind the byte that pins, or U32_MAX. */
static u32 resp_bytewise(const struct resp_case *c, const struct stream *s)
{
	struct baton_resp resp;
	u32 i;

	resp_start(&resp, c->requests);
	for (i = 0; i < s->len; i++)
		if (!resp_piece(&resp, c, s, i, i + 1))
			return i + 1;
	return U32_MAX;
}

/* In three pieces; pinned in the very piece where it is byte for byte. */
static void check_resp(const struct resp_case *c, const struct stream *s,
		       u32 pinned, u32 i, u32 j)
{
	u32 cut[] = { 0, i, j, s->len }, k;
	struct baton_resp resp;

	resp_start(&resp, c->requests);
	for (k = 0; k < 3; k++) {
		bool good = resp_piece(&resp, c, s, cut[k], cut[k + 1]);

		cr_assert_eq(good, pinned > cut[k + 1],
			     "%s: pinned or not in piece %u of %u, %u, %u",
			     c->name, k, i, j, s->len);
		if (!good)
			break;
	}
	if (pinned <= s->len) {
		cr_assert_eq(baton_resp_feed(&resp, (const u8 *)"H", 1),
			     BATON_RESP_PIN, "%s: pinned, then not", c->name);
		cr_assert_eq(baton_resp_skippable(&resp), 0);
	}
}

Test(framing, streams)
{
	struct stream s;
	u32 n, i, j, pinned;

	for (n = 0; n < ARRAY_SIZE(streams); n++) {
		stream_read(&s, streams[n].text);
		pinned = resp_bytewise(&streams[n], &s);
		cr_assert_eq(pinned <= s.len, streams[n].pin, "%s: pin at %u",
			     streams[n].name, pinned);
		for (i = 0; i <= s.len; i++)
			for (j = i; j <= s.len; j++)
				check_resp(&streams[n], &s, pinned, i, j);
	}
}

/* Random pieces, fed or, where that is allowed, skipped. */
static void check_skip(const struct resp_case *c, const struct stream *s,
		       u32 seed)
{
	struct baton_resp resp;
	u32 at = 0, n;

	resp_start(&resp, c->requests);
	while (at < s->len) {
		u64 may = min_t(u64, baton_resp_skippable(&resp), s->len - at);

		if (may && next_random(&seed) % 4) {
			n = 1 + next_random(&seed) % may;
			baton_resp_skip(&resp, n);
		} else {
			n = 1 + next_random(&seed) % min_t(u32, s->len - at, 30);
			cr_assert(resp_piece(&resp, c, s, at, at + n), "%s",
				  c->name);
		}
		at += n;
		cr_assert_eq(resp.outstanding,
			     strlen(c->requests) - marks_until(s, at),
			     "%s: %u outstanding at %u, seed %u", c->name,
			     resp.outstanding, at, seed);
	}
}

Test(framing, skip)
{
	struct stream s;
	u32 n, seed;

	for (n = 0; n < ARRAY_SIZE(streams); n++) {
		if (streams[n].pin)
			continue;
		stream_read(&s, streams[n].text);
		for (seed = 0; seed < 500; seed++)
			check_skip(&streams[n], &s, seed);
	}
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

/* A field that matters but does not fit when cut: pinned, never guessed. */
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
		cr_assert_eq(ret, cut ? BATON_RESP_PIN : 0, "cut at %u", i);
		cr_assert(ret || baton_resp_idle(&resp));
	}
}

/* A head of @len bytes in pieces of @piece. */
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
			     BATON_RESP_PIN, "pieces of %u", pieces[i]);
	}
}

Test(framing, pipeline_limit)
{
	static const char get[] = OK CL(1) "\r\nx", head[] = OK CL(1) "\r\n";
	struct baton_resp resp;
	u32 i;

	baton_resp_init(&resp);
	for (i = 0; i < BATON_PIPELINE_MAX; i++)
		cr_assert_eq(baton_resp_expect(&resp, i % 3 == 0), 0);
	cr_assert_eq(baton_resp_expect(&resp, false), -ENOBUFS);
	/* One answer makes room for one more, whatever its place. */
	for (i = 0; i < 3 * BATON_PIPELINE_MAX; i++) {
		const char *text = i % 3 ? get : head;

		cr_assert_eq(baton_resp_feed(&resp, (const u8 *)text,
					     strlen(text)), 0, "answer %u", i);
		cr_assert_eq(resp.outstanding, BATON_PIPELINE_MAX - 1);
		cr_assert_eq(baton_resp_expect(&resp, (i + 64) % 3 == 0), 0);
	}
}

/* Requests that come while an answer is under way, at any of its bytes. */
Test(framing, expect_late)
{
	struct stream s;
	u32 i;

	stream_read(&s, OK CL(2) "\r\nab|" OK CL(2) "\r\n|");
	for (i = 0; i <= s.mark[0]; i++) {
		struct baton_resp resp;

		resp_start(&resp, "G");
		cr_assert_eq(baton_resp_feed(&resp, (const u8 *)s.buf, i), 0);
		cr_assert_eq(baton_resp_expect(&resp, true), 0);
		cr_assert_eq(baton_resp_feed(&resp, (const u8 *)s.buf + i,
					     s.len - i), 0, "at %u", i);
		cr_assert(baton_resp_idle(&resp), "at %u", i);
	}
}

Test(framing, size)
{
	cr_assert_leq(sizeof(struct baton_resp), 136);
	cr_assert_leq(sizeof(struct baton_body), 16);
}
