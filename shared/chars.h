/* SPDX-License-Identifier: GPL-2.0 */
/*
 * chars.h - classes of bytes in one table, and functions that skip runs of
 * them.
 */
#ifndef _BATON_CHARS_H
#define _BATON_CHARS_H

#include <linux/types.h>
#include "word.h"

#define BATON_C_TOKEN	0x01	/* tchar, RFC 9110 5.6.2 */
#define BATON_C_PATH	0x02	/* request-target up to '?' or '#' */
#define BATON_C_MARK	0x04	/* '?' itself */
#define BATON_C_HOST	0x08	/* uri-host with port, RFC 3986 3.2.2 */
#define BATON_C_VALUE	0x10	/* field value: not NUL, CR, LF */
#define BATON_C_BLANK	0x20	/* SP, HTAB */
#define BATON_C_NAME	0x40	/* reg-name, RFC 3986 3.2.2, but for '%' */
#define BATON_C_HEX	0x80	/* hexadecimal digit */

extern const u8 baton_chars[256];

/** baton_char_is - is @c of one of the classes in @mask? */
static inline bool baton_char_is(u8 c, u8 mask)
{
	return baton_chars[c] & mask;
}

/**
 * baton_chars_skip - skip a run of bytes
 * @p: first byte
 * @end: after the last byte
 * @mask: BATON_C_*
 *
 * Return: the first byte that is of none of the classes, or @end.
 */
static inline const u8 *baton_chars_skip(const u8 *p, const u8 *end, u8 mask)
{
	for (; baton_word_room(p, end, 4); p += 4) {
		if (!baton_char_is(p[0], mask))
			return p;
		if (!baton_char_is(p[1], mask))
			return p + 1;
		if (!baton_char_is(p[2], mask))
			return p + 2;
		if (!baton_char_is(p[3], mask))
			return p + 3;
	}
	while (p < end && baton_char_is(*p, mask))
		p++;
	return p;
}

/**
 * baton_chars_skip_value - skip a field's value, eight bytes at a time
 * @p: first byte
 * @end: after the last byte
 *
 * Return: the first byte that is not BATON_C_VALUE, or @end.
 */
static inline const u8 *baton_chars_skip_value(const u8 *p, const u8 *end)
{
	while (baton_word_fits(p, end)) {
		u64 v = baton_word_load(p);
		u64 hits = baton_word_maybe_less(v, '\r' + 1);

		if (!hits) {
			p += 8;
			continue;
		}
		p += baton_word_first(hits);
		if (!baton_char_is(*p, BATON_C_VALUE))
			return p;
		p++;
	}
	return baton_chars_skip(p, end, BATON_C_VALUE);
}

#endif /* _BATON_CHARS_H */
