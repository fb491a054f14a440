// SPDX-License-Identifier: GPL-2.0
/*
 * test_http.c - request heads: limits, arbitrary bytes, names of errors, and
 * hosts. Single heads are in cases/.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/host.h"
#include "../../shared/http.h"
#include "../../shared/limits.h"
#include "../../shared/scan.h"
#include "../../shared/stats.h"
#include "guard.h"

#define MORE	0
#define REQ	"GET / HTTP/1.1\r\n"
#define HOST	"Host: a\r\n"

static int parse(const void *in, u32 len, struct baton_req *req)
{
	return baton_http_parse(guard_copy(0, in, len), len, req);
}

/* A head of @len bytes in all, padded with one long value. */
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

/* Any byte anywhere: no read beyond the input, and the verdict is final. */
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

	/* Bytes that differ from LF in one bit are not taken for it. */
	for (len = 0; len <= sizeof(buf); len++) {
		for (i = 0; i <= len; i++) {
			const u8 *p;

			memset(buf, i % 3 == 0 ? '\v' : i % 3 == 1 ? 0x8a : 'a',
			       sizeof(buf));
			if (i < len)
				buf[i] = '\n';
			p = guard_copy(0, buf, len);
			cr_assert_eq(baton_word_find_lf(p, p + len) - p, i,
				     "LF at %u of %u", i, len);
		}
	}
}

/* Byte by byte, a head is parsed only a few times. */
Test(http, scan_is_linear)
{
	static char buf[BATON_HEAD_MAX + 2];
	struct baton_scan scan = { 0 };
	u32 parsed = 0, i;

	make_head(buf, BATON_HEAD_MAX);
	for (i = 1; i <= BATON_HEAD_MAX; i++)
		if (baton_scan(&scan, (const u8 *)buf + i - 1, 1))
			parsed += i;
	cr_assert_leq(parsed, 4 * BATON_HEAD_MAX, "%u bytes parsed", parsed);
	cr_assert(baton_scan(&scan, NULL, 0), "over, and stays so");
}

/* Short lines and empty lines cost no more. */
Test(http, scan_of_lines)
{
	static const char *const units[] = { "a:\r\n", "\r\n", "\n", "x" };
	u32 n, i, j;

	for (n = 0; n < ARRAY_SIZE(units); n++) {
		struct baton_scan scan = { 0 };
		u32 parsed = 0, len = strlen(units[n]);

		for (i = 0; i < BATON_HEAD_MAX / len; i++)
			for (j = 0; j < len; j++)
				if (baton_scan(&scan,
					       (const u8 *)units[n] + j, 1))
					parsed += scan.seen;
		cr_assert_leq(parsed, 4 * BATON_HEAD_MAX, "%u: %u", n, parsed);
	}
}

/* A head of the maximum length is due for parsing, whatever its bytes. */
Test(http, scan_limit)
{
	struct baton_scan scan = { 0 };
	u32 i;

	for (i = 1; i < BATON_HEAD_MAX; i++)
		baton_scan(&scan, (const u8 *)"x", 1);
	cr_assert_not(baton_scan(&scan, NULL, 0));
	cr_assert(baton_scan(&scan, (const u8 *)"x", 1));
	cr_assert(baton_scan(&scan, (const u8 *)"x", 1));
}

Test(http, errors)
{
	static const struct {
		int error, status;
		const char *name;
	} want[] = {
		{ BATON_HTTP_EMETHOD, 400, "method" },
		{ BATON_HTTP_ETOOBIG, 431, "toobig" },
		{ BATON_HTTP_ECODING, 501, "coding" },
		{ BATON_HTTP_ECODING_OLD, 400, "coding_old" },
		{ BATON_HTTP_EVERSION, 505, "version" },
		{ BATON_HTTP_EVERSION_BAD, 400, "version_bad" },
	};
	char counter[64];
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(want); i++) {
		cr_assert_str_eq(baton_http_error_name(want[i].error),
				 want[i].name);
		cr_assert_eq(baton_http_error_status(want[i].error),
			     want[i].status, "%s", want[i].name);
	}
	/* Each error has a counter of its own. */
	for (i = 1; i < BATON_HTTP_ERRORS; i++) {
		snprintf(counter, sizeof(counter), "http_%s",
			 baton_http_error_name(i));
		cr_assert_str_eq(baton_stat_names[BATON_STAT_HTTP(i)],
				 counter);
	}
	cr_assert_str_eq(baton_http_error_name(0), "?");
	cr_assert_str_eq(baton_http_error_name(-1), "?");
	cr_assert_str_eq(baton_http_error_name(BATON_HTTP_ERRORS), "?");
	cr_assert_eq(baton_http_error_status(BATON_HTTP_ERRORS), 400);
}

Test(http, host_port)
{
	static const struct {
		const char *host, *port;
	} hosts[] = {
		{ "a", NULL }, { "a:", "" }, { "a:80", "80" }, { "[::1]", NULL },
		{ "[::1]:0", "0" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		u32 len = strlen(hosts[i].host);
		const u8 *p = guard_copy(0, hosts[i].host, len);
		struct baton_str port;

		cr_assert(baton_host_valid(baton_str(p, p + len), &port));
		cr_assert_eq(!port.p, !hosts[i].port, "%s", hosts[i].host);
		if (port.p)
			cr_assert(port.len == strlen(hosts[i].port) &&
				  !memcmp(port.p, hosts[i].port, port.len));
	}
}
