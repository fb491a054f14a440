// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - finds the ends of requests and responses: which data may the local
 * server get, which requests has it answered?
 *
 * be_stream.in_seq is the next client byte to parse. A body of known length is
 * skipped at once, so that its segments need no parsing, in any order.
 */
#include "../shared/proto.h"
#include "conn.h"
#include "decide.h"
#include "frame.h"
#include "queue.h"

/* A jump must stay well within half the sequence space. */
#define JUMP_MAX (1U << 30)

static bool is_get_or_head(const struct baton_req *req)
{
	return req->flags & BATON_REQ_HEAD ||
	       (req->method.len == 3 && !memcmp(req->method.p, "GET", 3));
}

void be_frame_bad(struct be_conn *conn, const struct baton_req *req)
{
	if (conn->state == BE_PINNED)
		return;
	/* Within a body, the response to its request is already expected. */
	if (baton_body_done(&conn->stream.in) && !be_server_busy(conn))
		baton_resp_expect(&conn->stream.out, req ? req->flags : 0);
	if (!req || !is_get_or_head(req))
		conn->flags |= BE_F_BODY_UNKNOWN;
	conn->flags |= BE_F_END_BY_US;
	be_conn_end(conn, BATON_STAT_be_end_bad);
	/* The response may have been sent before the request went bad. */
	be_queue(conn, BE_LOOK_MS);
}

/* Malformed: the server gets all of it. */
static u32 frame_bad(struct be_conn *conn, int err,
		     const struct baton_req *req, u32 len)
{
	be_count(conn, BATON_STAT_HTTP(-err));
	be_frame_bad(conn, req);
	return len;
}

/*
 * Empty lines before or after a request go to the server that had the last
 * request: some clients send them with it, and another server may refuse them.
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

/* The head must wait for a response. */
static u32 frame_later(struct be_conn *conn)
{
	conn->flags |= BE_F_HEAD_BLOCKED;
	return 0;
}

/* The head has been passed on: reset its scan. */
static u32 frame_passed(struct be_conn *conn, u32 len)
{
	memset(&conn->stream.head, 0, sizeof(conn->stream.head));
	return len;
}

/* Return: bytes of a head that the server may get, 0 if it must wait. */
static u32 frame_head(struct be_conn *conn, const u8 *buf, u32 len)
{
	struct baton_req req;
	int n;

	req.method.len = 0;
	/* It may not be HTTP: only the pending response tells. */
	if (baton_resp_switching(&conn->stream.out))
		return frame_later(conn);
	if (*buf == '\r' || *buf == '\n') {
		n = empty_lines(buf, len);
		if (n)
			return frame_passed(conn, n);
	}
	n = conn->svc->proto->head(buf, len, &req);
	if (!n)
		return 0;
	if (be_server_busy(conn))
		return frame_later(conn);
	if (n < 0)
		return frame_bad(conn, n, &req, len);
	if (be_decide(conn, &req))
		return 0;
	baton_resp_expect(&conn->stream.out, req.flags);
	baton_body_start(&conn->stream.in, req.body, req.content_length);
	if (req.flags & BATON_REQ_CLOSE) {
		conn->flags |= BE_F_LAST;
		be_count(conn, BATON_STAT_be_end_request);
	}
	return frame_passed(conn, n);
}

/* Return: bytes of the body, which may be more than @len. */
static u32 frame_body(struct be_conn *conn, const u8 *buf, u32 len)
{
	u64 skip = baton_body_skippable(&conn->stream.in);
	int n;

	if (skip) {
		skip = min_t(u64, skip, JUMP_MAX);
		baton_body_skip(&conn->stream.in, skip);
		return skip;
	}
	n = baton_body_feed(&conn->stream.in, buf, len);
	return n > 0 ? n : frame_bad(conn, n, NULL, len);
}

/*
 * Data after the last request: the server gets it unjudged. If it has answered
 * already such data does not come here: see be_end_late().
 */
static u32 frame_rest(struct be_conn *conn, u32 len)
{
	be_conn_pin(conn);
	return len;
}

u32 be_frame_in(struct be_conn *conn, const u8 *buf, u32 len)
{
	u32 done = 0, n;

	while (done < len) {
		if (!baton_body_done(&conn->stream.in))
			n = frame_body(conn, buf + done, len - done);
		else if (conn->flags & BE_F_LAST)
			n = frame_rest(conn, len - done);
		else
			n = frame_head(conn, buf + done, len - done);
		if (!n)
			return done;
		conn->stream.in_seq += n;
		done += n;
	}
	/* A skipped body may end after @len. */
	return min(done, len);
}

/* Responses */

/* Skip a body of known length. */
static void resp_jump(struct be_conn *conn)
{
	u64 skip = baton_resp_skippable(&conn->stream.out);

	skip = min_t(u64, skip, JUMP_MAX);
	if (!skip)
		return;
	baton_resp_skip(&conn->stream.out, skip);
	conn->stream.out_seq += skip;
}

/*
 * The server accepts no further request. While it still reads a body, of which
 * the end is not known yet, framing goes on: the request becomes the last one.
 * A body that was skipped counts as read.
 */
static void resp_closing(struct be_conn *conn)
{
	if (conn->state == BE_PINNED || conn->flags & BE_F_LAST)
		return;
	if (!baton_body_done(&conn->stream.in)) {
		conn->flags |= BE_F_LAST;
		be_count(conn, BATON_STAT_be_end_response);
		return;
	}
	/* It may not have said so, but a request for another node is held. */
	if (conn->stream.out.said & BATON_RESP_CLOSE ||
	    conn->state == BE_WILLHANDOFF)
		conn->flags |= BE_F_CLOSING;
	be_conn_end(conn, BATON_STAT_be_end_response);
	/* Held data is no longer handed on: check it. */
	if (!skb_queue_empty(&conn->held.queue))
		be_queue(conn, 0);
}

/*
 * A response without a length ends with the connection, and after 101 there are
 * no requests: baton need not end the connection.
 */
static void resp_cancel_end(struct be_conn *conn)
{
	conn->flags &= ~(BE_F_LAST | BE_F_END_BY_US | BE_F_BODY_UNKNOWN);
}

static void resp_lost(struct be_conn *conn, int err)
{
	be_count(conn, BATON_STAT_HTTP(-err));
	/* The server sends more after the last response: end it. */
	if (err == -BATON_HTTP_EUNASKED && conn->flags & BE_F_LAST) {
		conn->flags |= BE_F_END_BY_US;
		if (baton_body_done(&conn->stream.in))
			be_conn_pin(conn);
		return;
	}
	if (err == -BATON_HTTP_EUNTIL_CLOSE) {
		/*
		 * Leave the end to the server. It gets new data, unless it has
		 * announced the end: some go on with a protocol of their own.
		 */
		resp_closing(conn);
		resp_cancel_end(conn);
		conn->flags |= BE_F_BLIND;
		be_conn_pin(conn);
		return;
	}
	/*
	 * After 101, or an answer that is no HTTP at all, it is not baton that ends
	 * the connection.
	 */
	if (err == -BATON_HTTP_ESWITCHED ||
	    (err == -BATON_HTTP_ESTATUS && !(conn->flags & BE_F_END_BY_US)))
		resp_cancel_end(conn);
	be_conn_pin_blind(conn, err == -BATON_HTTP_ESWITCHED ?
					BATON_STAT_be_pin_upgrade :
					BATON_STAT_be_pin_response);
}

/* A response head has announced how the connection goes on. */
static void resp_said(struct be_conn *conn)
{
	if (conn->stream.out.said & BATON_RESP_CLOSE)
		resp_closing(conn);
	if (conn->stream.out.said & BATON_RESP_AUTH &&
	    !(conn->flags & BE_F_LAST))
		be_conn_pin_blind(conn, BATON_STAT_be_pin_auth);
}

static void resp_bytes(struct be_conn *conn, struct sk_buff *skb, u32 from,
		       u32 to)
{
	struct skb_seq_state seq;
	const u8 *buf;
	u32 n, done = 0;
	int err;

	skb_prepare_seq_read(skb, from, to, &seq);
	while ((n = skb_seq_read(done, &buf, &seq))) {
		err = baton_resp_feed(&conn->stream.out, buf, n);
		if (err) {
			resp_lost(conn, err);
			break;
		}
		done += n;
	}
	skb_abort_seq_read(&seq);
	conn->stream.out_seq += to - from;
}

void be_frame_out(struct be_conn *conn, struct sk_buff *skb,
		  const struct baton_packet *pkt)
{
	u32 off;

	if (!after(pkt->end, conn->stream.out_seq))
		return;
	if (after(pkt->seq, conn->stream.out_seq)) {
		be_conn_pin_blind(conn, BATON_STAT_be_pin_gap);
		return;
	}
	off = conn->stream.out_seq - pkt->seq;
	resp_bytes(conn, skb, pkt->off + off,
		   pkt->off + baton_packet_len(pkt));
	if (conn->stream.out.said)
		resp_said(conn);
	if (!(conn->flags & BE_F_BLIND))
		resp_jump(conn);
}
