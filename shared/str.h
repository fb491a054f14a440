/* SPDX-License-Identifier: GPL-2.0 */
/* str.h - a part of another buffer, and operations on it. */
#ifndef _BATON_STR_H
#define _BATON_STR_H

#include <linux/types.h>
#include "chars.h"

/**
 * struct baton_str - a part of another buffer, not terminated
 * @p: first byte, NULL when absent
 * @len: bytes
 */
struct baton_str {
	const u8 *p;
	u32 len;
};

/** baton_str - the bytes from @p up to @end */
static inline struct baton_str baton_str(const u8 *p, const u8 *end)
{
	return (struct baton_str){ .p = p, .len = end - p };
}

/** baton_str_trim - strip blanks (SP, HTAB) at both ends */
static inline void baton_str_trim(struct baton_str *s)
{
	for (; s->len && baton_char_is(*s->p, BATON_C_BLANK); s->len--)
		s->p++;
	while (s->len && baton_char_is(s->p[s->len - 1], BATON_C_BLANK))
		s->len--;
}

/**
 * baton_str_like - compare @len bytes without regard to case
 * @p: bytes
 * @lower: lower-case text; each of its bytes has bit 5 set, and also matches
 *	the byte with bit 5 clear
 * @len: of both
 */
static inline bool baton_str_like(const u8 *p, const char *lower, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if ((p[i] | 0x20) != lower[i])
			return false;
	return true;
}

/**
 * baton_str_cut - cut the first item off a list
 * @list: the rest of the list; its @p is NULL after the last item
 * @separator: between items
 * @item: result, trimmed
 *
 * Return: false when there was none left.
 */
bool baton_str_cut(struct baton_str *list, u8 separator,
		   struct baton_str *item);

#endif /* _BATON_STR_H */
