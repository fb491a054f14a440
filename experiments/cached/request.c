// SPDX-License-Identifier: GPL-2.0
/*
 * request.c - the head of a request: GET without a body, HTTP/1.1 or 1.0.
 *
 * Anything else is refused: the rest of a misread request would be taken for the
 * next one.
 */
#define _GNU_SOURCE
#include <string.h>
#include <strings.h>
#include "cached.h"

/* A part of the head, not terminated */
struct part {
	const char *p;
	size_t len;
};

static bool is(struct part part, const char *word)
{
	return part.len == strlen(word) && !strncasecmp(part.p, word, part.len);
}

static struct part trim(struct part part)
{
	while (part.len && (*part.p == ' ' || *part.p == '\t'))
		part = (struct part){ part.p + 1, part.len - 1 };
	while (part.len && (part.p[part.len - 1] == ' ' ||
			    part.p[part.len - 1] == '\t'))
		part.len--;
	return part;
}

/* Split @rest at the first @sign and drop the sign. Return: the part before it */
static struct part cut(struct part *rest, char sign)
{
	const char *at = rest->len ? memchr(rest->p, sign, rest->len) : NULL;
	struct part before = { rest->p, at ? (size_t)(at - rest->p) : rest->len };
	size_t gone = before.len + !!at;

	*rest = (struct part){ rest->p + gone, rest->len - gone };
	return before;
}

static bool has_token(struct part value, const char *token)
{
	while (value.len)
		if (is(trim(cut(&value, ',')), token))
			return true;
	return false;
}

static bool visible(struct part part)
{
	size_t i;

	for (i = 0; i < part.len; i++)
		if (part.p[i] <= ' ' || part.p[i] > '~')
			return false;
	return part.len;
}

static const char *first_line(struct part line, struct request *request)
{
	struct part method = cut(&line, ' '), target = cut(&line, ' '), path;

	if (method.len != 3 || memcmp(method.p, "GET", 3))
		return "only GET is served";
	if (!visible(target) || *target.p != '/')
		return "write the request line as GET /t/TARGET HTTP/1.1";
	if (line.len != 8 || memcmp(line.p, "HTTP/1.", 7) ||
	    (line.p[7] != '0' && line.p[7] != '1'))
		return "only HTTP/1.1 and HTTP/1.0 are spoken";
	path = cut(&target, '?');
	*request = (struct request){ path.p, path.len, line.p[7] == '0' };
	return NULL;
}

static const char *field(struct part line, struct request *request)
{
	struct part name = cut(&line, ':'), value = trim(line);

	if (!visible(name) || name.p + name.len == line.p)
		return "a header line is NAME: VALUE";
	if (is(name, "Connection") && has_token(value, "close"))
		request->close = true;
	if (is(name, "Transfer-Encoding") ||
	    (is(name, "Content-Length") && !is(value, "0")))
		return "send no body with GET";
	return NULL;
}

/* The line before the next CR LF, which goes away, too */
static struct part next_line(struct part *rest)
{
	const char *end = memmem(rest->p, rest->len, "\r\n", 2);
	struct part line = { rest->p, end - rest->p };

	*rest = (struct part){ end + 2, rest->len - line.len - 2 };
	return line;
}

int request_parse(const char *in, size_t len, struct request *request,
		  const char **why)
{
	const char *end = memmem(in, len, "\r\n\r\n", 4);
	struct part rest = { in, end ? (size_t)(end - in) + 2 : 0 };

	if (!end && len < HEAD_MAX)
		return 0;
	*why = end ? first_line(next_line(&rest), request) :
		     "the head of a request is too large";
	while (!*why && rest.len)
		*why = field(next_line(&rest), request);
	return *why ? -1 : (int)(end - in) + 4;
}
