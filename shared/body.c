// SPDX-License-Identifier: GPL-2.0
/* body.c - message bodies: by length, in chunks, until the end. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include "body.h"
#include "head.h"

/*
 * Position in the chunk grammar. A line ends with CRLF or a bare LF, but a line
 * with an extension only with CRLF: some readers accept nothing else there.
 */
enum chunk_state {
	CHUNK_FIRST,		/* first digit of a size */
	CHUNK_SIZE,
	CHUNK_SIZE_BLANK,	/* blanks after a size */
	CHUNK_EXTENSION,
	CHUNK_LINE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILER,		/* first byte of a line after the last chunk */
	CHUNK_TRAILER_NAME,
	CHUNK_TRAILER_VALUE,
	CHUNK_TRAILER_LF,
	CHUNK_LAST_LF,
	CHUNK_DONE,
	CHUNK_BAD,
};

void baton_body_start(struct baton_body *body, u8 kind, u64 length)
{
	body->left = kind == BATON_BODY_LENGTH ? length : 0;
	body->kind = kind;
	body->state = CHUNK_FIRST;
	body->line = 0;
}

bool baton_body_done(const struct baton_body *body)
{
	switch (body->kind) {
	case BATON_BODY_LENGTH:
		return !body->left;
	case BATON_BODY_CHUNKED:
		return body->state == CHUNK_DONE;
	case BATON_BODY_CLOSE:
		return false;
	default:
		return true;
	}
}

u64 baton_body_skippable(const struct baton_body *body)
{
	switch (body->kind) {
	case BATON_BODY_LENGTH:
		return body->left;
	case BATON_BODY_CHUNKED:
		return body->state == CHUNK_DATA ? body->left : 0;
	case BATON_BODY_CLOSE:
		return U64_MAX;
	default:
		return 0;
	}
}

void baton_body_skip(struct baton_body *body, u64 len)
{
	body->left -= min(body->left, len);
	if (body->kind == BATON_BODY_CHUNKED && !body->left &&
	    body->state == CHUNK_DATA)
		body->state = CHUNK_DATA_CR;
}

/* Each function below is one step: the next state, or a negative error. */

static int line_lf_byte(struct baton_body *body, u8 c)
{
	if (c != '\n')
		return -BATON_HTTP_ECHUNK_LINE;
	body->line = 0;
	return body->left ? CHUNK_DATA : CHUNK_TRAILER;
}

static int size_byte(struct baton_body *body, u8 c)
{
	if (baton_char_is(c, BATON_C_HEX) && body->state != CHUNK_SIZE_BLANK) {
		if (body->left > S64_MAX >> 4)
			return -BATON_HTTP_ECHUNK_BIG;
		body->left = body->left << 4 | ((c & 15) + (c > '9' ? 9 : 0));
		return CHUNK_SIZE;
	}
	if (body->state == CHUNK_FIRST)
		return -BATON_HTTP_ECHUNK_SIZE;
	if (c == '\n')
		return line_lf_byte(body, c);
	if (baton_char_is(c, BATON_C_BLANK))
		return CHUNK_SIZE_BLANK;
	if (c == ';')
		return CHUNK_EXTENSION;
	return c == '\r' ? CHUNK_LINE_LF : -BATON_HTTP_ECHUNK_SIZE;
}

static int data_end_byte(const struct baton_body *body, u8 c)
{
	if (c == '\n')
		return CHUNK_FIRST;
	return c == '\r' && body->state == CHUNK_DATA_CR ?
		       CHUNK_DATA_LF : -BATON_HTTP_ECHUNK_END;
}

static int extension_byte(u8 c)
{
	if (baton_char_is(c, BATON_C_VALUE))
		return CHUNK_EXTENSION;
	return c == '\r' ? CHUNK_LINE_LF : -BATON_HTTP_ECHUNK_LINE;
}

/* Trailers are ignored: any name is accepted, and a line may be folded. */
static int trailer_byte(u8 c)
{
	if (head_odd_byte(c))
		return CHUNK_TRAILER_NAME;
	if (c == '\n')
		return CHUNK_DONE;
	if (baton_char_is(c, BATON_C_BLANK))
		return CHUNK_TRAILER_VALUE;
	return c == '\r' ? CHUNK_LAST_LF : -BATON_HTTP_ETRAILER;
}

static int trailer_name_byte(u8 c)
{
	if (head_odd_byte(c))
		return CHUNK_TRAILER_NAME;
	return c == ':' ? CHUNK_TRAILER_VALUE : -BATON_HTTP_ETRAILER;
}

static int trailer_value_byte(u8 c)
{
	if (baton_char_is(c, BATON_C_VALUE))
		return CHUNK_TRAILER_VALUE;
	if (c == '\n')
		return CHUNK_TRAILER;
	return c == '\r' ? CHUNK_TRAILER_LF : -BATON_HTTP_ETRAILER;
}

static int chunk_byte(struct baton_body *body, u8 c)
{
	switch (body->state) {
	case CHUNK_FIRST:
	case CHUNK_SIZE:
	case CHUNK_SIZE_BLANK:
		return size_byte(body, c);
	case CHUNK_EXTENSION:
		return extension_byte(c);
	case CHUNK_LINE_LF:
		return line_lf_byte(body, c);
	case CHUNK_DATA_CR:
	case CHUNK_DATA_LF:
		return data_end_byte(body, c);
	case CHUNK_TRAILER:
		return trailer_byte(c);
	case CHUNK_TRAILER_NAME:
		return trailer_name_byte(c);
	case CHUNK_TRAILER_VALUE:
		return trailer_value_byte(c);
	case CHUNK_TRAILER_LF:
		return c == '\n' ? CHUNK_TRAILER : -BATON_HTTP_ETRAILER;
	case CHUNK_LAST_LF:
		return c == '\n' ? CHUNK_DONE : -BATON_HTTP_ETRAILER;
	default:
		return -body->line;
	}
}

static int chunk_limited(struct baton_body *body, u8 c)
{
	bool trailer = body->state >= CHUNK_TRAILER;

	if (body->state != CHUNK_BAD &&
	    body->line++ >= (trailer ? BATON_TRAILER_MAX : BATON_CHUNK_LINE_MAX))
		return trailer ? -BATON_HTTP_ETRAILER_LONG :
				 -BATON_HTTP_ECHUNK_LONG;
	return chunk_byte(body, c);
}

int baton_body_feed(struct baton_body *body, const u8 *buf, u32 len)
{
	u32 n = 0;
	int next;

	while (n < len && !baton_body_done(body)) {
		u32 some = min_t(u64, baton_body_skippable(body), len - n);

		if (some) {
			baton_body_skip(body, some);
			n += some;
			continue;
		}
		next = chunk_limited(body, buf[n++]);
		if (next < 0) {
			body->state = CHUNK_BAD;
			body->line = -next;
			return next;
		}
		body->state = next;
	}
	return n;
}
