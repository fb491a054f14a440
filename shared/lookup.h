/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lookup.h - fields and cookies of a parsed head.
 */
#ifndef _BATON_LOOKUP_H
#define _BATON_LOOKUP_H

#include "request.h"

/**
 * baton_http_field - find a field of a head
 * @req: complete
 * @name: field name, compared without regard to case
 * @len: its bytes
 * @value: result, without blanks around it; may be empty
 *
 * The first field line of that name counts. Any context; linear in the head.
 *
 * Return: true if there is one.
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
 * The first cookie of that name in any Cookie line counts. A pair without '='
 * is no cookie.
 *
 * Return: true if there is one.
 */
bool baton_http_cookie(const struct baton_req *req, const char *name, u32 len,
		       struct baton_str *value);

#endif /* _BATON_LOOKUP_H */
