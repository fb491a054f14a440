/* SPDX-License-Identifier: GPL-2.0 */
/*
 * framing.h - where messages begin and end in the two byte streams.
 *
 * Both sides are resumable at any byte and touch body bytes only when they
 * must (chunked). A Content-Length body is arithmetic: see *_skippable().
 *
 * Locking: none; the caller owns the object (the connection's lock).
 */
#ifndef _BATON_FRAMING_H
#define _BATON_FRAMING_H

#include "http.h"
#include "limits.h"

/**
 * struct baton_body - position inside a message body
 * @left: bytes still to come of the body or of the chunk
 * @kind: enum baton_body_kind
 * @state: where in the chunk grammar, private to framing.c
 * @line: bytes of the chunk line or of the trailers so far, for their limits
 */
struct baton_body {
	u64 left;
	u8 kind;
	u8 state;
	u16 line;
};

/**
 * baton_body_start - begin a body
 * @body: object
 * @kind: enum baton_body_kind
 * @length: Content-Length, for BATON_BODY_LENGTH
 */
void baton_body_start(struct baton_body *body, u8 kind, u64 length);

/** baton_body_done - true once no byte of the body is to come */
bool baton_body_done(const struct baton_body *body);

/**
 * baton_body_feed - consume body bytes
 * @body: object
 * @buf: the next bytes of the stream
 * @len: how many
 *
 * Stops behind the last byte of the body (trailers included).
 *
 * Return: bytes consumed (== @len when the body goes on), or
 * -BATON_HTTP_ECHUNK.
 */
int baton_body_feed(struct baton_body *body, const u8 *buf, u32 len);

/**
 * baton_body_skippable - bytes that may be skipped unseen
 * @body: object
 *
 * Return: bytes that are certainly body whatever they hold: the rest of a
 * Content-Length body or of a chunk's data; U64_MAX for BATON_BODY_CLOSE.
 */
u64 baton_body_skippable(const struct baton_body *body);

/**
 * baton_body_skip - consume @len bytes unseen, @len <= baton_body_skippable()
 */
void baton_body_skip(struct baton_body *body, u64 len);

/**
 * struct baton_resp - the response stream of one connection
 * @body: body under way
 * @length: Content-Length seen in the head under way
 * @head_bits: bit i: the i-th outstanding request was a HEAD
 * @head_len: bytes of the head under way, for its limit
 * @status: status code of the head under way
 * @outstanding: requests handed to the server, not yet answered in full
 * @state: where in head or body, private to framing.c
 * @flags: private to framing.c
 * @line_len: bytes collected in @line
 * @line: start of the header line under way when it was cut by a segment end
 */
struct baton_resp {
	struct baton_body body;
	u64 length;
	u64 head_bits;
	u32 head_len;
	u16 status;
	u8 outstanding;
	u8 state;
	u8 flags;
	u8 line_len;
	u8 line[64];
};

/* What baton_resp_feed() and baton_resp_skip() may say besides a length */
#define BATON_RESP_PIN	(-1000)	/* framing lost or given up: pin for life */

/** baton_resp_init - before the first response byte */
void baton_resp_init(struct baton_resp *resp);

/**
 * baton_resp_expect - a request was handed to the server
 * @resp: object
 * @head: it was a HEAD request
 *
 * Return: 0, or -ENOBUFS when BATON_PIPELINE_MAX are outstanding.
 */
int baton_resp_expect(struct baton_resp *resp, bool head);

/**
 * baton_resp_feed - consume response bytes
 * @resp: object
 * @buf: next bytes the server sends
 * @len: how many
 *
 * Takes everything: heads, 1xx, bodies, the next response behind them. Final
 * responses that end lower @outstanding.
 *
 * Return: 0, or BATON_RESP_PIN: bytes that answer no request, a close
 * delimited body, 101, a successful CONNECT, a malformed head, a head over
 * BATON_RESP_LINE_MAX. After BATON_RESP_PIN the object is dead.
 */
int baton_resp_feed(struct baton_resp *resp, const u8 *buf, u32 len);

/** baton_resp_skippable - like baton_body_skippable(); 0 inside a head */
u64 baton_resp_skippable(const struct baton_resp *resp);

/**
 * baton_resp_skip - consume @len bytes unseen, @len <= baton_resp_skippable()
 */
void baton_resp_skip(struct baton_resp *resp, u64 len);

/**
 * baton_resp_idle - the server has answered, in full, all it was asked
 * @resp: object
 */
static inline bool baton_resp_idle(const struct baton_resp *resp)
{
	return !resp->outstanding;
}

#endif /* _BATON_FRAMING_H */
