/* SPDX-License-Identifier: GPL-2.0 */
/*
 * head.h - a request head under way: of request_line.c, fields.c and http.c
 * alone.
 *
 * Each step takes bytes off the front, and says what a step says. Every
 * verdict rests on the bytes up to where it falls, so that more bytes can only
 * turn STEP_MORE into something else.
 */
#ifndef _BATON_HEAD_H
#define _BATON_HEAD_H

#include "http_error.h"
#include "request.h"

/* What a step says, besides a negative BATON_HTTP_E* */
enum head_step {
	STEP_MORE,	/* the bytes ended first */
	STEP_NEXT,	/* go on behind */
	STEP_END,	/* the empty line was passed */
	STEP_AGAIN,	/* the same step once more, behind blanks */
};

/* Which fields were there */
#define SEEN_HOST	0x01
#define SEEN_LENGTH	0x02
#define SEEN_TRANSFER	0x04
#define SEEN_CLOSE	0x08
#define SEEN_KEEP	0x10

/**
 * struct head - a head under way
 * @p: next byte
 * @end: behind the last byte
 * @req: result
 * @seen: SEEN_*
 */
struct head {
	const u8 *p;
	const u8 *end;
	struct baton_req *req;
	u8 seen;
};

/* What is wrong with a byte that may not stand there; CR, LF: @error. */
static inline int head_bad_byte(u8 c, int error)
{
	if (!c)
		return -BATON_HTTP_ENUL;
	if (c >= 0x20 ? c == 0x7f : c != '\t' && c != '\n' && c != '\r')
		return -BATON_HTTP_ECONTROL;
	return -error;
}

/* May it stand in a name that is no token, as nginx alone has them? */
static inline bool head_odd_byte(u8 c)
{
	return c > 0x20 && c != 0x7f && c != ':';
}

/* CRLF or LF; anything else is @error. */
static inline int head_line_end(struct head *h, int error)
{
	const u8 *p = h->p;

	if (p < h->end && *p == '\r')
		p++;
	if (p == h->end)
		return STEP_MORE;
	if (*p != '\n')
		return p == h->p ? head_bad_byte(*p, error) : -BATON_HTTP_ECR;
	h->p = p + 1;
	return STEP_NEXT;
}

#endif /* _BATON_HEAD_H */
