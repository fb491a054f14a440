// SPDX-License-Identifier: GPL-2.0
/* host.c - strict check of hosts. */
#include <linux/types.h>
#include <linux/string.h>
#include "host.h"

static bool is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

/* dec-octet "." dec-octet "." dec-octet "." dec-octet */
static bool ip4_valid(const u8 *p, const u8 *end)
{
	u32 octets = 0, n;
	const u8 *first;

	for (;; p++) {
		for (first = p, n = 0; p < end && is_digit(*p); p++)
			n = n * 10 + (*p - '0');
		if (p == first || p - first > 3 || n > 255 ||
		    (p - first > 1 && *first == '0'))
			return false;
		if (++octets == 4 || p == end || *p != '.')
			break;
	}
	return octets == 4 && p == end;
}

/*
 * Eight groups, or fewer with one gap ("::"); an IPv4 address may stand for
 * the last two.
 */
static bool ip6_valid(const u8 *p, const u8 *end)
{
	bool gap = end - p >= 2 && p[0] == ':' && p[1] == ':';
	u32 groups = 0;

	for (p += gap ? 2 : 0; p < end; p++) {
		const u8 *first = p;

		p = baton_chars_skip(p, end, BATON_C_HEX);
		if (p < end && *p == '.')
			return ip4_valid(first, end) &&
			       (gap ? groups <= 5 : groups == 6);
		if (p == first || p - first > 4 || ++groups > 8)
			return false;
		if (p == end)
			break;
		if (*p != ':' || p + 1 == end)
			return false;
		if (p[1] != ':')
			continue;
		if (gap)
			return false;
		gap = true;
		p++;
	}
	return gap ? groups <= 7 : groups == 8;
}

static const u8 *skip_name(const u8 *p, const u8 *end)
{
	for (;;) {
		p = baton_chars_skip(p, end, BATON_C_NAME);
		if (end - p < 3 || *p != '%' ||
		    !baton_char_is(p[1], BATON_C_HEX) ||
		    !baton_char_is(p[2], BATON_C_HEX))
			return p;
		p += 3;
	}
}

/* The end of the host, or NULL. */
static const u8 *skip_host(const u8 *p, const u8 *end)
{
	const u8 *stop;

	if (p == end)
		return NULL;
	if (*p != '[') {
		stop = skip_name(p, end);
		return stop == p ? NULL : stop;
	}
	stop = memchr(p, ']', end - p);
	return stop && ip6_valid(p + 1, stop) ? stop + 1 : NULL;
}

bool baton_host_valid(struct baton_str host, struct baton_str *port)
{
	const u8 *end = host.p + host.len;
	const u8 *p = skip_host(host.p, end);

	if (port)
		*port = (struct baton_str){ };
	if (!p || p == end)
		return p;
	if (*p++ != ':')
		return false;
	if (port)
		*port = baton_str(p, end);
	while (p < end && is_digit(*p))
		p++;
	return p == end;
}
