// SPDX-License-Identifier: GPL-2.0
/* response.c - status lines and the few fields that say where a body ends. */
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "length.h"
#include "response.h"
#include "word.h"

/* Position in the response stream */
enum resp_state {
	RESP_STATUS,	/* before or in a status line */
	RESP_FIELDS,
	RESP_BODY,
	RESP_LOST,
};

/* Flags of the current head, and of a line that was cut */
#define RESP_LENGTH	0x01
#define RESP_CHUNKED	0x02
#define RESP_OLD	0x04	/* HTTP/1.0 */
#define RESP_LONG	0x08	/* more of the line than fits in resp->line */
#define RESP_CLOSE	0x10
#define RESP_KEEP	0x20
#define RESP_AUTH	0x40

/* Results of a line, besides a negative BATON_HTTP_E* */
#define LINE_NEXT	0
#define LINE_END	1	/* the head is over */

void baton_resp_init(struct baton_resp *resp)
{
	memset(resp, 0, sizeof(*resp));
}

int baton_resp_expect(struct baton_resp *resp, u8 flags)
{
	if (resp->outstanding >= BATON_PIPELINE_MAX)
		return -ENOBUFS;
	if (flags & BATON_REQ_HEAD)
		resp->head_bits |= 1ULL << resp->outstanding;
	resp->asks = flags & (BATON_REQ_UPGRADE | BATON_REQ_CONNECT);
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

/* RFC 9112 9.3: does this response leave the connection open? */
static bool head_closes(const struct baton_resp *resp)
{
	return resp->flags & RESP_CLOSE ||
	       (resp->flags & (RESP_OLD | RESP_KEEP)) == RESP_OLD;
}

/* The rare cases of a final head. Return: HTTP ends here (2xx to CONNECT). */
static noinline bool head_final(struct baton_resp *resp)
{
	if (head_closes(resp))
		resp->said |= BATON_RESP_CLOSE;
	if (resp->flags & RESP_AUTH)
		resp->said |= BATON_RESP_AUTH;
	if (!resp->asks || resp->outstanding > 1)
		return false;
	if (resp->asks & BATON_REQ_CONNECT && resp->status < 300)
		return true;
	resp->asks = 0;
	return false;
}

/* RFC 9112 6.3; a body until close and a switched protocol are errors. */
static int head_over(struct baton_resp *resp)
{
	u8 kind;

	if (resp->status < 200) {
		if (resp->status == 101)
			return -BATON_HTTP_ESWITCHED;
		head_start(resp);
		return LINE_END;
	}
	if ((resp->flags & (RESP_CLOSE | RESP_OLD | RESP_AUTH) || resp->asks) &&
	    head_final(resp))
		return -BATON_HTTP_ESWITCHED;
	if (resp->head_bits & 1 || resp->status == 204 || resp->status == 304)
		kind = BATON_BODY_NONE;
	else if (resp->flags & RESP_CHUNKED)
		kind = BATON_BODY_CHUNKED;
	else if (resp->flags & RESP_LENGTH)
		kind = BATON_BODY_LENGTH;
	else
		return -BATON_HTTP_EUNTIL_CLOSE;
	if (kind == BATON_BODY_NONE) {
		resp_answered(resp);
		return LINE_END;
	}
	baton_body_start(&resp->body, kind, resp->length);
	resp->state = RESP_BODY;
	if (kind == BATON_BODY_LENGTH && !resp->length)
		resp_answered(resp);
	return LINE_END;
}

/* "HTTP/1.1 200", then the end, or a blank and an ignored reason phrase. */
static int status_line(struct baton_resp *resp, const u8 *line, u32 len)
{
	u8 a, b, c;

	if (len < 12 || line[8] != ' ')
		return -BATON_HTTP_ESTATUS;
	if (len > 12 && line[12] != ' ' && (len > 13 || line[12] != '\r'))
		return -BATON_HTTP_ESTATUS;
	if (baton_word_load(line) == baton_word_load("HTTP/1.0"))
		resp->flags |= RESP_OLD;
	else if (baton_word_load(line) != baton_word_load("HTTP/1.1"))
		return -BATON_HTTP_ESTATUS;
	a = line[9] - '0';
	b = line[10] - '0';
	c = line[11] - '0';
	if (!a || a > 9 || b > 9 || c > 9)
		return -BATON_HTTP_ESTATUS;
	resp->status = a * 100 + b * 10 + c;
	resp->state = RESP_FIELDS;
	return LINE_NEXT;
}

/*
 * The value after a name of @colon bytes. An error if a lenient reader could
 * find another one there.
 */
static int line_value(const struct baton_resp *resp, const u8 *line, u32 len,
		      u32 colon, struct baton_str *value)
{
	if (line[colon] != ':')
		return baton_char_is(line[colon], BATON_C_BLANK) ?
			       -BATON_HTTP_ECOLON_SPACE :
			       -BATON_HTTP_ENAME;
	if (resp->flags & RESP_LONG)
		return -BATON_HTTP_ELINE_LONG;
	if (line[len - 1] == '\r')
		len--;
	*value = baton_str(line + colon + 1, line + len);
	return 0;
}

/* "Content-Length" begins the line, and at least one byte follows. */
static noinline int length_line(struct baton_resp *resp, const u8 *line,
				u32 len)
{
	struct baton_str value;
	u64 length;
	int err;

	if (baton_char_is(line[14], BATON_C_TOKEN))
		return LINE_NEXT;
	if (resp->flags & RESP_CHUNKED)
		return -BATON_HTTP_ECODING_LENGTH;
	err = line_value(resp, line, len, 14, &value);
	if (!err)
		err = baton_length_read(value, &length);
	if (err)
		return err;
	/* Some servers send it twice; the client decides about that. */
	if (resp->flags & RESP_LENGTH && resp->length != length)
		return -BATON_HTTP_ELENGTH_AGAIN;
	resp->flags |= RESP_LENGTH;
	resp->length = length;
	return LINE_NEXT;
}

/* "Transfer-Encoding" begins the line, and at least one byte follows. */
static noinline int coding_line(struct baton_resp *resp, const u8 *line,
				u32 len)
{
	struct baton_str value;
	int ret;

	if (baton_char_is(line[17], BATON_C_TOKEN))
		return LINE_NEXT;
	if (resp->flags & RESP_LENGTH)
		return -BATON_HTTP_ECODING_LENGTH;
	if (resp->flags & RESP_CHUNKED)
		return -BATON_HTTP_ECODING_LIST;
	if (resp->flags & RESP_OLD)
		return -BATON_HTTP_ECODING_OLD;
	ret = line_value(resp, line, len, 17, &value);
	if (!ret)
		ret = baton_coding_read(value);
	if (ret < 0)
		return ret;
	resp->flags |= RESP_CHUNKED;
	return LINE_NEXT;
}

/* "Connection" begins the line, and at least one byte follows. */
static noinline int connection_line(struct baton_resp *resp, const u8 *line,
				    u32 len)
{
	struct baton_str value, item;
	int err;

	if (baton_char_is(line[10], BATON_C_TOKEN))
		return LINE_NEXT;
	err = line_value(resp, line, len, 10, &value);
	if (err)
		return err;
	while (baton_str_cut(&value, ',', &item)) {
		if (item.len == 5 && baton_str_like(item.p, "close", 5))
			resp->flags |= RESP_CLOSE;
		else if (item.len == 10 &&
			 baton_str_like(item.p, "keep-alive", 10))
			resp->flags |= RESP_KEEP;
	}
	return LINE_NEXT;
}

/* Is that scheme, in lower case, the first word of @item? */
static bool is_scheme(struct baton_str item, const char *scheme, u32 len)
{
	return item.len >= len && baton_str_like(item.p, scheme, len) &&
	       (item.len == len || !baton_char_is(item.p[len], BATON_C_TOKEN));
}

/*
 * Challenges after a name of @colon bytes, RFC 9110 11.6.1. The answer to one
 * of these two authenticates the connection, not a request.
 */
static noinline int challenge_line(struct baton_resp *resp, const u8 *line,
				   u32 len, u32 colon)
{
	struct baton_str list, item;

	if (line[colon] != ':')
		return LINE_NEXT;
	list = baton_str(line + colon + 1, line + len);
	while (baton_str_cut(&list, ',', &item)) {
		if (item.len && item.p[item.len - 1] == '\r')
			item.len--;
		if (is_scheme(item, "ntlm", 4) ||
		    is_scheme(item, "negotiate", 9))
			resp->flags |= RESP_AUTH;
	}
	return LINE_NEXT;
}

/* "Connection: keep-alive" is known by its length and its end. */
static inline bool is_keep_alive(const u8 *line, u32 len)
{
	return len == 23 &&
	       baton_word_load(line + 15) == baton_word_load("p-alive\r");
}

/* The seventh to tenth letters of the name are "tion". */
static inline int connection(struct baton_resp *resp, const u8 *line, u32 len)
{
	if (is_keep_alive(line, len)) {
		resp->flags |= RESP_KEEP;
		return LINE_NEXT;
	}
	return baton_word_lower(line) == baton_word_load("connecti") ?
		       connection_line(resp, line, len) : LINE_NEXT;
}

/* A line that begins with a 'C'. */
static inline int c_line(struct baton_resp *resp, const u8 *line, u32 len)
{
	u64 second;

	if (len <= 14)
		return LINE_NEXT;
	second = baton_word_lower(line + 6);
	if (second == baton_word_load("t-length"))
		return baton_word_lower(line) == baton_word_load("content-") ?
			       length_line(resp, line, len) : LINE_NEXT;
	return (u32)second == baton_half_lower("tion") ?
		       connection(resp, line, len) : LINE_NEXT;
}

/* A line that begins with a 'W' or a 'P'. */
static int challenge(struct baton_resp *resp, const u8 *line, u32 len)
{
	if (len > 16 && baton_str_like(line, "www-authenticate", 16))
		return challenge_line(resp, line, len, 16);
	if (len > 18 && baton_str_like(line, "proxy-authenticate", 18))
		return challenge_line(resp, line, len, 18);
	return LINE_NEXT;
}

static inline bool is_coding(const u8 *line, u32 len)
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
	if (!len)
		return head_over(resp);
	switch (*line) {
	case 'C':
	case 'c':
		return c_line(resp, line, len);
	case 'T':
	case 't':
		return is_coding(line, len) ? coding_line(resp, line, len) :
					      LINE_NEXT;
	case 'W':
	case 'w':
	case 'P':
	case 'p':
		return challenge(resp, line, len);
	case '\r':
		return len == 1 ? head_over(resp) : -BATON_HTTP_ECR;
	case ' ':
	case '\t':
		/* Folding would change the value of the line before. */
		return -BATON_HTTP_EFOLD;
	default:
		return LINE_NEXT;
	}
}

/* First bytes of lines that matter: fields, "HTTP", the end, folding. */
enum { LINE_DULL, LINE_C, LINE_OTHER };

static const u8 line_kind[256] = {
	['C'] = LINE_C, ['c'] = LINE_C,
	['T'] = LINE_OTHER, ['t'] = LINE_OTHER, ['H'] = LINE_OTHER,
	['W'] = LINE_OTHER, ['w'] = LINE_OTHER,
	['P'] = LINE_OTHER, ['p'] = LINE_OTHER,
	['\r'] = LINE_OTHER, ['\n'] = LINE_OTHER,
	[' '] = LINE_OTHER, ['\t'] = LINE_OTHER,
};

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
	u32 n = baton_word_find_lf(buf, buf + len) - buf;
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

static inline int whole_line(struct baton_resp *resp, const u8 *line,
			     const u8 *lf)
{
	u8 kind = line_kind[*line];

	if (kind == LINE_DULL)
		return LINE_NEXT;
	return kind == LINE_C ? c_line(resp, line, lf - line) :
				head_line(resp, line, lf - line);
}

/*
 * Lines up to the end of the head or of the bytes; @used: bytes consumed. A
 * function of its own, because the loop sees every byte and needs the
 * registers.
 */
static noinline int whole_lines(struct baton_resp *resp, const u8 *buf,
				u32 len, u32 *used)
{
	const u8 *line = buf, *p = buf, *end = buf + len;
	int ret = LINE_NEXT;
	u64 hits;

	while (ret == LINE_NEXT && (hits = baton_word_next_lf(&p, end))) {
		p += baton_word_first(hits);
		if (*p++ != '\n')
			continue;
		ret = whole_line(resp, line, p - 1);
		line = p;
	}
	/* Less than a word is left. */
	for (; ret == LINE_NEXT && p < end; p++) {
		if (*p != '\n')
			continue;
		ret = head_line(resp, line, p - line);
		line = p + 1;
	}
	if (ret == LINE_NEXT) {
		keep_line(resp, line, end - line);
		line = end;
	}
	*used = line - buf;
	return ret;
}

static int resp_head(struct baton_resp *resp, const u8 *buf, u32 len)
{
	u32 used, head_len = resp->head_len;
	int ret;

	if (resp->line_len)
		ret = cut_line(resp, buf, len, &used);
	else if (resp->state != RESP_STATUS || *buf == 'H')
		ret = whole_lines(resp, buf, len, &used);
	else /* whole_lines() would skip a line that is not a status line. */
		ret = -BATON_HTTP_ESTATUS;
	if (ret < 0)
		return ret;
	head_len += used;
	if (head_len > BATON_RESP_LINE_MAX)
		return -BATON_HTTP_ETOOBIG;
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
		return -BATON_HTTP_EUNASKED;
	case RESP_BODY:
		return resp_body(resp, buf, len);
	default:
		return resp->outstanding ? resp_head(resp, buf, len) :
					   -BATON_HTTP_EUNASKED;
	}
}

int baton_resp_feed(struct baton_resp *resp, const u8 *buf, u32 len)
{
	while (len) {
		int n = resp_some(resp, buf, len);

		if (n < 0) {
			resp->state = RESP_LOST;
			return n;
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
