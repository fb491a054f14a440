/* SPDX-License-Identifier: GPL-2.0 */
/*
 * body.h - finds the end of a message body.
 *
 * Resumable at any byte. Body bytes are read only if necessary (chunked). A
 * Content-Length body is arithmetic: see baton_body_skippable().
 *
 * Locking: none; the caller owns the object (the connection's lock).
 */
#ifndef _BATON_BODY_H
#define _BATON_BODY_H

#include "http_error.h"
#include "limits.h"
#include "request.h"

/**
 * struct baton_body - position inside a message body
 * @left: bytes still to come of the body or of the chunk
 * @kind: enum baton_body_kind
 * @state: position in the chunk grammar, private to body.c
 * @line: bytes of the chunk line or of the trailers so far, for their limits;
 *	once refused, the error
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
 * Stops after the last byte of the body (trailers included).
 *
 * Return: bytes consumed (== @len when the body goes on), or
 * -BATON_HTTP_ECHUNK_*, -BATON_HTTP_ETRAILER*, then the same on all later
 * calls.
 */
int baton_body_feed(struct baton_body *body, const u8 *buf, u32 len);

/**
 * baton_body_skippable - bytes that may be skipped unseen
 * @body: object
 *
 * Return: bytes that are body, regardless of their values: the rest of a
 * Content-Length body or of a chunk's data; U64_MAX for BATON_BODY_CLOSE.
 */
u64 baton_body_skippable(const struct baton_body *body);

/**
 * baton_body_skip - consume bytes unseen
 * @body: object
 * @len: how many, at most baton_body_skippable()
 */
void baton_body_skip(struct baton_body *body, u64 len);

#endif /* _BATON_BODY_H */
