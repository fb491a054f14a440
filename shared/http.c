// SPDX-License-Identifier: GPL-2.0
/*
 * http.c - strict parser of HTTP/1 request heads.
 *
 * One pass from left to right without going back. Every verdict rests on the
 * bytes up to where it falls, so more bytes can only turn "incomplete" into
 * something else. What a lenient parser would repair is refused: the server
 * reads the same bytes and might repair them otherwise.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "http.h"
#include "limits.h"
#include "word.h"

/* What a step says, besides a negative BATON_HTTP_E* */
enum step {
	STEP_MORE,	/* the bytes ended first */
	STEP_NEXT,	/* go on behind */
	STEP_END,	/* the empty line was passed */
};

#define LENGTH_DIGITS	18	/* of a Content-Length; any fit 63 bits */

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

#define C_TOKEN	0x01	/* tchar, RFC 9110 5.6.2 */
#define C_PATH	0x02	/* request-target up to '?' */
#define C_MARK	0x04	/* '?' itself */
#define C_HOST	0x08	/* uri-host with port, RFC 3986 3.2.2 */
#define C_VALUE	0x10	/* field value: HTAB, SP, VCHAR, obs-text */
#define C_BLANK	0x20	/* SP, HTAB */

#define VP	(C_VALUE | C_PATH)
#define VPH	(C_VALUE | C_PATH | C_HOST)
#define VPT	(C_VALUE | C_PATH | C_TOKEN)
#define VPHT	(C_VALUE | C_PATH | C_HOST | C_TOKEN)

/*
 * '#' begins a fragment, which is never sent; servers differ in what they
 * make of it, so it is no part of a target.
 */
static const u8 class[256] = {
	['\t'] = C_VALUE | C_BLANK,
	[' '] = C_VALUE | C_BLANK,
	['!'] = VPHT,
	['"'] = VP,
	['#'] = C_VALUE | C_TOKEN,
	['$' ... '\''] = VPHT,
	['(' ... ')'] = VPH,
	['*' ... '+'] = VPHT,
	[','] = VPH,
	['-' ... '.'] = VPHT,
	['/'] = VP,
	['0' ... '9'] = VPHT,
	[':' ... ';'] = VPH,
	['<'] = VP,
	['='] = VPH,
	['>'] = VP,
	['?'] = C_VALUE | C_MARK,
	['@'] = VP,
	['A' ... 'Z'] = VPHT,
	['['] = VPH,
	['\\'] = VP,
	[']'] = VPH,
	['^'] = VPT,
	['_'] = VPHT,
	['`'] = VPT,
	['a' ... 'z'] = VPHT,
	['{'] = VP,
	['|'] = VPT,
	['}'] = VP,
	['~'] = VPHT,
	[0x80 ... 0xff] = C_VALUE,
};

static inline const u8 *skip(const u8 *p, const u8 *end, u8 mask)
{
	for (; end - p >= 4; p += 4) {
		if (!(class[p[0]] & mask))
			return p;
		if (!(class[p[1]] & mask))
			return p + 1;
		if (!(class[p[2]] & mask))
			return p + 2;
		if (!(class[p[3]] & mask))
			return p + 3;
	}
	while (p < end && class[*p] & mask)
		p++;
	return p;
}

static inline struct baton_str str(const u8 *p, const u8 *end)
{
	return (struct baton_str){ .p = p, .len = end - p };
}

/* @lower has no byte that differs from its capital in more than bit 5. */
static inline bool name_is(const u8 *p, const char *lower, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if ((p[i] | 0x20) != lower[i])
			return false;
	return true;
}

static bool str_is(const struct baton_str *s, const char *lower)
{
	return s->len == strlen(lower) && name_is(s->p, lower, s->len);
}

static void str_trim(struct baton_str *s)
{
	for (; s->len && class[*s->p] & C_BLANK; s->len--)
		s->p++;
	while (s->len && class[s->p[s->len - 1]] & C_BLANK)
		s->len--;
}

/* Cut the first item off a list, RFC 9110 5.6.1; false at its end. */
static bool list_next(struct baton_str *list, struct baton_str *item)
{
	const u8 *comma;

	if (!list->p)
		return false;
	*item = *list;
	comma = memchr(list->p, ',', list->len);
	if (comma) {
		item->len = comma - list->p;
		list->len -= item->len + 1;
		list->p = comma + 1;
	} else {
		list->p = NULL;
	}
	str_trim(item);
	return true;
}

bool baton_http_is_token(u8 c)
{
	return class[c] & C_TOKEN;
}

bool baton_http_is_value(u8 c)
{
	return class[c] & C_VALUE;
}

bool baton_http_length(struct baton_str value, u64 *length)
{
	const u8 *p = value.p, *end = p + value.len, *digits;
	u64 n = 0;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	for (digits = p; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	*length = n;
	if (p == digits || p - digits > LENGTH_DIGITS)
		return false;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p == end;
}

bool baton_http_chunked(struct baton_str value)
{
	struct baton_str item;
	bool chunked = false;

	while (list_next(&value, &item)) {
		const u8 *end = item.p + item.len;

		if (chunked || !item.len || skip(item.p, end, C_TOKEN) != end)
			return false;
		chunked = str_is(&item, "chunked");
	}
	return chunked;
}

/* First byte that cannot stand in a field value, or @end. */
static const u8 *skip_value(const u8 *p, const u8 *end)
{
	while (baton_word_fits(p, end)) {
		u64 v = baton_word_load(p);
		u64 hits = baton_word_maybe_less(v, 0x20) |
			   baton_word_maybe_less(v ^ BATON_WORD(0x7f), 1);

		if (!hits) {
			p += 8;
			continue;
		}
		p += baton_word_first(hits);
		if (!(class[*p] & C_VALUE))
			return p;
		p++;
	}
	return skip(p, end, C_VALUE);
}

/* CRLF or LF; anything else is @error. */
static inline int line_end(struct head *h, int error)
{
	const u8 *p = h->p;

	if (p < h->end && *p == '\r')
		p++;
	if (p == h->end)
		return STEP_MORE;
	if (*p != '\n')
		return p == h->p ? -error : -BATON_HTTP_ELINE;
	h->p = p + 1;
	return STEP_NEXT;
}

static int scan_empty_lines(struct head *h)
{
	int ret = STEP_NEXT;

	while (ret == STEP_NEXT && h->p < h->end &&
	       (*h->p == '\r' || *h->p == '\n'))
		ret = line_end(h, BATON_HTTP_ELINE);
	return ret;
}

static int scan_method(struct head *h)
{
	const u8 *p = skip(h->p, h->end, C_TOKEN);
	struct baton_str *method = &h->req->method;

	if (p == h->end)
		return STEP_MORE;
	if (p == h->p || *p != ' ')
		return -BATON_HTTP_EMETHOD;
	*method = str(h->p, p);
	if (method->len == 4 && !memcmp(method->p, "HEAD", 4))
		h->req->flags |= BATON_REQ_HEAD;
	else if (method->len == 7 && !memcmp(method->p, "CONNECT", 7))
		h->req->flags |= BATON_REQ_CONNECT;
	h->p = p + 1;
	return STEP_NEXT;
}

/* Behind "http://" or "https://", NULL when it is neither. */
static const u8 *skip_scheme(const struct baton_str *target)
{
	if (target->len > 7 && name_is(target->p, "http://", 7))
		return target->p + 7;
	if (target->len > 8 && name_is(target->p, "https://", 8))
		return target->p + 8;
	return NULL;
}

static int absolute_form(struct baton_req *req, const u8 *mark)
{
	const u8 *end = req->target.p + req->target.len;
	const u8 *authority = skip_scheme(&req->target);
	const u8 *p;

	if (!authority)
		return -BATON_HTTP_ETARGET;
	p = skip(authority, end, C_HOST);
	if (p == authority || (p < mark && *p != '/'))
		return -BATON_HTTP_ETARGET;
	req->host = str(authority, p);
	if (p < mark)
		req->path = str(p, mark);
	else
		req->path = (struct baton_str){ (const u8 *)"/", 1 };
	return STEP_NEXT;
}

/* RFC 9112 3.2; @mark is the first '?' or the end. */
static int target_form(struct baton_req *req, const u8 *mark)
{
	const u8 *p = req->target.p, *end = p + req->target.len;

	if (mark < end)
		req->query = str(mark + 1, end);
	if (req->flags & BATON_REQ_CONNECT) {
		if (skip(p, end, C_HOST) != end)
			return -BATON_HTTP_ETARGET;
		req->path = str(end, end);
		return STEP_NEXT;
	}
	if (*p == '/') {
		req->path = str(p, mark);
		return STEP_NEXT;
	}
	if (*p != '*')
		return absolute_form(req, mark);
	if (req->target.len != 1 || req->method.len != 7 ||
	    memcmp(req->method.p, "OPTIONS", 7))
		return -BATON_HTTP_ETARGET;
	req->path = req->target;
	return STEP_NEXT;
}

static int scan_target(struct head *h)
{
	const u8 *mark = skip(h->p, h->end, C_PATH);
	const u8 *p = mark;

	if (p < h->end && *p == '?')
		p = skip(p, h->end, C_PATH | C_MARK);
	if (p == h->end)
		return STEP_MORE;
	if (p == h->p || *p != ' ')
		return -BATON_HTTP_ETARGET;
	h->req->target = str(h->p, p);
	h->p = p + 1;
	return target_form(h->req, mark);
}

static int scan_version(struct head *h)
{
	u32 have = h->end - h->p;

	if (have < 8) {
		if (memcmp(h->p, "HTTP/1.", min_t(u32, have, 7)))
			return -BATON_HTTP_EVERSION;
		return STEP_MORE;
	}
	if (baton_word_load(h->p) == baton_word_load("HTTP/1.1"))
		h->req->minor = 1;
	else if (baton_word_load(h->p) != baton_word_load("HTTP/1.0"))
		return -BATON_HTTP_EVERSION;
	h->p += 8;
	return line_end(h, BATON_HTTP_EVERSION);
}

static int scan_value(struct head *h, struct baton_str *value)
{
	const u8 *p = skip_value(h->p, h->end);

	*value = str(h->p, p);
	h->p = p;
	return line_end(h, BATON_HTTP_ELINE);
}

static int field_host(struct head *h)
{
	const u8 *p = skip(h->p, h->end, C_BLANK);
	const u8 *stop = skip(p, h->end, C_HOST);
	struct baton_req *req = h->req;

	if (h->seen & SEEN_HOST)
		return -BATON_HTTP_EHOST;
	h->seen |= SEEN_HOST;
	if (!req->host.p)
		req->host = str(p, stop);
	h->p = skip(stop, h->end, C_BLANK);
	return line_end(h, BATON_HTTP_EHOST);
}

static int field_length(struct head *h)
{
	struct baton_str value;
	u64 length;
	int ret = scan_value(h, &value);

	if (ret <= 0)
		return ret;
	if (!baton_http_length(value, &length))
		return -BATON_HTTP_ELENGTH;
	if (h->seen & SEEN_LENGTH && length != h->req->content_length)
		return -BATON_HTTP_ELENGTH;
	h->seen |= SEEN_LENGTH;
	h->req->content_length = length;
	return ret;
}

static int field_transfer(struct head *h)
{
	struct baton_str value;
	int ret = scan_value(h, &value);

	if (ret <= 0)
		return ret;
	if (h->seen & SEEN_TRANSFER || !baton_http_chunked(value))
		return -BATON_HTTP_ETRANSFER;
	h->seen |= SEEN_TRANSFER;
	return ret;
}

static int field_connection(struct head *h)
{
	struct baton_str value, item;
	int ret = scan_value(h, &value);

	if (ret <= 0)
		return ret;
	while (list_next(&value, &item)) {
		if (str_is(&item, "close"))
			h->seen |= SEEN_CLOSE;
		else if (str_is(&item, "keep-alive"))
			h->seen |= SEEN_KEEP;
	}
	return ret;
}

static int field_expect(struct head *h)
{
	struct baton_str value;
	int ret = scan_value(h, &value);

	if (ret <= 0)
		return ret;
	str_trim(&value);
	if (str_is(&value, "100-continue"))
		h->req->flags |= BATON_REQ_EXPECT;
	return ret;
}

static int field_other(struct head *h)
{
	h->p = skip_value(h->p, h->end);
	return line_end(h, BATON_HTTP_ELINE);
}

/* The length of a name tells most fields from the few that matter. */
static int field_value(struct head *h, const u8 *name, u32 len)
{
	switch (len) {
	case 4:
		if (name_is(name, "host", len))
			return field_host(h);
		break;
	case 6:
		if (name_is(name, "expect", len))
			return field_expect(h);
		break;
	case 7:
		if (name_is(name, "upgrade", len))
			h->req->flags |= BATON_REQ_UPGRADE;
		break;
	case 10:
		if (name_is(name, "connection", len))
			return field_connection(h);
		break;
	case 14:
		if (name_is(name, "content-length", len))
			return field_length(h);
		break;
	case 17:
		if (name_is(name, "transfer-encoding", len))
			return field_transfer(h);
		break;
	}
	return field_other(h);
}

/* At the start of a line that is no field: its end, or folding. */
static int head_end(struct head *h)
{
	int ret;

	if (class[*h->p] & C_BLANK)
		return -BATON_HTTP_EFOLD;
	ret = line_end(h, BATON_HTTP_EFIELD);
	return ret == STEP_NEXT ? STEP_END : ret;
}

static int scan_field(struct head *h)
{
	const u8 *name = h->p;
	const u8 *p = skip(name, h->end, C_TOKEN);

	if (p == h->end)
		return STEP_MORE;
	if (p == name)
		return head_end(h);
	if (*p != ':')
		return -BATON_HTTP_EFIELD;
	h->p = p + 1;
	return field_value(h, name, p - name);
}

static int scan_head(struct head *h)
{
	int ret = scan_empty_lines(h);

	if (ret > 0)
		ret = scan_method(h);
	if (ret > 0)
		ret = scan_target(h);
	if (ret > 0)
		ret = scan_version(h);
	h->req->fields.p = h->p;
	while (ret == STEP_NEXT) {
		h->req->fields.len = h->p - h->req->fields.p;
		ret = scan_field(h);
	}
	return ret;
}

/* What only the whole head can tell. */
static int check_head(const struct head *h)
{
	struct baton_req *req = h->req;

	if (h->seen & SEEN_TRANSFER) {
		if (h->seen & SEEN_LENGTH || !req->minor)
			return -BATON_HTTP_ETRANSFER;
		req->body = BATON_BODY_CHUNKED;
	} else if (h->seen & SEEN_LENGTH) {
		req->body = BATON_BODY_LENGTH;
	}
	if (req->minor && !(h->seen & SEEN_HOST))
		return -BATON_HTTP_EHOST;
	if (h->seen & SEEN_CLOSE || (!req->minor && !(h->seen & SEEN_KEEP)))
		req->flags |= BATON_REQ_CLOSE;
	return STEP_END;
}

int baton_http_parse(const u8 *buf, u32 len, struct baton_req *req)
{
	struct head h = {
		.p = buf,
		.end = buf + min_t(u32, len, BATON_HEAD_MAX),
		.req = req,
	};
	int ret;

	memset(req, 0, sizeof(*req));
	ret = scan_head(&h);
	if (ret == STEP_END)
		ret = check_head(&h);
	if (ret == STEP_END)
		return h.p - buf;
	if (ret == STEP_MORE && len >= BATON_HEAD_MAX)
		return -BATON_HTTP_ETOOBIG;
	return ret;
}

static const struct {
	const char *name;
	int status;
} errors[BATON_HTTP_ERRORS] = {
	[0] = { "?", 400 },
	[BATON_HTTP_EMETHOD] = { "method", 400 },
	[BATON_HTTP_ETARGET] = { "target", 400 },
	[BATON_HTTP_EVERSION] = { "version", 505 },
	[BATON_HTTP_ELINE] = { "line", 400 },
	[BATON_HTTP_EFIELD] = { "field", 400 },
	[BATON_HTTP_EFOLD] = { "fold", 400 },
	[BATON_HTTP_ELENGTH] = { "length", 400 },
	[BATON_HTTP_ETRANSFER] = { "transfer", 400 },
	[BATON_HTTP_EHOST] = { "host", 400 },
	[BATON_HTTP_ECHUNK] = { "chunk", 400 },
	[BATON_HTTP_ETOOBIG] = { "toobig", 431 },
	[BATON_HTTP_ESTATUS] = { "status", 400 },
};

const char *baton_http_error_name(int error)
{
	return errors[error > 0 && error < BATON_HTTP_ERRORS ? error : 0].name;
}

int baton_http_error_status(int error)
{
	return errors[error > 0 && error < BATON_HTTP_ERRORS ? error : 0]
		.status;
}
