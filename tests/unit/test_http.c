// SPDX-License-Identifier: GPL-2.0
/*
 * test_http.c - request heads, each tried at every length.
 *
 * The bytes always end at a forbidden page. As long as the head is cut the
 * answer is "more"; once there is another it stays, whatever follows.
 */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/http.h"
#include "../../shared/limits.h"
#include "guard.h"

#define WHOLE	0x7fffffff	/* the head is all of the input */
#define MORE	0

/**
 * struct http_case - a request head
 * @name: of the case
 * @in: bytes
 * @len: how many, for the ones with NUL; 0 for strlen()
 * @want: WHOLE, MORE, or the negative error
 */
struct http_case {
	const char *name;
	const char *in;
	u32 len;
	int want;
};

#define IN(s)	s, sizeof(s) - 1
#define REQ	"GET / HTTP/1.1\r\n"
#define HOST	"Host: a\r\n"
#define END	"\r\n"

static const struct http_case whole[] = {
	{ "shortest", IN(REQ HOST END), WHOLE },
	{ "bare LF", IN("GET / HTTP/1.1\nHost: a\n\n"), WHOLE },
	{ "mixed line ends", IN("GET / HTTP/1.1\nHost: a\r\n\n"), WHOLE },
	{ "empty line before", IN("\r\n" REQ HOST END), WHOLE },
	{ "empty lines before", IN("\r\n\n\r\n" REQ HOST END), WHOLE },
	{ "wrk", IN("GET /a/1k HTTP/1.1\r\nHost: 10.9.0.100\r\n\r\n"), WHOLE },
	{ "1.0 without Host", IN("GET / HTTP/1.0\r\n\r\n"), WHOLE },
	{ "1.0 with Host", IN("GET / HTTP/1.0\r\n" HOST END), WHOLE },
	{ "odd method", IN("M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\n" HOST END),
	  WHOLE },
	{ "odd target", IN("GET /\"<>[]\\^`{|}~@:;=,+*'()!$&%zz HTTP/1.1\r\n"
			   HOST END), WHOLE },
	{ "value with tabs", IN(REQ HOST "X: a\tb\t\tc\t\r\n" END), WHOLE },
	{ "value of 8-bit bytes", IN(REQ HOST "X: \x80\xff\xc3\xa4 \xa0\r\n"
				     END), WHOLE },
	{ "long 8-bit value", IN(REQ HOST "X: \xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
				 "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\r\n" END),
	  WHOLE },
	{ "empty value", IN(REQ HOST "X:\r\n" END), WHOLE },
	{ "blank value", IN(REQ HOST "X: \t \r\n" END), WHOLE },
	{ "name of one byte", IN(REQ "a:b\r\n" HOST END), WHOLE },
	{ "unknown names of known length",
	  IN(REQ HOST "hosu: a\r\nexpecs: 1\r\nupgrads: 1\r\n"
	     "connectiom: close\r\ncontent-lengti: x\r\n"
	     "transfer-encodinh: x\r\n" END), WHOLE },
	{ "Host last", IN(REQ "Accept: */*\r\n" HOST END), WHOLE },
	{ "Host empty", IN(REQ "Host:\r\n" END), WHOLE },
	{ "Host padded", IN(REQ "Host: \t a:80 \t\r\n" END), WHOLE },
	{ "Content-Length twice, equal",
	  IN(REQ HOST "Content-Length: 7\r\ncontent-length: 7\r\n" END),
	  WHOLE },
	{ "Content-Length of 18 digits",
	  IN(REQ HOST "Content-Length: 999999999999999999\r\n" END), WHOLE },
	{ "coding list", IN(REQ HOST "Transfer-Encoding: gzip , chunked\r\n"
			    END), WHOLE },
	{ "CONNECT", IN("CONNECT a:443 HTTP/1.1\r\n" HOST END), WHOLE },
	{ "OPTIONS *", IN("OPTIONS * HTTP/1.1\r\n" HOST END), WHOLE },
	{ "absolute", IN("GET http://b/ HTTP/1.1\r\n" HOST END), WHOLE },
};

static const struct http_case partial[] = {
	{ "nothing", IN(""), MORE },
	{ "only CR", IN("\r"), MORE },
	{ "only empty lines", IN("\r\n\r\n"), MORE },
	{ "method", IN("GET"), MORE },
	{ "version", IN("GET / HTTP/1.1"), MORE },
	{ "no empty line", IN(REQ HOST), MORE },
	{ "half an empty line", IN(REQ HOST "\r"), MORE },
	{ "field name", IN(REQ "Ho"), MORE },
	{ "Host value", IN(REQ "Host: a"), MORE },
};

static const struct http_case refused[] = {
	{ "empty method", IN(" / HTTP/1.1\r\n"), -BATON_HTTP_EMETHOD },
	{ "method with colon", IN("GE:T / HTTP/1.1\r\n"),
	  -BATON_HTTP_EMETHOD },
	{ "method with tab", IN("GET\t/ HTTP/1.1\r\n"), -BATON_HTTP_EMETHOD },
	{ "method with NUL", IN("GE\0T / HTTP/1.1\r\n"),
	  -BATON_HTTP_EMETHOD },
	{ "TLS", IN("\x16\x03\x01\x02\x00\x01"), -BATON_HTTP_EMETHOD },
	{ "only a word", IN("GET\r\n"), -BATON_HTTP_EMETHOD },
	{ "CR alone before", IN("\rGET / HTTP/1.1\r\n"), -BATON_HTTP_ELINE },
	{ "empty target", IN("GET  / HTTP/1.1\r\n"), -BATON_HTTP_ETARGET },
	{ "HTTP/0.9", IN("GET /\r\n"), -BATON_HTTP_ETARGET },
	{ "target with tab", IN("GET /a\tb HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "target with NUL", IN("GET /a\0b HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "target with DEL", IN("GET /a\x7f HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "target with 8-bit byte", IN("GET /\xc3\xa4 HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "target with fragment", IN("GET /a#b HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "query with CR", IN("GET /?a\rb HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "relative target", IN("GET a/b HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "only a query", IN("GET ?a HTTP/1.1\r\n"), -BATON_HTTP_ETARGET },
	{ "GET *", IN("GET * HTTP/1.1\r\n"), -BATON_HTTP_ETARGET },
	{ "OPTIONS *x", IN("OPTIONS *x HTTP/1.1\r\n"), -BATON_HTTP_ETARGET },
	{ "other scheme", IN("GET ftp://a/ HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "no authority", IN("GET http:///a HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "nothing but a scheme", IN("GET http:// HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "user in authority", IN("GET http://u@a/ HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "CONNECT /", IN("CONNECT / HTTP/1.1\r\n"), -BATON_HTTP_ETARGET },
	{ "CONNECT with query", IN("CONNECT a:1?b HTTP/1.1\r\n"),
	  -BATON_HTTP_ETARGET },
	{ "HTTP/2.0", IN("PRI * HTTP/2.0\r\n\r\n"), -BATON_HTTP_ETARGET },
	{ "GET with HTTP/2.0", IN("GET / HTTP/2.0\r\n"),
	  -BATON_HTTP_EVERSION },
	{ "HTTP/1.2", IN("GET / HTTP/1.2\r\n"), -BATON_HTTP_EVERSION },
	{ "HTTP/1.", IN("GET / HTTP/1.\r\n"), -BATON_HTTP_EVERSION },
	{ "HTTP/1.10", IN("GET / HTTP/1.10\r\n"), -BATON_HTTP_EVERSION },
	{ "http/1.1", IN("GET / http/1.1\r\n"), -BATON_HTTP_EVERSION },
	{ "two blanks before version", IN("GET /  HTTP/1.1\r\n"),
	  -BATON_HTTP_EVERSION },
	{ "blank behind version", IN("GET / HTTP/1.1 \r\n"),
	  -BATON_HTTP_EVERSION },
	{ "CR alone behind version", IN("GET / HTTP/1.1\rHost: a\r\n"),
	  -BATON_HTTP_ELINE },
	{ "CR alone in value", IN(REQ "X: a\rb\r\n"), -BATON_HTTP_ELINE },
	{ "two CR", IN(REQ "X: a\r\r\n"), -BATON_HTTP_ELINE },
	{ "NUL in value", IN(REQ "X: a\0b\r\n"), -BATON_HTTP_ELINE },
	{ "DEL in value", IN(REQ "X: 0123456789\x7f\r\n"),
	  -BATON_HTTP_ELINE },
	{ "ESC in value", IN(REQ "X: 0123456789abcdef\x1b\r\n"),
	  -BATON_HTTP_ELINE },
	{ "control behind 8-bit", IN(REQ "X: \xff\xfe\x01\r\n"),
	  -BATON_HTTP_ELINE },
	{ "CR alone at the end", IN(REQ HOST "\rx"), -BATON_HTTP_ELINE },
	{ "blank before colon", IN(REQ "Host : a\r\n"), -BATON_HTTP_EFIELD },
	{ "tab before colon", IN(REQ "Content-Length\t: 5\r\n"),
	  -BATON_HTTP_EFIELD },
	{ "no name", IN(REQ ": a\r\n"), -BATON_HTTP_EFIELD },
	{ "no colon", IN(REQ "Host\r\n"), -BATON_HTTP_EFIELD },
	{ "slash in name", IN(REQ "a/b: c\r\n"), -BATON_HTTP_EFIELD },
	{ "8-bit byte in name", IN(REQ "X\xe4: c\r\n"), -BATON_HTTP_EFIELD },
	{ "NUL at line start", IN(REQ HOST "\0"), -BATON_HTTP_EFIELD },
	{ "folding", IN(REQ HOST " b: c\r\n"), -BATON_HTTP_EFOLD },
	{ "folding with tab", IN(REQ HOST "\tb\r\n"), -BATON_HTTP_EFOLD },
	{ "blank before first field", IN(REQ " Host: a\r\n"),
	  -BATON_HTTP_EFOLD },
	{ "length empty", IN(REQ "Content-Length:\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length negative", IN(REQ "Content-Length: -1\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length with plus", IN(REQ "Content-Length: +1\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length hex", IN(REQ "Content-Length: 0x10\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length with blank inside", IN(REQ "Content-Length: 1 0\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length list", IN(REQ "Content-Length: 5, 5\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length over 64 bits",
	  IN(REQ "Content-Length: 18446744073709551616\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length over 63 bits",
	  IN(REQ "Content-Length: 9223372036854775808\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "lengths differ",
	  IN(REQ "Content-Length: 5\r\nContent-Length: 6\r\n"),
	  -BATON_HTTP_ELENGTH },
	{ "length and coding",
	  IN(REQ HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
	     END), -BATON_HTTP_ETRANSFER },
	{ "coding and length",
	  IN(REQ HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"
	     END), -BATON_HTTP_ETRANSFER },
	{ "coding in 1.0",
	  IN("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "coding unknown", IN(REQ "Transfer-Encoding: gzip\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "coding empty", IN(REQ "Transfer-Encoding:\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked not last", IN(REQ "Transfer-Encoding: chunked, gzip\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked twice", IN(REQ "Transfer-Encoding: chunked, chunked\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked in two fields",
	  IN(REQ "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked with parameter",
	  IN(REQ "Transfer-Encoding: chunked;a=b\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked with comma", IN(REQ "Transfer-Encoding: chunked,\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked in quotes", IN(REQ "Transfer-Encoding: \"chunked\"\r\n"),
	  -BATON_HTTP_ETRANSFER },
	{ "chunked behind vertical tab",
	  IN(REQ "Transfer-Encoding: \vchunked\r\n"), -BATON_HTTP_ELINE },
	{ "no Host", IN(REQ "Accept: */*\r\n" END), -BATON_HTTP_EHOST },
	{ "no Host, absolute", IN("GET http://a/ HTTP/1.1\r\n\r\n"),
	  -BATON_HTTP_EHOST },
	{ "two Hosts", IN(REQ HOST "host: b\r\n"), -BATON_HTTP_EHOST },
	{ "two Hosts in 1.0", IN("GET / HTTP/1.0\r\n" HOST HOST),
	  -BATON_HTTP_EHOST },
	{ "two words in Host", IN(REQ "Host: a b\r\n"), -BATON_HTTP_EHOST },
	{ "path in Host", IN(REQ "Host: a/b\r\n"), -BATON_HTTP_EHOST },
	{ "user in Host", IN(REQ "Host: u@a\r\n"), -BATON_HTTP_EHOST },
	{ "8-bit byte in Host", IN(REQ "Host: \xe4\r\n"),
	  -BATON_HTTP_EHOST },
	{ "NUL in Host", IN(REQ "Host: a\0\r\n"), -BATON_HTTP_EHOST },
	{ "CR alone in Host", IN(REQ "Host: a\rb\r\n"), -BATON_HTTP_ELINE },
};

static int parse(const void *in, u32 len, struct baton_req *req)
{
	return baton_http_parse(guard_copy(0, in, len), len, req);
}

/* @in is the case's input; all its lengths but the last come before. */
static void check_prefixes(const struct http_case *c, const char *in, u32 len,
			   int want)
{
	int before = MORE;
	u32 n;

	for (n = 0; n <= len; n++) {
		struct baton_req req;
		int ret = parse(in, n, &req);

		if (before != MORE)
			cr_assert_eq(ret, before, "%s: %d became %d at %u",
				     c->name, before, ret, n);
		cr_assert(ret == MORE || ret == want,
			  "%s: %d instead of %d at %u", c->name, ret, want, n);
		before = ret;
	}
	cr_assert_eq(before, want, "%s: %d instead of %d", c->name, before,
		     want);
}

static void check_case(const struct http_case *c)
{
	int want = c->want == WHOLE ? (int)c->len : c->want;
	char longer[1024];

	check_prefixes(c, c->in, c->len, want);
	if (want == MORE)
		return;
	/* Whatever comes behind changes nothing. */
	memcpy(longer, c->in, c->len);
	memcpy(longer + c->len, "\r\n\0 GET / HTTP", 14);
	check_prefixes(c, longer, c->len + 14, want);
}

Test(http, whole)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(whole); i++)
		check_case(&whole[i]);
}

Test(http, partial)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(partial); i++)
		check_case(&partial[i]);
}

Test(http, refused)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(refused); i++)
		check_case(&refused[i]);
}

/**
 * struct found_case - what is found in a head that is fine
 * @in: the head
 * @method: expected, as are all that follow; NULL for absent
 */
struct found_case {
	const char *in;
	const char *method, *target, *path, *query, *host;
	u64 length;
	u8 body, minor, flags;
};

static const struct found_case found[] = {
	{ "GET /a/b HTTP/1.1\r\nHost: x\r\n\r\n",
	  "GET", "/a/b", "/a/b", NULL, "x", 0, BATON_BODY_NONE, 1, 0 },
	{ "HEAD /?q HTTP/1.1\r\nHost: x:80\r\n\r\n",
	  "HEAD", "/?q", "/", "q", "x:80", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_HEAD },
	{ "HEA /a? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
	  "HEA", "/a?", "/a", "", "[::1]:80", 0, BATON_BODY_NONE, 1, 0 },
	{ "GET /a?b?c=/d HTTP/1.1\r\nhOST:x\t\r\n\r\n",
	  "GET", "/a?b?c=/d", "/a", "b?c=/d", "x", 0, BATON_BODY_NONE, 1, 0 },
	{ "head / HTTP/1.1\r\nHost: \r\n\r\n",
	  "head", "/", "/", NULL, "", 0, BATON_BODY_NONE, 1, 0 },
	{ "GET http://b:8/c?d HTTP/1.1\r\nHost: a\r\n\r\n",
	  "GET", "http://b:8/c?d", "/c", "d", "b:8", 0, BATON_BODY_NONE, 1,
	  0 },
	{ "GET HTTPS://B HTTP/1.1\r\nHost: a\r\n\r\n",
	  "GET", "HTTPS://B", "/", NULL, "B", 0, BATON_BODY_NONE, 1, 0 },
	{ "GET http://b?d HTTP/1.0\r\n\r\n",
	  "GET", "http://b?d", "/", "d", "b", 0, BATON_BODY_NONE, 0,
	  BATON_REQ_CLOSE },
	{ "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
	  "OPTIONS", "*", "*", NULL, "a", 0, BATON_BODY_NONE, 1, 0 },
	{ "CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
	  "CONNECT", "b:443", "", NULL, "a", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_CONNECT },
	{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
	  "POST", "/", "/", NULL, "a", 0, BATON_BODY_LENGTH, 1, 0 },
	{ "POST / HTTP/1.1\r\nHost: a\r\nCONTENT-LENGTH:\t0123 \r\n\r\n",
	  "POST", "/", "/", NULL, "a", 123, BATON_BODY_LENGTH, 1, 0 },
	{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n",
	  "POST", "/", "/", NULL, "a", 0, BATON_BODY_CHUNKED, 1, 0 },
	{ "GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n",
	  "GET", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_CLOSE },
	{ "GET / HTTP/1.1\r\nconnection: TE ,\tClosE\r\nHost: a\r\n\r\n",
	  "GET", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_CLOSE },
	{ "GET / HTTP/1.1\r\nConnection: closed, xclose\r\nHost: a\r\n\r\n",
	  "GET", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1, 0 },
	{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
	  "GET", "/", "/", NULL, NULL, 0, BATON_BODY_NONE, 0, 0 },
	{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
	  "GET", "/", "/", NULL, NULL, 0, BATON_BODY_NONE, 0,
	  BATON_REQ_CLOSE },
	{ "GET / HTTP/1.1\r\nUpgrade: h2c\r\nHost: a\r\n\r\n",
	  "GET", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_UPGRADE },
	{ "PUT / HTTP/1.1\r\nExpect: 100-Continue \r\nHost: a\r\n\r\n",
	  "PUT", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1,
	  BATON_REQ_EXPECT },
	{ "PUT / HTTP/1.1\r\nExpect: 100-continues\r\nHost: a\r\n\r\n",
	  "PUT", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1, 0 },
	{ "\r\n\nGET / HTTP/1.1\nHost: a\n\n",
	  "GET", "/", "/", NULL, "a", 0, BATON_BODY_NONE, 1, 0 },
};

static void check_str(const struct found_case *c, const char *what,
		      struct baton_str s, const char *want)
{
	cr_assert_eq(!s.p, !want, "%s: %s present or not", c->in, what);
	if (want)
		cr_assert(s.len == strlen(want) && !memcmp(s.p, want, s.len),
			  "%s: %s is '%.*s'", c->in, what, (int)s.len, s.p);
}

Test(http, found)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(found); i++) {
		const struct found_case *c = &found[i];
		struct baton_req req;
		int len = strlen(c->in);

		cr_assert_eq(parse(c->in, len, &req), len, "%s", c->in);
		check_str(c, "method", req.method, c->method);
		check_str(c, "target", req.target, c->target);
		check_str(c, "path", req.path, c->path);
		check_str(c, "query", req.query, c->query);
		check_str(c, "host", req.host, c->host);
		cr_assert_eq(req.content_length, c->length, "%s", c->in);
		cr_assert_eq(req.body, c->body, "%s: body", c->in);
		cr_assert_eq(req.minor, c->minor, "%s: minor", c->in);
		cr_assert_eq(req.flags, c->flags, "%s: flags", c->in);
	}
}

/* A head of @len bytes in all, filled up by one long value. */
static void make_head(char *buf, u32 len)
{
	static const char start[] = REQ HOST "X: ";

	memset(buf, 'x', len);
	memcpy(buf, start, sizeof(start) - 1);
	memcpy(buf + len - 4, "\r\n\r\n", 4);
}

Test(http, limit)
{
	static char buf[BATON_HEAD_MAX + 100];
	struct baton_req req;

	make_head(buf, BATON_HEAD_MAX);
	cr_assert_eq(parse(buf, BATON_HEAD_MAX, &req), BATON_HEAD_MAX);
	cr_assert_eq(parse(buf, BATON_HEAD_MAX - 1, &req), MORE);
	make_head(buf, BATON_HEAD_MAX + 1);
	cr_assert_eq(parse(buf, BATON_HEAD_MAX - 1, &req), MORE);
	cr_assert_eq(parse(buf, BATON_HEAD_MAX, &req),
		     -BATON_HTTP_ETOOBIG);
	cr_assert_eq(parse(buf, BATON_HEAD_MAX + 1, &req),
		     -BATON_HTTP_ETOOBIG);
	memset(buf, '\n', sizeof(buf));
	cr_assert_eq(parse(buf, sizeof(buf), &req), -BATON_HTTP_ETOOBIG,
		     "empty lines for ever");
}

/* Every byte in every place: never beyond the page, never a change of mind. */
Test(http, any_byte)
{
	static const char in[] =
		"POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
	u32 len = sizeof(in) - 1, i, c, n;
	char buf[sizeof(in)];

	for (i = 0; i < len; i++) {
		for (c = 0; c < 256; c++) {
			struct baton_req req;
			int before = MORE, ret;

			memcpy(buf, in, len);
			buf[i] = c;
			for (n = i; n <= len; n++) {
				ret = parse(buf, n, &req);
				cr_assert(before == MORE || ret == before,
					  "byte %u is %u: %d became %d", i, c,
					  before, ret);
				before = ret;
			}
		}
	}
}

Test(http, newline)
{
	char buf[40];
	u32 len, i;

	/* What resembles an LF in arithmetic must not be taken for it. */
	for (len = 0; len <= sizeof(buf); len++) {
		for (i = 0; i <= len; i++) {
			const u8 *p;

			memset(buf, i % 3 == 0 ? '\v' : i % 3 == 1 ? 0x8a : 'a',
			       sizeof(buf));
			if (i < len)
				buf[i] = '\n';
			p = guard_copy(0, buf, len);
			cr_assert_eq(baton_http_newline(p, len), i,
				     "LF at %u of %u", i, len);
		}
	}
}

Test(http, errors)
{
	static const struct {
		int error, status;
		const char *name;
	} want[] = {
		{ BATON_HTTP_EMETHOD, 400, "method" },
		{ BATON_HTTP_ETARGET, 400, "target" },
		{ BATON_HTTP_EVERSION, 505, "version" },
		{ BATON_HTTP_ELINE, 400, "line" },
		{ BATON_HTTP_EFIELD, 400, "field" },
		{ BATON_HTTP_EFOLD, 400, "fold" },
		{ BATON_HTTP_ELENGTH, 400, "length" },
		{ BATON_HTTP_ETRANSFER, 400, "transfer" },
		{ BATON_HTTP_EHOST, 400, "host" },
		{ BATON_HTTP_ECHUNK, 400, "chunk" },
		{ BATON_HTTP_ETOOBIG, 431, "toobig" },
		{ BATON_HTTP_ESTATUS, 400, "status" },
	};
	u32 i;

	cr_assert_eq(ARRAY_SIZE(want), BATON_HTTP_ERRORS - 1);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		cr_assert_str_eq(baton_http_error_name(want[i].error),
				 want[i].name);
		cr_assert_eq(baton_http_error_status(want[i].error),
			     want[i].status, "%s", want[i].name);
	}
	cr_assert_str_eq(baton_http_error_name(0), "?");
	cr_assert_str_eq(baton_http_error_name(-1), "?");
	cr_assert_str_eq(baton_http_error_name(BATON_HTTP_ERRORS), "?");
	cr_assert_eq(baton_http_error_status(BATON_HTTP_ERRORS), 400);
}
