/* SPDX-License-Identifier: GPL-2.0 */
/*
 * response.h - finds responses in the bytes that a server sends.
 *
 * Resumable at any byte. Only fields that decide on framing are read; the rest
 * of a head is left to the client.
 *
 * Locking: none; the caller owns the object (the connection's lock).
 */
#ifndef _BATON_RESPONSE_H
#define _BATON_RESPONSE_H

#include "body.h"

/* Facts in a final head that matter to the connection's owner */
#define BATON_RESP_CLOSE	0x01	/* no other response follows this one */
#define BATON_RESP_AUTH		0x02	/* NTLM, Negotiate: per connection */

/**
 * struct baton_resp - the response stream of one connection
 * @body: current body
 * @length: Content-Length of the current head
 * @head_bits: bit i: the i-th outstanding request was a HEAD
 * @head_len: bytes of the current head, for its limit
 * @status: status code of the current head
 * @outstanding: requests handed to the server, not yet answered in full
 * @state: position in head or body, private to response.c
 * @flags: private to response.c
 * @asks: BATON_REQ_UPGRADE and BATON_REQ_CONNECT of the last request, until the
 *	head of its response is complete
 * @said: BATON_RESP_*, of all heads so far
 * @line_len: bytes collected in @line
 * @line: start of the current header line when the segment ended within it
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
	u8 asks;
	u8 said;
	u8 line_len;
	u8 line[64];
};

/** baton_resp_init - initialise, before the first response byte */
void baton_resp_init(struct baton_resp *resp);

/**
 * baton_resp_expect - a request was handed to the server
 * @resp: object
 * @flags: its BATON_REQ_*
 *
 * Not while baton_resp_switching(): the caller holds later requests.
 *
 * Return: 0, or -ENOBUFS when BATON_PIPELINE_MAX are outstanding.
 */
int baton_resp_expect(struct baton_resp *resp, u8 flags);

/**
 * baton_resp_feed - consume response bytes
 * @resp: object
 * @buf: next bytes the server sends
 * @len: how many
 *
 * Takes everything: heads, 1xx, bodies, and the responses after them. Each
 * complete final response lowers @outstanding.
 *
 * Return: 0, or -BATON_HTTP_E* when framing is lost or given up: pin for life.
 * Apart from malformed bytes these are bytes that answer no request
 * (BATON_HTTP_EUNASKED), a body until the connection closes
 * (BATON_HTTP_EUNTIL_CLOSE), 101, or 2xx to CONNECT (BATON_HTTP_ESWITCHED), and
 * a head over BATON_RESP_LINE_MAX (BATON_HTTP_ETOOBIG). Later calls return
 * -BATON_HTTP_EUNASKED.
 */
int baton_resp_feed(struct baton_resp *resp, const u8 *buf, u32 len);

/** baton_resp_skippable - like baton_body_skippable(); 0 inside a head */
u64 baton_resp_skippable(const struct baton_resp *resp);

/**
 * baton_resp_skip - consume bytes unseen
 * @resp: object
 * @len: how many, at most baton_resp_skippable()
 */
void baton_resp_skip(struct baton_resp *resp, u64 len);

/**
 * baton_resp_idle - has the server answered all requests in full?
 * @resp: object
 */
static inline bool baton_resp_idle(const struct baton_resp *resp)
{
	return !resp->outstanding;
}

/**
 * baton_resp_switching - may the last request end HTTP on this connection?
 * @resp: object
 *
 * It was CONNECT or had an Upgrade field, and the head of its response has not
 * come.
 */
static inline bool baton_resp_switching(const struct baton_resp *resp)
{
	return resp->asks;
}

#endif /* _BATON_RESPONSE_H */
