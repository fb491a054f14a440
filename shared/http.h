/* SPDX-License-Identifier: GPL-2.0 */
/*
 * http.h - HTTP/1 request heads (RFC 9112), strict.
 *
 * The bytes received so far are in one buffer. The result is the length of the
 * head (> 0), 0 for "more bytes needed", or a negative BATON_HTTP_E*. Nothing
 * is copied or allocated; the results point into the buffer. More bytes never
 * make a refused head good. A caller that waits for more bytes asks scan.h when
 * to parse again.
 *
 * Where the RFC leaves a choice, and in some cases that it forbids, the rules
 * below make FE, BE and server agree on the end of a request.
 * tests/strictness/run asks nginx, Apache, node, HAProxy and Go. Each of them
 * reads a head that is accepted here in the same way, or refuses it. A head
 * that one of them accepts is accepted here, unless tests/strictness/reasons
 * says why not.
 *
 * - A line ends with CRLF or with a bare LF, in chunked bodies as well, but for
 *   chunk sizes with an extension: CRLF. A CR alone is refused, and so is NUL.
 *   Empty lines before a request are skipped.
 * - A request line may have several blanks between its words and at its end.
 *   A target has any byte but blanks and control bytes; '#' begins a fragment,
 *   which is no part of path or query.
 * - A field's name is any word without ':', its value any bytes but NUL, CR and
 *   LF. A line without a colon, a blank before it, and folding are refused.
 * - Several Content-Length agree in value, or are refused.
 * - "chunked" is the only transfer coding of a request, and never in 1.0.
 *   Blanks may follow a chunk size; trailers are any fields, folded or not.
 * - Versions are 1.0 and 1.x, which is read as 1.1.
 * - A Host field is one word. The host of an absolute-form, which is a uri-host,
 *   takes precedence, but Host is still required (RFC 9112 3.2, 3.2.2).
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
