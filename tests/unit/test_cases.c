// SPDX-License-Identifier: GPL-2.0
/*
 * test_cases.c - the cases of cases/, split at every byte, each piece ending at
 * an inaccessible page.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/http.h"
#include "../../shared/lookup.h"
#include "../../shared/response.h"
#include "../../shared/scan.h"
#include "cases.h"
#include "guard.h"

/* The negative error that a case expects, or 0. */
static int want_error(const struct unit_case *c)
{
	int error;

	if (strncmp(c->want, "refused ", 8)) {
		cr_assert(!strcmp(c->want, "whole") || !strcmp(c->want, "part"),
			  "%s: '%s' is no verdict", c->at, c->want);
		return 0;
	}
	for (error = 1; error < BATON_HTTP_ERRORS; error++)
		if (!strcmp(c->want + 8, baton_http_error_name(error)))
			return -error;
	cr_assert_fail("%s: no error is called %s", c->at, c->want + 8);
	return 0;
}

static bool want_whole(const struct unit_case *c)
{
	return !strcmp(c->want, "whole");
}

/* Request heads */

static int parse(const void *in, u32 len, struct baton_req *req)
{
	return baton_http_parse(guard_copy(0, in, len), len, req);
}

/* A prefix needs more bytes or gets the final verdict, which never changes. */
static void head_prefixes(const struct unit_case *c, const u8 *in, u32 len,
			  int want)
{
	int before = 0, ret;
	struct baton_req req;
	u32 n;

	for (n = 0; n <= len; n++) {
		ret = parse(in, n, &req);
		cr_assert(ret == want || (!ret && !before),
			  "%s: %d instead of %d at %u", c->at, ret, want, n);
		before = ret;
	}
	cr_assert_eq(before, want, "%s: %d (%s) instead of %d", c->at, before,
		     baton_http_error_name(-before), want);
}

/* Parsed only when the scan says so: the same verdict, after few tries. */
static void head_scan(const struct unit_case *c, u32 piece, int want)
{
	struct baton_scan scan = { 0 };
	u32 at = 0, n, parses = 0;
	struct baton_req req;
	int ret = 0;

	for (; at < c->len && !ret; at += n) {
		n = min(piece, c->len - at);
		if (!baton_scan(&scan, guard_copy(0, c->in + at, n), n))
			continue;
		parses++;
		ret = parse(c->in, at + n, &req);
	}
	cr_assert(ret == want || (want < 0 && !ret), "%s: %d in pieces of %u",
		  c->at, ret, piece);
	cr_assert_leq(parses, 12, "%s: parsed %u times", c->at, parses);
}

static const struct {
	const char *name;
	u8 flag;
} flag_names[] = {
	{ "head", BATON_REQ_HEAD }, { "connect", BATON_REQ_CONNECT },
	{ "upgrade", BATON_REQ_UPGRADE }, { "close", BATON_REQ_CLOSE },
	{ "expect", BATON_REQ_EXPECT },
};

static bool flags_are(const struct baton_req *req, const char *text)
{
	u8 want = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (strstr(text, flag_names[i].name))
			want |= flag_names[i].flag;
	return (want || !strcmp(text, "none")) && req->flags == want;
}

static bool body_is(const struct baton_req *req, const char *text)
{
	if (!strcmp(text, "none"))
		return req->body == BATON_BODY_NONE;
	if (!strcmp(text, "chunked"))
		return req->body == BATON_BODY_CHUNKED;
	return req->body == BATON_BODY_LENGTH &&
	       req->content_length == strtoull(text, NULL, 10);
}

static bool str_is(struct baton_str s, const char *text)
{
	return s.p && s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

/* Look up text such as "Name: value" or "name=value", split at @separator. */
static bool lookup_is(const struct baton_req *req, const char *text,
		      const char *separator,
		      bool (*find)(const struct baton_req *, const char *, u32,
				   struct baton_str *))
{
	const char *value = strstr(text, separator);
	struct baton_str got;

	return value && find(req, text, value - text, &got) &&
	       str_is(got, value + strlen(separator));
}

static bool absent(const struct baton_req *req, const char *text)
{
	struct baton_str value;

	if (!strcmp(text, "query"))
		return !req->query.p;
	if (!strcmp(text, "host"))
		return !req->host.p;
	if (!strncmp(text, "field ", 6))
		return !baton_http_field(req, text + 6, strlen(text + 6),
					 &value);
	return !strncmp(text, "cookie ", 7) &&
	       !baton_http_cookie(req, text + 7, strlen(text + 7), &value);
}

static bool found_is(const struct baton_req *req, const char *what,
		     const char *text)
{
	const struct {
		const char *name;
		struct baton_str s;
	} strings[] = {
		{ "method", req->method }, { "target", req->target },
		{ "path", req->path }, { "query", req->query },
		{ "host", req->host },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(strings); i++)
		if (!strcmp(what, strings[i].name))
			return str_is(strings[i].s, text);
	if (!strcmp(what, "body"))
		return body_is(req, text);
	if (!strcmp(what, "minor"))
		return req->minor == atoi(text);
	if (!strcmp(what, "flags"))
		return flags_are(req, text);
	if (!strcmp(what, "no"))
		return absent(req, text);
	if (!strcmp(what, "field"))
		return lookup_is(req, text, ": ", baton_http_field);
	return !strcmp(what, "cookie") &&
	       lookup_is(req, text, "=", baton_http_cookie);
}

static void head_found(const struct unit_case *c)
{
	char what[CASE_TEXT], *text;
	struct baton_req req;
	u32 i;

	/* The parser must set every field. */
	memset(&req, 0xaa, sizeof(req));
	parse(c->in, c->len, &req);
	for (i = 0; i < c->n_found; i++) {
		strcpy(what, c->found[i]);
		text = strchr(what, ' ');
		if (text)
			*text++ = '\0';
		cr_assert(found_is(&req, what, text ?: ""), "%s: not '%s'",
			  c->at, c->found[i]);
	}
}

static void check_head(const struct unit_case *c)
{
	static const char behind[] = "\r\n\0 GET / HTTP";
	int want = want_error(c);
	u8 longer[CASE_BYTES + sizeof(behind)];

	if (want_whole(c))
		want = c->len;
	head_prefixes(c, c->in, c->len, want);
	head_scan(c, 1, want);
	head_scan(c, 7, want);
	if (!want)
		return;
	/* Bytes after the head change nothing. */
	memcpy(longer, c->in, c->len);
	memcpy(longer + c->len, behind, sizeof(behind));
	head_prefixes(c, longer, c->len + sizeof(behind), want);
	if (want > 0)
		head_found(c);
}

/* Bodies */

static void body_start(const struct unit_case *c, struct baton_body *body)
{
	const char *kind = c->setup + 5;

	if (!strcmp(kind, "none"))
		baton_body_start(body, BATON_BODY_NONE, 0);
	else if (!strcmp(kind, "chunked"))
		baton_body_start(body, BATON_BODY_CHUNKED, 0);
	else if (!strcmp(kind, "close"))
		baton_body_start(body, BATON_BODY_CLOSE, 0);
	else
		baton_body_start(body, BATON_BODY_LENGTH,
				 strtoull(kind, NULL, 10));
}

/* Feed the bytes up to @to; 0 or the error. */
static int body_piece(const struct unit_case *c, struct baton_body *body,
		      u32 *at, u32 to)
{
	int n;

	if (*at >= to || baton_body_done(body))
		return 0;
	n = baton_body_feed(body, guard_copy(0, c->in + *at, to - *at),
			    to - *at);
	if (n < 0)
		return n;
	cr_assert(n == (int)(to - *at) || baton_body_done(body), "%s", c->at);
	*at += n;
	return 0;
}

static void body_is_over(const struct unit_case *c, struct baton_body *body,
			 int err, u32 at)
{
	cr_assert_eq(err, want_error(c), "%s: %s", c->at,
		     baton_http_error_name(-err));
	if (err) {
		cr_assert_eq(baton_body_feed(body, (const u8 *)"0", 1), err,
			     "%s: bad once, not bad for ever", c->at);
		return;
	}
	cr_assert_eq(baton_body_done(body), want_whole(c), "%s: done or not",
		     c->at);
	cr_assert_eq(at, want_whole(c) ? c->mark[0] : c->len, "%s: ends at %u",
		     c->at, at);
}

/* Feed three pieces, the second from @i to @j. */
static void body_cut(const struct unit_case *c, u32 i, u32 j)
{
	struct baton_body body;
	u32 at = 0;
	int err;

	body_start(c, &body);
	err = body_piece(c, &body, &at, i) ?: body_piece(c, &body, &at, j) ?:
	      body_piece(c, &body, &at, c->len);
	body_is_over(c, &body, err, at);
}

static void check_body(const struct unit_case *c)
{
	struct baton_body body;
	u32 i, j, at = 0;
	int err = 0;

	for (i = 0; i <= c->len; i++)
		for (j = i; j <= c->len; j++)
			body_cut(c, i, j);
	body_start(c, &body);
	for (i = 1; !err && i <= c->len; i++)
		err = body_piece(c, &body, &at, i);
	body_is_over(c, &body, err, at);
}

/* Response streams */

static u8 asked_flags(char c)
{
	switch (c) {
	case 'H':
		return BATON_REQ_HEAD;
	case 'U':
		return BATON_REQ_UPGRADE;
	case 'C':
		return BATON_REQ_CONNECT;
	default:
		return 0;
	}
}

static void asked(const struct unit_case *c, struct baton_resp *resp)
{
	const char *p = c->setup + strlen("asked");

	baton_resp_init(resp);
	for (; *p; p++)
		if (*p != ' ')
			cr_assert_eq(baton_resp_expect(resp, asked_flags(*p)),
				     0);
}

static u32 outstanding(const struct unit_case *c, u32 at)
{
	u32 n = 0, i;

	for (i = strlen("asked"); c->setup[i]; i++)
		n += c->setup[i] != ' ';
	for (i = 0; i < c->marks; i++)
		n -= c->mark[i] <= at;
	return n;
}

/* Feed the bytes from @from to @to; 0 or the error. */
static int resp_piece(const struct unit_case *c, struct baton_resp *resp,
		      u32 from, u32 to)
{
	int err = baton_resp_feed(resp, guard_copy(0, c->in + from, to - from),
				  to - from);

	if (!err)
		cr_assert_eq(resp->outstanding, outstanding(c, to),
			     "%s: %u outstanding at %u", c->at,
			     resp->outstanding, to);
	return err;
}

/* Feed byte by byte; the number of bytes when refused, or U32_MAX. */
static u32 resp_bytewise(const struct unit_case *c)
{
	struct baton_resp resp;
	u32 i;
	int err;

	asked(c, &resp);
	for (i = 0; i < c->len; i++) {
		err = resp_piece(c, &resp, i, i + 1);
		if (!err)
			continue;
		cr_assert_eq(err, want_error(c), "%s: %s", c->at,
			     baton_http_error_name(-err));
		return i + 1;
	}
	cr_assert_eq(want_error(c), 0, "%s: not refused", c->at);
	return U32_MAX;
}

/* Three pieces: refused in the piece that has the byte refused bytewise. */
static void resp_cut(const struct unit_case *c, u32 refused, u32 i, u32 j)
{
	u32 cut[] = { 0, i, j, c->len }, k;
	struct baton_resp resp;
	int err = 0;

	asked(c, &resp);
	for (k = 0; k < 3 && !err; k++) {
		err = resp_piece(c, &resp, cut[k], cut[k + 1]);
		cr_assert_eq(!err, refused > cut[k + 1],
			     "%s: piece %u of %u, %u", c->at, k, i, j);
	}
	cr_assert_eq(err, want_error(c), "%s: %s, cut at %u, %u", c->at,
		     baton_http_error_name(-err), i, j);
	if (err) {
		cr_assert_lt(baton_resp_feed(&resp, (const u8 *)"H", 1), 0,
			     "%s: refused, then not", c->at);
		cr_assert_eq(baton_resp_skippable(&resp), 0);
	}
}

static bool resp_is(const struct baton_resp *resp, const char *what)
{
	if (!strcmp(what, "said close"))
		return resp->said & BATON_RESP_CLOSE;
	if (!strcmp(what, "said auth"))
		return resp->said & BATON_RESP_AUTH;
	if (!strcmp(what, "said nothing"))
		return !resp->said;
	return !strcmp(what, "switching") && baton_resp_switching(resp);
}

/* Check the expectations after two pieces. */
static void resp_found(const struct unit_case *c, u32 cut)
{
	struct baton_resp resp;
	u32 i;

	asked(c, &resp);
	baton_resp_feed(&resp, c->in, cut);
	baton_resp_feed(&resp, c->in + cut, c->len - cut);
	for (i = 0; i < c->n_found; i++)
		cr_assert(resp_is(&resp, c->found[i]), "%s: not '%s', cut at %u",
			  c->at, c->found[i], cut);
}

/* Random pieces, fed or, where that is allowed, skipped. */
static void resp_skip(const struct unit_case *c, u32 seed)
{
	struct baton_resp resp;
	u32 at = 0, n, may;

	asked(c, &resp);
	for (; at < c->len; at += n) {
		may = min_t(u64, baton_resp_skippable(&resp), c->len - at);
		seed = seed * 1664525 + 1013904223;
		n = 1 + (seed >> 8) % (may ?: min_t(u32, c->len - at, 30));
		if (may && seed >> 30)
			baton_resp_skip(&resp, n);
		else
			cr_assert_eq(resp_piece(c, &resp, at, at + n), 0);
		cr_assert_eq(resp.outstanding, outstanding(c, at + n),
			     "%s: %u outstanding at %u", c->at,
			     resp.outstanding, at + n);
	}
}

static void check_resp(const struct unit_case *c)
{
	u32 refused = resp_bytewise(c), i, j;

	for (i = 0; i <= c->len; i++)
		resp_found(c, i);
	for (i = 0; i <= c->len; i++)
		for (j = i; j <= c->len; j++)
			resp_cut(c, refused, i, j);
	for (i = 0; refused == U32_MAX && i < 300; i++)
		resp_skip(c, i);
}

Test(cases, requests)
{
	u32 count = cases_each("", check_head);

	cr_assert_geq(count, 190, "%u heads", count);
}

Test(cases, bodies)
{
	u32 count = cases_each("body", check_body);

	cr_assert_geq(count, 45, "%u bodies", count);
}

Test(cases, responses)
{
	u32 count = cases_each("asked", check_resp);

	cr_assert_geq(count, 60, "%u streams", count);
}
