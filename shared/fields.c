// SPDX-License-Identifier: GPL-2.0
/* fields.c - the field lines of a request head, RFC 9112 5. */
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include "fields.h"
#include "length.h"

static int read_value(struct head *h, struct baton_str *value)
{
	const u8 *p = baton_chars_skip_value(h->p, h->end);

	*value = baton_str(h->p, p);
	h->p = p;
	return head_line_end(h, BATON_HTTP_ECONTROL);
}

/* The rest of the word: servers accept any bytes in a host. */
static noinline const u8 *odd_host(const struct head *h, const u8 *p)
{
	while (p < h->end && (head_odd_byte(*p) || *p == ':'))
		p++;
	return p;
}

static int host(struct head *h)
{
	const u8 *p = baton_chars_skip(h->p, h->end, BATON_C_BLANK);
	const u8 *stop = baton_chars_skip(p, h->end, BATON_C_NAME);
	struct baton_req *req = h->req;

	if (h->seen & SEEN_HOST)
		return -BATON_HTTP_EHOST_AGAIN;
	h->seen |= SEEN_HOST;
	if (stop < h->end && *stop > 0x20)
		stop = odd_host(h, stop);
	if (!req->host.p)
		req->host = baton_str(p, stop);
	h->p = baton_chars_skip(stop, h->end, BATON_C_BLANK);
	return head_line_end(h, BATON_HTTP_EHOST);
}

static int content_length(struct head *h)
{
	struct baton_str value;
	int ret = read_value(h, &value), err;
	u64 length;

	if (ret <= 0)
		return ret;
	if (h->seen & SEEN_TRANSFER)
		return -BATON_HTTP_ECODING_LENGTH;
	err = baton_length_read(value, &length);
	if (err)
		return err;
	if (h->seen & SEEN_LENGTH && h->req->content_length != length)
		return -BATON_HTTP_ELENGTH_AGAIN;
	h->seen |= SEEN_LENGTH;
	h->req->content_length = length;
	return ret;
}

/* Only "chunked" is supported: the server alone could undo other codings. */
static int transfer_encoding(struct head *h)
{
	struct baton_str value;
	int ret = read_value(h, &value), others;

	if (ret <= 0)
		return ret;
	if (h->seen & SEEN_TRANSFER)
		return -BATON_HTTP_ECODING_LIST;
	if (h->seen & SEEN_LENGTH)
		return -BATON_HTTP_ECODING_LENGTH;
	if (!h->req->minor)
		return -BATON_HTTP_ECODING_OLD;
	h->seen |= SEEN_TRANSFER;
	others = baton_coding_read(value);
	if (others < 0)
		return others;
	return others ? -BATON_HTTP_ECODING : ret;
}

static int connection(struct head *h)
{
	struct baton_str value, item;
	int ret = read_value(h, &value);

	if (ret <= 0)
		return ret;
	while (baton_str_cut(&value, ',', &item)) {
		if (item.len == 5 && baton_str_like(item.p, "close", 5))
			h->seen |= SEEN_CLOSE;
		else if (item.len == 10 &&
			 baton_str_like(item.p, "keep-alive", 10))
			h->seen |= SEEN_KEEP;
	}
	return ret;
}

static int expect(struct head *h)
{
	struct baton_str value;
	int ret = read_value(h, &value);

	if (ret <= 0)
		return ret;
	baton_str_trim(&value);
	if (value.len == 12 && baton_str_like(value.p, "100-continue", 12))
		h->req->flags |= BATON_REQ_EXPECT;
	return ret;
}

static int other(struct head *h)
{
	h->p = baton_chars_skip_value(h->p, h->end);
	return head_line_end(h, BATON_HTTP_ECONTROL);
}

/* The length of its name rules out most fields. */
static inline int field_value(struct head *h, const u8 *name, u32 len)
{
	switch (len) {
	case 4:
		if (baton_half_lower(name) == baton_half_lower("host"))
			return host(h);
		break;
	case 6:
		if (baton_str_like(name, "expect", len))
			return expect(h);
		break;
	case 7:
		if (baton_str_like(name, "upgrade", len))
			h->req->flags |= BATON_REQ_UPGRADE;
		break;
	case 10:
		if (baton_str_like(name, "connection", len))
			return connection(h);
		break;
	case 14:
		if (baton_str_like(name, "content-length", len))
			return content_length(h);
		break;
	case 17:
		if (baton_str_like(name, "transfer-encoding", len))
			return transfer_encoding(h);
		break;
	}
	return other(h);
}

/* The name goes on at @p and is no token: not a field that matters here. */
static noinline int odd_name(struct head *h, const u8 *p)
{
	while (p < h->end && head_odd_byte(*p))
		p++;
	if (p == h->end)
		return STEP_MORE;
	if (*p == ':' && p > h->p) {
		h->p = p + 1;
		return other(h);
	}
	return baton_char_is(*p, BATON_C_BLANK) ?
		       -BATON_HTTP_ECOLON_SPACE :
		       head_bad_byte(*p, BATON_HTTP_ENAME);
}

/* A line that does not begin with a token: the last, folded, or odd. */
static int no_name(struct head *h)
{
	const u8 *start = h->p;
	int ret;

	if (baton_char_is(*start, BATON_C_BLANK))
		return start == h->req->fields.p ? -BATON_HTTP_EFIRST_SPACE :
						   -BATON_HTTP_EFOLD;
	ret = head_line_end(h, BATON_HTTP_ENAME);
	if (ret == -BATON_HTTP_ENAME)
		return odd_name(h, start);
	if (ret != STEP_NEXT)
		return ret;
	h->req->fields.len = start - h->req->fields.p;
	return STEP_END;
}

static inline int field(struct head *h)
{
	const u8 *name = h->p;
	const u8 *p = baton_chars_skip(name, h->end, BATON_C_TOKEN);

	if (p == h->end)
		return STEP_MORE;
	if (p == name)
		return no_name(h);
	if (*p != ':')
		return odd_name(h, p);
	h->p = p + 1;
	return field_value(h, name, p - name);
}

int head_fields(struct head *h)
{
	int ret;

	h->req->fields.p = h->p;
	do {
		ret = field(h);
	} while (ret == STEP_NEXT);
	return ret;
}
