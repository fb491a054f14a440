/* SPDX-License-Identifier: GPL-2.0 */
/*
 * head.h - a request head being parsed: for request_line.c, fields.c and http.c
 * only.
 *
 * Each step consumes bytes at the front, and returns an enum head_step or an
 * error. A verdict depends only on the bytes before it, so more bytes can only
 * change STEP_MORE into something else.
 */
#ifndef _BATON_HEAD_H
#define _BATON_HEAD_H

#include "http_error.h"
#include "request.h"

/* Result of a step, besides a negative BATON_HTTP_E* */
enum head_step {
	STEP_MORE,	/* more bytes are needed */
	STEP_NEXT,	/* go on with the next step */
	STEP_END,	/* the empty line was passed */
	STEP_AGAIN,	/* the same step once more, after blanks */
};

/* Fields that have come */
#define SEEN_HOST	0x01
#define SEEN_LENGTH	0x02
#define SEEN_TRANSFER	0x04
#define SEEN_CLOSE	0x08
#define SEEN_KEEP	0x10

/**
 * struct head - a head being parsed
 * @p: next byte
 * @end: after the last byte
 * @req: result
 * @seen: SEEN_*
 */
struct head {
	const u8 *p;
	const u8 *end;
	struct baton_req *req;
	u8 seen;
};

/* Error for an unexpected byte: NUL, control, or @error (also CR, LF, HTAB). */
static inline int head_bad_byte(u8 c, int error)
{
	if (!c)
		return -BATON_HTTP_ENUL;
	if (c >= 0x20 ? c == 0x7f : c != '\t' && c != '\n' && c != '\r')
		return -BATON_HTTP_ECONTROL;
	return -error;
}

/* May it be in a name that is no token? Only nginx accepts such names. */
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
