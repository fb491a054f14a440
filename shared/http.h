/* SPDX-License-Identifier: GPL-2.0 */
/*
 * http.h - HTTP/1 request heads (RFC 9112), strict.
 *
 * Contract in five lines: the bytes seen so far stand in one buffer; the
 * answer is the length of the head (> 0), 0 for "more bytes needed", or a
 * negative BATON_HTTP_E*. Nothing is copied, nothing allocated; what was
 * found points into the buffer. Once bad, more bytes never make it good.
 */
#ifndef _BATON_HTTP_H
#define _BATON_HTTP_H

#include <linux/types.h>
#include "word.h"

/**
 * struct baton_str - a piece of somebody else's buffer, not terminated
 * @p: first byte, NULL when absent
 * @len: bytes
 */
struct baton_str {
	const u8 *p;
	u32 len;
};

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
#define BATON_REQ_CONNECT	0x02	/* method CONNECT: pin */
#define BATON_REQ_UPGRADE	0x04	/* has an Upgrade field: pin */
#define BATON_REQ_CLOSE		0x08	/* the connection ends with its response */
#define BATON_REQ_EXPECT	0x10	/* Expect: 100-continue */

/**
 * struct baton_req - a parsed request head
 * @method: token
 * @target: request-target as it stands on the line
 * @path: path of origin- or absolute-form, up to '?'; "*" for asterisk-form;
 *	"/" when an absolute-form has none; empty for authority-form
 * @query: what follows '?', without it; absent when there is no '?'
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

/* Why a head is refused; each has a name and an HTTP status. */
enum baton_http_error {
	BATON_HTTP_EMETHOD = 1,	/* method is not a token */
	BATON_HTTP_ETARGET,	/* request-target empty or with a bad byte */
	BATON_HTTP_EVERSION,	/* not HTTP/1.0 or HTTP/1.1 */
	BATON_HTTP_ELINE,	/* bare CR, NUL or control byte in a line */
	BATON_HTTP_EFIELD,	/* field name not a token, or space before colon */
	BATON_HTTP_EFOLD,	/* obs-fold */
	BATON_HTTP_ELENGTH,	/* Content-Length malformed, overflowing, differing */
	BATON_HTTP_ETRANSFER,	/* Transfer-Encoding with CL, in 1.0, not chunked last */
	BATON_HTTP_EHOST,	/* Host missing in 1.1, twice, or with a bad byte */
	BATON_HTTP_ECHUNK,	/* bad chunk size or chunk line */
	BATON_HTTP_ETOOBIG,	/* head over its limit */
	BATON_HTTP_ESTATUS,	/* status line malformed (responses) */
	BATON_HTTP_ERRORS,
};

/**
 * baton_http_parse - parse a request head
 * @buf: bytes from the first byte of the request on; leading empty lines
 *	(CRLF) are skipped and count into the head's length (RFC 9112 2.2)
 * @len: bytes present
 * @req: filled in when the head is complete, else undefined
 *
 * A line ends with CRLF or, as RFC 9112 2.2 allows, with a bare LF.
 *
 * Return: length of the head with its empty line, 0 when incomplete,
 * -BATON_HTTP_E* when refused. Never reads past @buf + @len.
 */
int baton_http_parse(const u8 *buf, u32 len, struct baton_req *req);

/**
 * baton_http_field - find a field of a head
 * @req: complete
 * @name: field name, compared without regard to case
 * @len: its bytes
 * @value: result, without blanks around it; may be empty
 *
 * The first field line of that name counts. Any context; linear in the head.
 *
 * Return: there is one.
 */
bool baton_http_field(const struct baton_req *req, const char *name, u32 len,
		      struct baton_str *value);

/**
 * baton_http_cookie - find a cookie of a head, RFC 6265 4.2
 * @req: complete
 * @name: cookie name, compared byte by byte
 * @len: its bytes
 * @value: result, without blanks around it, quotes as they stand; may be empty
 *
 * The first cookie of that name in any Cookie line counts. What has no '='
 * is no cookie.
 *
 * Return: there is one.
 */
bool baton_http_cookie(const struct baton_req *req, const char *name, u32 len,
		       struct baton_str *value);

/**
 * baton_http_error_name - short name of an error, for counters and logs
 * @error: enum baton_http_error, positive
 */
const char *baton_http_error_name(int error);

/**
 * baton_http_error_status - status code to refuse with: 400, 431, 501, 505
 * @error: enum baton_http_error, positive
 */
int baton_http_error_status(int error);

/**
 * baton_http_newline - position of the next LF
 * @buf: bytes
 * @len: how many
 *
 * Eight bytes at a time; the reason why a response head costs little.
 *
 * Return: index of the first LF, @len when there is none.
 */
static inline u32 baton_http_newline(const u8 *buf, u32 len)
{
	return baton_word_find_lf(buf, buf + len) - buf;
}

/*
 * What requests and responses have in common, for framing.c.
 */

/** baton_http_is_token - may @c stand in a method or a field name? */
bool baton_http_is_token(u8 c);

/** baton_http_is_value - may @c stand in a field's value? */
bool baton_http_is_value(u8 c);

/**
 * baton_http_length - read a Content-Length
 * @value: field value, blanks around it allowed
 * @length: result
 *
 * Return: false when it is anything but 1 to 18 digits, which is as many as
 * never overflow.
 */
bool baton_http_length(struct baton_str value, u64 *length);

/**
 * baton_http_chunked - read a Transfer-Encoding
 * @value: field value
 *
 * Return: true for a list of codings without parameters of which the last,
 * and only the last, is "chunked".
 */
bool baton_http_chunked(struct baton_str value);

#endif /* _BATON_HTTP_H */
