/* SPDX-License-Identifier: GPL-2.0 */
/*
 * http.h - HTTP/1 request heads (RFC 9112), strict.
 *
 * Contract in five lines: the bytes seen so far stand in one buffer; the
 * answer is the length of the head (> 0), 0 for "more bytes needed", or a
 * negative BATON_HTTP_E*. Nothing is copied, nothing allocated; what was
 * found points into the buffer. Once bad, more bytes never make it good.
 * Who waits for more bytes again and again asks scan.h when to come back.
 *
 * What the RFC leaves open, and some of what it forbids, is decided so that FE,
 * BE and server agree on where a request ends. tests/strictness/run asks nginx,
 * Apache, node, HAProxy and Go: each reads what is taken here as it is read here,
 * or refuses it; what one of them takes is taken, unless tests/strictness/reasons
 * says why not.
 *
 * - A line ends with CRLF or with a bare LF, in chunked bodies as well, but for
 *   chunk sizes with an extension: CRLF. A CR alone is refused, and so is NUL.
 *   Empty lines before a request are skipped.
 * - A request line may have several blanks between its words, and blanks behind.
 *   A target has any byte but blanks and control bytes; '#' begins a fragment,
 *   which is no part of path or query.
 * - A field's name is any word without ':', its value any bytes but NUL, CR and
 *   LF. A line without a colon, a blank before it, and folding are refused.
 * - Several Content-Length agree in value, or are refused.
 * - "chunked" is the only transfer coding of a request, and never in 1.0. Sizes
 *   of chunks may have blanks behind them; trailers are any fields, folded or not.
 * - Versions are 1.0 and 1.x, which is read as 1.1.
 * - A Host field is one word. The host of an absolute-form, which is a uri-host,
 *   goes before it, but it must be there nevertheless (RFC 9112 3.2, 3.2.2).
 */
#ifndef _BATON_HTTP_H
#define _BATON_HTTP_H

#include <linux/types.h>
#include "http_error.h"
#include "request.h"

/**
 * baton_http_parse - parse a request head
 * @buf: bytes from the first byte of the request on; leading empty lines
 *	are skipped and count into the head's length (RFC 9112 2.2)
 * @len: bytes present
 * @req: filled in when the head is complete, else undefined
 *
 * Return: length of the head with its empty line, 0 when incomplete,
 * -BATON_HTTP_E* when refused. Never reads past @buf + @len.
 */
int baton_http_parse(const u8 *buf, u32 len, struct baton_req *req);

#endif /* _BATON_HTTP_H */
