// SPDX-License-Identifier: GPL-2.0
/*
 * verdict.c - print the messages that baton's core sees in streams of bytes.
 *
 *	verdict requests|responses
 *
 * A line of standard input is a stream, in hexadecimal digits. The answer is a
 * line: "TARGET:BYTES" for each message (path and query in hexadecimal digits,
 * or the status; the length of its body without chunk framing), and at the end
 * one of "whole", "part", "close" (nothing after this message counts),
 * "switched", or the name of an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include "../../shared/http.h"
#include "../../shared/response.h"

#define STREAM_MAX 65536

static u32 unhex(char *line, u8 *buf)
{
	u32 n = 0, byte;

	while (n < STREAM_MAX && sscanf(line + 2 * n, "%2x", &byte) == 1)
		buf[n++] = byte;
	return n;
}

/* Path and query: the target as servers see it. */
static void say_target(const struct baton_req *req)
{
	const u8 *p = req->path.p, *end = req->target.p + req->target.len;

	if (!req->path.len)
		return;
	if (p < req->target.p || p >= end)
		end = p + req->path.len;
	while (p < end)
		printf("%02x", *p++);
	if (end == req->target.p + req->target.len || !req->query.p)
		return;
	for (p = req->query.p - 1; p < req->target.p + req->target.len; p++)
		printf("%02x", *p);
}

/* Return: length of the body as sent; negative: why it was refused. */
static int read_body(struct baton_body *body, const u8 *buf, u32 len, u32 *data)
{
	u32 at = 0, n;
	int err;

	*data = 0;
	while (at < len && !baton_body_done(body)) {
		n = min_t(u64, baton_body_skippable(body), len - at);
		if (n) {
			baton_body_skip(body, n);
			*data += n;
		} else {
			n = 1;
			err = baton_body_feed(body, buf + at, 1);
			if (err < 0)
				return err;
		}
		at += n;
	}
	return at;
}

static void read_requests(const u8 *buf, u32 len)
{
	struct baton_body body;
	struct baton_req req;
	u32 at = 0, data;
	int n;

	while (at < len) {
		n = baton_http_parse(buf + at, len - at, &req);
		if (n <= 0)
			break;
		at += n;
		baton_body_start(&body, req.body, req.content_length);
		n = read_body(&body, buf + at, len - at, &data);
		if (n < 0 || !baton_body_done(&body))
			break;
		at += n;
		say_target(&req);
		printf(":%u ", data);
		if (req.flags & BATON_REQ_CLOSE) {
			puts("close");
			return;
		}
	}
	if (at == len)
		puts("whole");
	else
		puts(n < 0 ? baton_http_error_name(-n) : "part");
}

/* Frame the stream as answers to up to 60 GETs; the last may be incomplete. */
static void read_responses(const u8 *buf, u32 len)
{
	struct baton_resp resp;
	u32 at, data = 0, before = 60, i;
	int err = 0;

	baton_resp_init(&resp);
	for (i = 0; i < before; i++)
		baton_resp_expect(&resp, 0);
	for (at = 0; at < len && !err; at++) {
		if (baton_resp_skippable(&resp))
			data++;
		err = baton_resp_feed(&resp, buf + at, 1);
		if (resp.outstanding == before)
			continue;
		printf("%u:%u ", resp.status, data);
		before = resp.outstanding;
		data = 0;
	}
	if (err == -BATON_HTTP_EUNTIL_CLOSE)
		printf("%u:%u close\n", resp.status, len - at);
	else if (err)
		puts(baton_http_error_name(-err));
	else
		puts(resp.state || resp.line_len ? "part" : "whole");
}

int main(int argc, char **argv)
{
	static char line[2 * STREAM_MAX + 2];
	static u8 buf[STREAM_MAX];
	bool responses = argc > 1 && !strcmp(argv[1], "responses");
	u32 len;

	while (fgets(line, sizeof(line), stdin)) {
		len = unhex(line, buf);
		if (responses)
			read_responses(buf, len);
		else
			read_requests(buf, len);
		fflush(stdout);
	}
	return 0;
}
