// SPDX-License-Identifier: GPL-2.0
/*
 * response.c - compare the response with the request, byte by byte.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "hclient.h"

bool has_file(int be, const struct path *path)
{
	return path->owner == 0 || path->owner == be;
}

/* Return: whether this back end should have answered. */
static bool mark_right(const struct conn *conn, const struct path *path)
{
	int wanted = conn->first_be;

	if (opt.mode == ANY)
		return conn->be > 0;
	if (opt.mode == MULTI || !wanted)
		wanted = path->owner;
	return wanted <= 0 ? conn->be > 0 : conn->be == wanted;
}

static int status_wanted(const struct conn *conn, const struct path *path)
{
	if (!has_file(conn->be, path))
		return 404;
	return strcmp(path->method, "POST") ? 200 : 405;
}

static const char *field(const char *head, const char *name)
{
	const char *at = head;
	size_t len = strlen(name);

	while ((at = strstr(at, "\r\n"))) {
		at += 2;
		if (!strncasecmp(at, name, len) && at[len] == ':')
			return at + len + 1 + strspn(at + len + 1, " ");
	}
	return NULL;
}

/* Return: whether the head is right. */
static bool head_check(struct conn *conn)
{
	const struct path *path = conn->queue[conn->first].path;
	const char *be = field(conn->head, "X-BE");
	const char *len = field(conn->head, "Content-Length");
	bool head_only = !strcmp(path->method, "HEAD");

	if (sscanf(conn->head, "HTTP/1.1 %3d ", &conn->status) != 1) {
		conn_fail(conn, FRAMING, "no status line: %.40s", conn->head);
		return false;
	}
	conn->be = be && !strncmp(be, "be", 2) ? atoi(be + 2) : 0;
	if (conn->be < 1 || conn->be >= BES_MAX || !mark_right(conn, path)) {
		conn_fail(conn, MARK, "answered by be%d (before: be%d), status %d",
			  conn->be, conn->last_be, conn->status);
		return false;
	}
	if (conn->status != status_wanted(conn, path)) {
		conn_fail(conn, STATUS, "status %d by be%d", conn->status, conn->be);
		return false;
	}
	if (!len || !isdigit((unsigned char)*len)) {
		conn_fail(conn, FRAMING, "no Content-Length: %s", conn->head);
		return false;
	}
	conn->body_len = strtoull(len, NULL, 10);
	if (conn->status == 200 && path->data && conn->body_len != path->len) {
		conn_fail(conn, BODY, "%zu bytes, not %zu", conn->body_len, path->len);
		return false;
	}
	if (head_only)
		conn->body_len = 0;
	return true;
}

static void response_done(struct conn *conn)
{
	const struct path *path = conn->queue[conn->first].path;

	count_response(conn);
	if (path->owner > 0)
		conn->last_owner = path->owner;
	conn->last_be = conn->be;
	if (!conn->first_be)
		conn->first_be = conn->be;
	conn->first = (conn->first + 1) % DEPTH_MAX;
	conn->under_way--;
	conn->finished++;
	conn->head_len = 0;
	conn->in_body = false;
}

/* Return: number of bytes taken, 0 if the connection was given up. */
static size_t feed_head(struct conn *conn, const char *data, size_t len)
{
	size_t before = conn->head_len, n = HEAD_MAX - before;
	char *end;

	n = len < n ? len : n;
	memcpy(conn->head + before, data, n);
	conn->head[before + n] = 0;
	end = strstr(conn->head, "\r\n\r\n");
	if (!end) {
		conn->head_len += n;
		if (conn->head_len < HEAD_MAX)
			return n;
		conn_fail(conn, FRAMING, "response head too long");
		return 0;
	}
	end[2] = 0;
	if (!head_check(conn))
		return 0;
	conn->in_body = true;
	conn->body_done = 0;
	return end + 4 - conn->head - before;
}

static size_t feed_body(struct conn *conn, const char *data, size_t len)
{
	const struct path *path = conn->queue[conn->first].path;
	size_t left = conn->body_len - conn->body_done, i;
	size_t n = len < left ? len : left;
	const char *file;

	if (conn->status == 200 && path->data && n) {
		file = path->data + conn->body_done;
		if (memcmp(data, file, n)) {
			for (i = 0; data[i] == file[i]; i++)
				;
			conn_fail(conn, BODY, "byte %zu of %zu is wrong",
				  conn->body_done + i, conn->body_len);
			return 0;
		}
	}
	conn->body_done += n;
	count_bytes(n);
	return n;
}

void feed(struct conn *conn, const char *data, size_t len)
{
	size_t n;

	count_silence(conn);
	conn->progress = now_us();
	while (len) {
		if (!conn->under_way) {
			conn_fail(conn, FRAMING, "%zu bytes that nobody asked for", len);
			return;
		}
		n = conn->in_body ? feed_body(conn, data, len) :
				    feed_head(conn, data, len);
		if (conn->fd < 0)
			return;
		data += n;
		len -= n;
		if (conn->in_body && conn->body_done == conn->body_len)
			response_done(conn);
	}
}
