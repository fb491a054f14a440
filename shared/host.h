/* SPDX-License-Identifier: GPL-2.0 */
/* host.h - uri-host [ ":" port ], RFC 9110 4.2 and RFC 3986 3.2.2. */
#ifndef _BATON_HOST_H
#define _BATON_HOST_H

#include "str.h"

/**
 * baton_host_valid - is this a host, and maybe a port?
 * @host: a name, an IPv4 address or [an IPv6 address], and maybe ":" and
 *	digits
 * @port: the digits, absent when there is no colon; may be NULL
 *
 * A name may have escapes (%41). Refused: no name at all, a user before it,
 * addresses with a zone or of an unknown version.
 */
bool baton_host_valid(struct baton_str host, struct baton_str *port);

#endif /* _BATON_HOST_H */
