// SPDX-License-Identifier: GPL-2.0
/* http_field.c - any field and any cookie of a parsed head. */
#include <linux/minmax.h>
#include <linux/string.h>
#include "http.h"

static bool is_blank(u8 c)
{
	return c == ' ' || c == '\t';
}

static void trim(struct baton_str *s)
{
	while (s->len && is_blank(*s->p))
		s->p++, s->len--;
	while (s->len && is_blank(s->p[s->len - 1]))
		s->len--;
}

/* Next field line; its value as it stands, but for blanks and line end */
static bool next_field(struct baton_str *rest, struct baton_str *name,
		       struct baton_str *value)
{
	u32 line = baton_http_newline(rest->p, rest->len), colon;

	if (!rest->len)
		return false;
	for (colon = 0; colon < line && rest->p[colon] != ':';)
		colon++;
	*name = (struct baton_str){ rest->p, colon };
	*value = (struct baton_str){ rest->p + colon, line - colon };
	if (value->len)
		value->p++, value->len--;
	if (value->len && value->p[value->len - 1] == '\r')
		value->len--;
	trim(value);
	line = min_t(u32, line + 1, rest->len);
	rest->p += line;
	rest->len -= line;
	return true;
}

static bool field_next(struct baton_str *rest, const char *name, u32 len,
		       struct baton_str *value)
{
	struct baton_str found;

	while (next_field(rest, &found, value))
		if (found.len == len &&
		    !strncasecmp((const char *)found.p, name, len))
			return true;
	return false;
}

bool baton_http_field(const struct baton_req *req, const char *name, u32 len,
		      struct baton_str *value)
{
	struct baton_str rest = req->fields;

	return field_next(&rest, name, len, value);
}

/* In one Cookie line: pairs with ';' between */
static bool find_cookie(struct baton_str line, const char *name, u32 len,
			struct baton_str *value)
{
	struct baton_str pair;
	u32 n;

	while (line.len) {
		for (n = 0; n < line.len && line.p[n] != ';';)
			n++;
		pair = (struct baton_str){ line.p, n };
		trim(&pair);
		if (pair.len > len && pair.p[len] == '=' &&
		    !memcmp(pair.p, name, len)) {
			*value = (struct baton_str){ pair.p + len + 1,
						     pair.len - len - 1 };
			trim(value);
			return true;
		}
		n = min_t(u32, n + 1, line.len);
		line.p += n;
		line.len -= n;
	}
	return false;
}

bool baton_http_cookie(const struct baton_req *req, const char *name, u32 len,
		       struct baton_str *value)
{
	struct baton_str rest = req->fields, line;

	while (field_next(&rest, "cookie", 6, &line))
		if (find_cookie(line, name, len, value))
			return true;
	return false;
}
