// SPDX-License-Identifier: GPL-2.0
/* lookup.c - fields and cookies of a parsed head. */
#include <linux/types.h>
#include <linux/string.h>
#include "lookup.h"

/* Not by bit 5 alone: '^' and '~' differ in it, too, and names have both. */
static u8 lower(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool same_name(const u8 *p, const char *name, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (lower(p[i]) != lower(name[i]))
			return false;
	return true;
}

/* Find the next line of that name; @lines goes on after it. */
static bool next_field(struct baton_str *lines, const char *name, u32 len,
		       struct baton_str *value)
{
	const u8 *p = lines->p, *end = p + lines->len;

	while (p < end) {
		const u8 *line = p, *lf = baton_word_find_lf(p, end);

		p = lf + 1;
		if (lf - line <= len || line[len] != ':' ||
		    !same_name(line, name, len))
			continue;
		*value = baton_str(line + len + 1, lf);
		if (value->len && lf[-1] == '\r')
			value->len--;
		baton_str_trim(value);
		*lines = baton_str(p, end);
		return true;
	}
	return false;
}

bool baton_http_field(const struct baton_req *req, const char *name, u32 len,
		      struct baton_str *value)
{
	struct baton_str lines = req->fields;

	return len && next_field(&lines, name, len, value);
}

/* The value of a pair of that name: "name=value". */
static bool pair_value(const struct baton_str *pair, const char *name, u32 len,
		       struct baton_str *value)
{
	const u8 *end = pair->p + pair->len;
	const u8 *equals = memchr(pair->p, '=', pair->len);
	struct baton_str key;

	if (!equals)
		return false;
	key = baton_str(pair->p, equals);
	baton_str_trim(&key);
	if (key.len != len || memcmp(key.p, name, len))
		return false;
	*value = baton_str(equals + 1, end);
	baton_str_trim(value);
	return true;
}

bool baton_http_cookie(const struct baton_req *req, const char *name, u32 len,
		       struct baton_str *value)
{
	struct baton_str lines = req->fields, list, pair;

	if (!len)
		return false;
	while (next_field(&lines, "cookie", 6, &list))
		while (baton_str_cut(&list, ';', &pair))
			if (pair_value(&pair, name, len, value))
				return true;
	return false;
}
