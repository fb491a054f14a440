// SPDX-License-Identifier: GPL-2.0
/* framing.c - message bodies, and the response stream. */
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "framing.h"
#include "word.h"

/*
 * Where in the chunk grammar. Unlike in a head a line ends with CRLF only:
 * what a bare LF means in there is where real servers disagree.
 */
enum chunk_state {
	CHUNK_FIRST,		/* first digit of a size */
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_LINE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILER,		/* first byte of a line behind the last chunk */
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

static int hex_digit(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static u8 size_byte(struct baton_body *body, u8 c)
{
	int digit = hex_digit(c);

	if (digit >= 0) {
		if (body->left > S64_MAX >> 4)
			return CHUNK_BAD;
		body->left = body->left << 4 | digit;
		return CHUNK_SIZE;
	}
	if (body->state == CHUNK_FIRST)
		return CHUNK_BAD;
	if (c == ';')
		return CHUNK_EXTENSION;
	return c == '\r' ? CHUNK_LINE_LF : CHUNK_BAD;
}

static u8 line_lf_byte(struct baton_body *body, u8 c)
{
	if (c != '\n')
		return CHUNK_BAD;
	body->line = 0;
	return body->left ? CHUNK_DATA : CHUNK_TRAILER;
}

/* Inside a run of @stay; CR is followed by @behind. */
static u8 value_byte(u8 c, u8 stay, u8 behind)
{
	if (baton_http_is_value(c))
		return stay;
	return c == '\r' ? behind : CHUNK_BAD;
}

static u8 trailer_byte(const struct baton_body *body, u8 c)
{
	if (baton_http_is_token(c))
		return CHUNK_TRAILER_NAME;
	if (body->state == CHUNK_TRAILER)
		return c == '\r' ? CHUNK_LAST_LF : CHUNK_BAD;
	return c == ':' ? CHUNK_TRAILER_VALUE : CHUNK_BAD;
}

/* The state behind a byte that is not chunk data. */
static u8 chunk_byte(struct baton_body *body, u8 c)
{
	switch (body->state) {
	case CHUNK_FIRST:
	case CHUNK_SIZE:
		return size_byte(body, c);
	case CHUNK_EXTENSION:
		return value_byte(c, CHUNK_EXTENSION, CHUNK_LINE_LF);
	case CHUNK_LINE_LF:
		return line_lf_byte(body, c);
	case CHUNK_DATA_CR:
		return c == '\r' ? CHUNK_DATA_LF : CHUNK_BAD;
	case CHUNK_DATA_LF:
		return c == '\n' ? CHUNK_FIRST : CHUNK_BAD;
	case CHUNK_TRAILER:
	case CHUNK_TRAILER_NAME:
		return trailer_byte(body, c);
	case CHUNK_TRAILER_VALUE:
		return value_byte(c, CHUNK_TRAILER_VALUE, CHUNK_TRAILER_LF);
	case CHUNK_TRAILER_LF:
		return c == '\n' ? CHUNK_TRAILER : CHUNK_BAD;
	case CHUNK_LAST_LF:
		return c == '\n' ? CHUNK_DONE : CHUNK_BAD;
	default:
		return CHUNK_BAD;
	}
}

static u8 chunk_limited(struct baton_body *body, u8 c)
{
	u32 max = body->state >= CHUNK_TRAILER ? BATON_TRAILER_MAX :
						 BATON_CHUNK_LINE_MAX;

	if (body->line >= max)
		return CHUNK_BAD;
	body->line++;
	return chunk_byte(body, c);
}

int baton_body_feed(struct baton_body *body, const u8 *buf, u32 len)
{
	u32 n = 0;

	while (n < len && !baton_body_done(body)) {
		u32 some = min_t(u64, baton_body_skippable(body), len - n);

		if (some) {
			baton_body_skip(body, some);
			n += some;
			continue;
		}
		body->state = chunk_limited(body, buf[n++]);
		if (body->state == CHUNK_BAD)
			return -BATON_HTTP_ECHUNK;
	}
	return n;
}

/* Where in the response stream */
enum resp_state {
	RESP_STATUS,	/* before or in a status line */
	RESP_FIELDS,
	RESP_BODY,
	RESP_LOST,
};

/* What the head under way has said, and of the line that was cut */
#define RESP_LENGTH	0x01
#define RESP_CHUNKED	0x02
#define RESP_OLD	0x04	/* HTTP/1.0 */
#define RESP_LONG	0x08	/* more of the line than fits in resp->line */

/* What a line says, besides LINE_LOST */
#define LINE_NEXT	0
#define LINE_END	1	/* the head is over */
#define LINE_LOST	(-1)

void baton_resp_init(struct baton_resp *resp)
{
	memset(resp, 0, sizeof(*resp));
}

int baton_resp_expect(struct baton_resp *resp, bool head)
{
	if (resp->outstanding >= BATON_PIPELINE_MAX)
		return -ENOBUFS;
	if (head)
		resp->head_bits |= 1ULL << resp->outstanding;
	resp->outstanding++;
	return 0;
}

static void head_start(struct baton_resp *resp)
{
	resp->state = RESP_STATUS;
	resp->flags = 0;
	resp->length = 0;
	resp->head_len = 0;
}

static void resp_answered(struct baton_resp *resp)
{
	resp->outstanding--;
	resp->head_bits >>= 1;
	head_start(resp);
}

/* RFC 9112 6.3, less what cannot be followed. */
static int head_over(struct baton_resp *resp)
{
	u8 kind;

	if (resp->status == 101)
		return LINE_LOST;
	if (resp->status < 200) {
		head_start(resp);
		return LINE_END;
	}
	if (resp->head_bits & 1 || resp->status == 204 || resp->status == 304)
		kind = BATON_BODY_NONE;
	else if (resp->flags & RESP_CHUNKED)
		kind = BATON_BODY_CHUNKED;
	else if (resp->flags & RESP_LENGTH)
		kind = BATON_BODY_LENGTH;
	else
		return LINE_LOST;
	baton_body_start(&resp->body, kind, resp->length);
	resp->state = RESP_BODY;
	if (baton_body_done(&resp->body))
		resp_answered(resp);
	return LINE_END;
}

/* "HTTP/1.1 200", then nothing or a blank and what nobody reads. */
static int status_line(struct baton_resp *resp, const u8 *line, u32 len)
{
	u8 a, b, c;

	if (len < 12 || line[8] != ' ')
		return LINE_LOST;
	if (len > 12 && line[12] != ' ' && (len > 13 || line[12] != '\r'))
		return LINE_LOST;
	if (baton_word_load(line) == baton_word_load("HTTP/1.0"))
		resp->flags |= RESP_OLD;
	else if (baton_word_load(line) != baton_word_load("HTTP/1.1"))
		return LINE_LOST;
	a = line[9] - '0';
	b = line[10] - '0';
	c = line[11] - '0';
	if (!a || a > 9 || b > 9 || c > 9)
		return LINE_LOST;
	resp->status = a * 100 + b * 10 + c;
	resp->state = RESP_FIELDS;
	return LINE_NEXT;
}

/*
 * Value of a line whose name is @colon bytes long. False if a lenient reader
 * could see another one there.
 */
static bool line_value(const struct baton_resp *resp, const u8 *line, u32 len,
		       u32 colon, struct baton_str *value)
{
	if (line[colon] != ':' || resp->flags & RESP_LONG)
		return false;
	if (line[len - 1] == '\r')
		len--;
	value->p = line + colon + 1;
	value->len = len - colon - 1;
	return true;
}

/* Begins with "Content-Length", in at least one byte more. */
static noinline int length_line(struct baton_resp *resp, const u8 *line,
				u32 len)
{
	struct baton_str value;
	u64 length;

	if (baton_http_is_token(line[14]))
		return LINE_NEXT;
	if (resp->flags & RESP_CHUNKED ||
	    !line_value(resp, line, len, 14, &value) ||
	    !baton_http_length(value, &length))
		return LINE_LOST;
	if (resp->flags & RESP_LENGTH && resp->length != length)
		return LINE_LOST;
	resp->flags |= RESP_LENGTH;
	resp->length = length;
	return LINE_NEXT;
}

/* Begins with "Transfer-Encoding", in at least one byte more. */
static noinline int chunked_line(struct baton_resp *resp, const u8 *line,
				 u32 len)
{
	struct baton_str value;

	if (baton_http_is_token(line[17]))
		return LINE_NEXT;
	if (resp->flags & (RESP_CHUNKED | RESP_LENGTH | RESP_OLD) ||
	    !line_value(resp, line, len, 17, &value) ||
	    !baton_http_chunked(value))
		return LINE_LOST;
	resp->flags |= RESP_CHUNKED;
	return LINE_NEXT;
}

static inline bool is_length(const u8 *line, u32 len)
{
	return len > 14 &&
	       baton_word_lower(line) == baton_word_load("content-") &&
	       baton_word_lower(line + 6) == baton_word_load("t-length");
}

static inline bool is_transfer(const u8 *line, u32 len)
{
	return len > 17 &&
	       baton_word_lower(line) == baton_word_load("transfer") &&
	       baton_word_lower(line + 9) == baton_word_load("encoding") &&
	       line[8] == '-';
}

/* A line without its LF. */
static int head_line(struct baton_resp *resp, const u8 *line, u32 len)
{
	if (resp->state == RESP_STATUS)
		return status_line(resp, line, len);
	if (!len || (len == 1 && *line == '\r'))
		return head_over(resp);
	/* Folding would change the value of the line before. */
	if (*line == ' ' || *line == '\t' || *line == '\r')
		return LINE_LOST;
	if (is_length(line, len))
		return length_line(resp, line, len);
	if (is_transfer(line, len))
		return chunked_line(resp, line, len);
	return LINE_NEXT;
}

/*
 * The low five bits of what begins a line that matters: fields, "HTTP", the
 * end, folding. Whatever else has the same ones is looked at in vain.
 */
#define LOW5(c)		(1U << ((c) & 31))
#define MATTERS		(LOW5('c') | LOW5('t') | LOW5('H') | LOW5('\r') | \
			 LOW5('\n') | LOW5(' ') | LOW5('\t'))

/* The line from *@line to @lf; *@line moves on to the next. */
static inline int line_over(struct baton_resp *resp, const u8 **line,
			    const u8 *lf)
{
	const u8 *start = *line;

	*line = lf + 1;
	if (!(LOW5(*start) & MATTERS))
		return LINE_NEXT;
	return head_line(resp, start, lf - start);
}

static void keep_line(struct baton_resp *resp, const u8 *p, u32 len)
{
	u32 n = min_t(u32, len, sizeof(resp->line) - resp->line_len);

	memcpy(resp->line + resp->line_len, p, n);
	resp->line_len += n;
	if (n < len)
		resp->flags |= RESP_LONG;
}

/* The rest of a line that was cut; @used: bytes consumed. */
static int cut_line(struct baton_resp *resp, const u8 *buf, u32 len, u32 *used)
{
	u32 n = baton_http_newline(buf, len);
	int ret;

	keep_line(resp, buf, n);
	*used = n;
	if (n == len)
		return LINE_NEXT;
	*used = n + 1;
	ret = head_line(resp, resp->line, resp->line_len);
	resp->line_len = 0;
	resp->flags &= ~RESP_LONG;
	return ret;
}

/*
 * Lines up to the end of the head or of the bytes; @used: bytes consumed. On
 * its own since the loop, which every byte goes through, needs the registers.
 */
static noinline int whole_lines(struct baton_resp *resp, const u8 *buf,
				u32 len, u32 *used)
{
	const u8 *p = buf, *line = buf, *end = buf + len;
	int ret = LINE_NEXT;
	u64 hits;

	for (; baton_word_fits(p, end); p += 8) {
		hits = baton_word_maybe_lf(p);
		for (; unlikely(hits); hits &= hits - 1) {
			const u8 *lf = p + baton_word_first(hits);

			if (*lf != '\n')
				continue;
			ret = line_over(resp, &line, lf);
			if (ret != LINE_NEXT)
				goto out;
		}
	}
	for (; p < end; p++) {
		if (*p != '\n')
			continue;
		ret = line_over(resp, &line, p);
		if (ret != LINE_NEXT)
			goto out;
	}
	keep_line(resp, line, end - line);
	line = end;
out:
	*used = line - buf;
	return ret;
}

static int resp_head(struct baton_resp *resp, const u8 *buf, u32 len)
{
	u32 used = 0, more = 0, head_len = resp->head_len;
	int ret = LINE_NEXT;

	/* whole_lines() would pass over a status line that is none. */
	if (resp->state == RESP_STATUS && !resp->line_len && *buf != 'H')
		return LINE_LOST;
	if (resp->line_len)
		ret = cut_line(resp, buf, len, &used);
	if (ret == LINE_NEXT && used < len)
		ret = whole_lines(resp, buf + used, len - used, &more);
	used += more;
	head_len += used;
	if (ret == LINE_LOST || head_len > BATON_RESP_LINE_MAX)
		return LINE_LOST;
	if (ret == LINE_NEXT)
		resp->head_len = head_len;
	return used;
}

static int resp_body(struct baton_resp *resp, const u8 *buf, u32 len)
{
	int n = baton_body_feed(&resp->body, buf, len);

	if (n >= 0 && baton_body_done(&resp->body))
		resp_answered(resp);
	return n;
}

static int resp_some(struct baton_resp *resp, const u8 *buf, u32 len)
{
	switch (resp->state) {
	case RESP_LOST:
		return LINE_LOST;
	case RESP_BODY:
		return resp_body(resp, buf, len);
	default:
		return resp->outstanding ? resp_head(resp, buf, len) :
					   LINE_LOST;
	}
}

int baton_resp_feed(struct baton_resp *resp, const u8 *buf, u32 len)
{
	while (len) {
		int n = resp_some(resp, buf, len);

		if (n < 0) {
			resp->state = RESP_LOST;
			return BATON_RESP_PIN;
		}
		buf += n;
		len -= n;
	}
	return 0;
}

u64 baton_resp_skippable(const struct baton_resp *resp)
{
	return resp->state == RESP_BODY ? baton_body_skippable(&resp->body) : 0;
}

void baton_resp_skip(struct baton_resp *resp, u64 len)
{
	if (resp->state != RESP_BODY)
		return;
	baton_body_skip(&resp->body, len);
	if (baton_body_done(&resp->body))
		resp_answered(resp);
}
