// SPDX-License-Identifier: GPL-2.0
/* request_line.c - method SP request-target SP HTTP-version, RFC 9112 3. */
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "host.h"
#include "request_line.h"

static int empty_lines(struct head *h)
{
	int ret = STEP_NEXT;

	while (ret == STEP_NEXT && h->p < h->end &&
	       (*h->p == '\r' || *h->p == '\n'))
		ret = head_line_end(h, BATON_HTTP_ECR);
	return ret;
}

static const u8 *behind_spaces(const struct head *h)
{
	const u8 *p = h->p;

	while (p < h->end && *p == ' ')
		p++;
	return p;
}

static bool method_get(struct head *h)
{
	if (!baton_word_room(h->p, h->end, 4) || memcmp(h->p, "GET ", 4))
		return false;
	h->req->method = (struct baton_str){ h->p, 3 };
	h->p += 4;
	return true;
}

static int method(struct head *h)
{
	const u8 *p = baton_chars_skip(h->p, h->end, BATON_C_TOKEN);
	struct baton_str *name = &h->req->method;

	if (p == h->end)
		return STEP_MORE;
	if (p > h->p && *p == '\t')
		return -BATON_HTTP_ESPACES;
	if (p == h->p || *p != ' ')
		return head_bad_byte(*p, BATON_HTTP_EMETHOD);
	*name = baton_str(h->p, p);
	if (name->len == 4 && !memcmp(name->p, "HEAD", 4))
		h->req->flags |= BATON_REQ_HEAD;
	else if (name->len == 7 && !memcmp(name->p, "CONNECT", 7))
		h->req->flags |= BATON_REQ_CONNECT;
	h->p = p + 1;
	return STEP_NEXT;
}

static bool is_options(const struct baton_req *req)
{
	return req->method.len == 7 && !memcmp(req->method.p, "OPTIONS", 7);
}

static bool is_authority(struct baton_str target)
{
	struct baton_str port;

	return baton_host_valid(target, &port) && port.len;
}

/* The part after "http://" or "https://", or NULL. */
static const u8 *skip_scheme(const struct baton_str *target)
{
	if (target->len >= 7 && baton_str_like(target->p, "http://", 7))
		return target->p + 7;
	if (target->len >= 8 && baton_str_like(target->p, "https://", 8))
		return target->p + 8;
	return NULL;
}

static int absolute_form(struct baton_req *req, const u8 *mark)
{
	const u8 *authority = skip_scheme(&req->target);
	const u8 *p;

	if (!authority)
		return is_authority(req->target) ? -BATON_HTTP_ETARGET_FORM :
						   -BATON_HTTP_ETARGET;
	p = memchr(authority, '/', mark - authority) ?: mark;
	req->host = baton_str(authority, p);
	if (!baton_host_valid(req->host, NULL))
		return -BATON_HTTP_EHOST;
	if (p < mark)
		req->path = baton_str(p, mark);
	else if (is_options(req) && !req->query.p)
		req->path = (struct baton_str){ (const u8 *)"*", 1 };
	else
		req->path = (struct baton_str){ (const u8 *)"/", 1 };
	return STEP_NEXT;
}

static noinline int other_form(struct baton_req *req, const u8 *mark)
{
	if (req->flags & BATON_REQ_CONNECT) {
		req->query = (struct baton_str){ };
		req->path = baton_str(mark, mark);
		return is_authority(req->target) ? STEP_NEXT :
						   -BATON_HTTP_ETARGET_FORM;
	}
	if (*req->target.p != '*')
		return absolute_form(req, mark);
	if (req->target.len != 1)
		return -BATON_HTTP_ETARGET;
	req->path = req->target;
	return is_options(req) ? STEP_NEXT : -BATON_HTTP_ETARGET_FORM;
}

static int bad_target(const struct head *h, const u8 *p)
{
	switch (*p) {
	case '\t':
		return -BATON_HTTP_ESPACES;
	case '\r':
	case '\n':
		return p == h->p ? -BATON_HTTP_ETARGET :
				   -BATON_HTTP_EVERSION_NONE;
	case '#':
		return -BATON_HTTP_EFRAGMENT;
	case '\0':
		return -BATON_HTTP_ENUL;
	default:
		return -BATON_HTTP_ETARGET_BYTE;
	}
}

/* From h->p up to @end; @mark is the first '?', or where path and query end. */
static inline int target_parts(struct head *h, const u8 *mark, const u8 *end)
{
	struct baton_req *req = h->req;
	const u8 *start = h->p;

	req->target = baton_str(start, end);
	h->p = end + 1;
	if (*start != '/' || req->flags & BATON_REQ_CONNECT)
		return other_form(req, mark);
	req->path = baton_str(start, mark);
	return STEP_NEXT;
}

/*
 * Several blanks before the target, or a fragment after it, which is sent by
 * mistake: nginx, too, ignores it.
 */
static noinline int odd_target(struct head *h, const u8 *mark, const u8 *p)
{
	if (*p == ' ') {
		h->p = behind_spaces(h);
		return STEP_AGAIN;
	}
	if (p == h->p)
		return bad_target(h, p);
	while (p < h->end && *p == '#')
		p = baton_chars_skip(p + 1, h->end,
				     BATON_C_PATH | BATON_C_MARK);
	if (p == h->end)
		return STEP_MORE;
	return *p == ' ' ? target_parts(h, mark, p) : bad_target(h, p);
}

/* RFC 9112 3.2 */
static inline int target(struct head *h)
{
	const u8 *mark = baton_chars_skip(h->p, h->end, BATON_C_PATH);
	const u8 *p = mark;

	if (p < h->end && *p == '?') {
		p = baton_chars_skip(p, h->end, BATON_C_PATH | BATON_C_MARK);
		h->req->query = baton_str(mark + 1, p);
	}
	if (p == h->end)
		return STEP_MORE;
	return *p == ' ' && p > h->p ? target_parts(h, mark, p) :
				       odd_target(h, mark, p);
}

/* Blanks after the version, as nginx accepts them. */
static noinline int version_end(struct head *h)
{
	int ret;

	h->p = behind_spaces(h);
	ret = head_line_end(h, BATON_HTTP_EVERSION_BAD);
	if (ret == -BATON_HTTP_EVERSION_BAD && *h->p == '\t')
		return -BATON_HTTP_ESPACES;
	return ret;
}

/*
 * Not, or not yet, HTTP/1.0 or 1.1 after one blank. The first wrong byte
 * decides on the error. Any future 1.x is framed as 1.1.
 */
static noinline int other_version(struct head *h)
{
	static const char form[] = "HTTP/d.d";
	const u8 *p = behind_spaces(h);
	u32 i, len = h->end - p;

	for (i = 0; i < min_t(u32, len, 8); i++) {
		if (form[i] == 'd' ? p[i] >= '0' && p[i] <= '9' :
				     p[i] == form[i])
			continue;
		if (!i && p[i] == '\t')
			return -BATON_HTTP_ESPACES;
		return head_bad_byte(p[i], BATON_HTTP_EVERSION_BAD);
	}
	if (len < 8)
		return STEP_MORE;
	if (p[5] != '1')
		return -BATON_HTTP_EVERSION;
	h->req->minor = p[7] != '0';
	h->p = p + 8;
	return version_end(h);
}

static int version(struct head *h)
{
	int ret;

	if (!baton_word_room(h->p, h->end, 8))
		return other_version(h);
	if (baton_word_load(h->p) == baton_word_load("HTTP/1.1"))
		h->req->minor = 1;
	else if (baton_word_load(h->p) != baton_word_load("HTTP/1.0"))
		return other_version(h);
	h->p += 8;
	ret = head_line_end(h, BATON_HTTP_EVERSION_BAD);
	return ret == -BATON_HTTP_EVERSION_BAD ? version_end(h) : ret;
}

int head_request_line(struct head *h)
{
	int ret = empty_lines(h);

	if (ret > 0 && !method_get(h))
		ret = method(h);
	if (ret > 0) {
		do {
			ret = target(h);
		} while (ret == STEP_AGAIN);
	}
	if (ret > 0)
		ret = version(h);
	return ret;
}
