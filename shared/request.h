/* SPDX-License-Identifier: GPL-2.0 */
/*
 * request.h - a parsed request head.
 */
#ifndef _BATON_REQUEST_H
#define _BATON_REQUEST_H

#include <linux/types.h>
#include "str.h"

/**
 * enum baton_body_kind - how the end of a message body is known
 * @BATON_BODY_NONE: no body
 * @BATON_BODY_LENGTH: Content-Length
 * @BATON_BODY_CHUNKED: Transfer-Encoding: chunked (RFC 9112 7.1)
 * @BATON_BODY_CLOSE: until the connection closes (responses only)
 */
enum baton_body_kind {
	BATON_BODY_NONE,
	BATON_BODY_LENGTH,
	BATON_BODY_CHUNKED,
	BATON_BODY_CLOSE,
};

/* Flags of a request head */
#define BATON_REQ_HEAD		0x01	/* method HEAD: its response has no body */
#define BATON_REQ_CONNECT	0x02	/* method CONNECT: response decides */
#define BATON_REQ_UPGRADE	0x04	/* has an Upgrade field, likewise */
#define BATON_REQ_CLOSE		0x08	/* the connection ends with its response */
#define BATON_REQ_EXPECT	0x10	/* Expect: 100-continue */

/**
 * struct baton_req - a parsed request head
 * @method: token
 * @target: request-target as sent
 * @path: path of origin- or absolute-form, up to '?'; "*" for asterisk-form;
 *	when an absolute-form has none: "*" for OPTIONS, "/" for others
 *	(RFC 9112 3.2.4); empty for authority-form
 * @query: the part after '?'; absent when there is no '?'
 * @host: authority of an absolute-form, else the Host field's value, with
 *	port as sent
 * @fields: all field lines with their line ends, without the empty line; see
 *	baton_http_field()
 * @content_length: for BATON_BODY_LENGTH, bytes
 * @body: enum baton_body_kind, never BATON_BODY_CLOSE
 * @minor: HTTP minor version, 0 or 1
 * @flags: BATON_REQ_*
 */
struct baton_req {
	struct baton_str method, target, path, query, host, fields;
	u64 content_length;
	u8 body, minor, flags;
};

#endif /* _BATON_REQUEST_H */
