/* SPDX-License-Identifier: GPL-2.0 */
/*
 * response.h - where responses begin and end in what a server sends.
 *
 * Resumable at any byte. Only what decides on framing is looked at; the rest
 * of a head is the client's to judge.
 *
 * Locking: none; the caller owns the object (the connection's lock).
 */
#ifndef _BATON_RESPONSE_H
#define _BATON_RESPONSE_H

#include "body.h"

/* What a final head has said that the connection's owner should know */
#define BATON_RESP_CLOSE	0x01	/* no other response follows this one */
#define BATON_RESP_AUTH		0x02	/* NTLM, Negotiate: of the connection */

/**
 * struct baton_resp - the response stream of one connection
 * @body: body under way
 * @length: Content-Length seen in the head under way
 * @head_bits: bit i: the i-th outstanding request was a HEAD
 * @head_len: bytes of the head under way, for its limit
 * @status: status code of the head under way
 * @outstanding: requests handed to the server, not yet answered in full
 * @state: where in head or body, private to response.c
 * @flags: private to response.c
 * @asks: BATON_REQ_UPGRADE and BATON_REQ_CONNECT of the last request, until its
 *	answer's head is over
 * @said: BATON_RESP_*, of all heads so far
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
	u8 asks;
	u8 said;
	u8 line_len;
	u8 line[64];
};

/** baton_resp_init - before the first response byte */
void baton_resp_init(struct baton_resp *resp);

/**
 * baton_resp_expect - a request was handed to the server
 * @resp: object
 * @flags: its BATON_REQ_*
 *
 * Not while baton_resp_switching(): the caller holds what follows.
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
 * Takes everything: heads, 1xx, bodies, the next response behind them. Final
 * responses that end lower @outstanding.
 *
 * Return: 0, or -BATON_HTTP_E* when framing is lost or given up: pin for life.
 * Besides what is malformed that is bytes that answer no request
 * (BATON_HTTP_EUNASKED), a body until the connection closes
 * (BATON_HTTP_EUNTIL_CLOSE), 101, or 2xx to CONNECT (BATON_HTTP_ESWITCHED), and
 * a head over BATON_RESP_LINE_MAX (BATON_HTTP_ETOOBIG). From then on the object is dead
 * and says BATON_HTTP_EUNASKED.
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
 * baton_resp_idle - the server has answered, in full, all it was asked
 * @resp: object
 */
static inline bool baton_resp_idle(const struct baton_resp *resp)
{
	return !resp->outstanding;
}

/**
 * baton_resp_switching - may what follows the last request be no HTTP?
 * @resp: object
 *
 * It was CONNECT or had an Upgrade, and its answer, which tells, has not come.
 */
static inline bool baton_resp_switching(const struct baton_resp *resp)
{
	return resp->asks;
}

#endif /* _BATON_RESPONSE_H */
