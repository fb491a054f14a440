// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - request boundaries on a connection: what may the server here have?
 *
 * @in_seq is the next client byte that must be looked at. A body of known
 * length is jumped over at once, so that its segments, in whatever order they
 * come, need no look at all.
 */
#include "../shared/http.h"
#include "queue.h"

/* A jump must stay well within half the sequence space. */
#define JUMP_MAX (1U << 30)

/* Return: the head belongs to another node; @conn->to says which. */
static bool head_elsewhere(struct be_conn *conn, const struct baton_req *req)
{
	bool multi = READ_ONCE(conn->svc->mode) == BATON_MODE_MULTI;
	struct baton_peer *to;

	if (conn->flags & BE_F_OURS) {
		conn->flags &= ~BE_F_OURS;
		if (multi)
			baton_took(conn->be->bn, conn->svc, req);
		return false;
	}
	if (!multi)
		return false;
	be_count(conn, BATON_STAT_be_judged);
	to = baton_decide(conn->be->bn, conn->svc, req, NULL);
	if (!to)
		be_count(conn, BATON_STAT_be_no_backend);
	if (!to || to->self)
		return false;
	be_count(conn, BATON_STAT_be_elsewhere);
	conn->to = baton_peer_get(to);
	be_conn_event(conn, BE_ELSEWHERE);
	return true;
}

static bool is_get(const struct baton_req *req)
{
	return req->flags & BATON_REQ_HEAD ||
	       (req->method.len == 3 && !memcmp(req->method.p, "GET", 3));
}

void be_frame_bad(struct be_conn *conn, const struct baton_req *req)
{
	if (conn->flags & BE_F_PINNED)
		return;
	/* In a body the request that it belongs to is expected to be answered. */
	if (baton_body_done(&conn->in) && !be_full(conn))
		baton_resp_expect(&conn->out, req ? req->flags : 0);
	if (!req || !is_get(req))
		conn->flags |= BE_F_MORE;
	conn->flags |= BE_F_BAD;
	be_conn_end(conn, BATON_STAT_be_end_bad);
	/* It may have been answered before it was spoilt. */
	be_queue(conn, BE_LOOK_MS);
}

/* Not understood: the server may have all of it. */
static u32 frame_bad(struct be_conn *conn, int err,
		     const struct baton_req *req, u32 len)
{
	be_count(conn, BATON_STAT_HTTP(-err));
	be_frame_bad(conn, req);
	return len;
}

/*
 * Empty lines behind a request, or before one, are the server's that had the
 * last one: some clients send them with it, and another server may refuse them.
 */
static u32 empty_lines(const u8 *buf, u32 len)
{
	u32 n = 0;

	for (;;) {
		if (n < len && buf[n] == '\n')
			n++;
		else if (n + 1 < len && buf[n] == '\r' && buf[n + 1] == '\n')
			n += 2;
		else
			return n;
	}
}

/* The head waits for an answer. */
static u32 frame_later(struct be_conn *conn)
{
	conn->flags |= BE_F_DEEP;
	return 0;
}

/* What was looked at of a head has gone. */
static u32 frame_passed(struct be_conn *conn, u32 len)
{
	memset(&conn->head, 0, sizeof(conn->head));
	return len;
}

/* Return: bytes the server may have of a head, 0 if it must wait. */
static u32 frame_head(struct be_conn *conn, const u8 *buf, u32 len)
{
	struct baton_req req;
	int n;

	req.method.len = 0;
	/* It may be no HTTP: only the answer under way tells. */
	if (baton_resp_switching(&conn->out))
		return frame_later(conn);
	if (*buf == '\r' || *buf == '\n') {
		n = empty_lines(buf, len);
		if (n)
			return frame_passed(conn, n);
	}
	n = baton_http_parse(buf, len, &req);
	if (!n)
		return 0;
	if (be_full(conn))
		return frame_later(conn);
	if (n < 0)
		return frame_bad(conn, n, &req, len);
	if (head_elsewhere(conn, &req))
		return 0;
	baton_resp_expect(&conn->out, req.flags);
	baton_body_start(&conn->in, req.body, req.content_length);
	if (req.flags & BATON_REQ_CLOSE) {
		conn->flags |= BE_F_LAST;
		be_count(conn, BATON_STAT_be_end_request);
	}
	return frame_passed(conn, n);
}

/* Return: bytes of the body, which may be more than @len. */
static u32 frame_body(struct be_conn *conn, const u8 *buf, u32 len)
{
	u64 skip = baton_body_skippable(&conn->in);
	int n;

	if (skip) {
		skip = min_t(u64, skip, JUMP_MAX);
		baton_body_skip(&conn->in, skip);
		return skip;
	}
	n = baton_body_feed(&conn->in, buf, len);
	return n > 0 ? n : frame_bad(conn, n, NULL, len);
}

/* Behind the last request. */
static u32 frame_rest(struct be_conn *conn, u32 len)
{
	conn->flags |= BE_F_PINNED;
	return len;
}

u32 be_frame(struct be_conn *conn, const u8 *buf, u32 len)
{
	u32 done = 0, n;

	while (done < len && !(conn->flags & BE_F_PINNED)) {
		if (!baton_body_done(&conn->in))
			n = frame_body(conn, buf + done, len - done);
		else if (conn->flags & BE_F_LAST)
			n = frame_rest(conn, len - done);
		else
			n = frame_head(conn, buf + done, len - done);
		if (!n)
			return done;
		conn->in_seq += n;
		done += n;
	}
	/* Of a body known to come, the part that is not here yet. */
	if (conn->flags & BE_F_PINNED && done < len) {
		conn->in_seq += len - done;
		done = len;
	}
	return min(done, len);
}
