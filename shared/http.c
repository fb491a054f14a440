// SPDX-License-Identifier: GPL-2.0
/*
 * http.c - parser of HTTP/1 request heads, as strict as servers require.
 *
 * One pass from left to right. Heads that servers would repair in different
 * ways are refused, because the server reads the same bytes.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include "fields.h"
#include "http.h"
#include "limits.h"
#include "request_line.h"

/* Checks that need the whole head */
static int check_head(const struct head *h)
{
	struct baton_req *req = h->req;

	if (h->seen & SEEN_TRANSFER)
		req->body = BATON_BODY_CHUNKED;
	else if (h->seen & SEEN_LENGTH)
		req->body = BATON_BODY_LENGTH;
	if (req->minor && !(h->seen & SEEN_HOST))
		return -BATON_HTTP_EHOST_NONE;
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

	/* The other fields are always set, or not looked at. */
	req->query = (struct baton_str){ };
	req->host = (struct baton_str){ };
	req->content_length = 0;
	req->body = BATON_BODY_NONE;
	req->minor = 0;
	req->flags = 0;
	ret = head_request_line(&h);
	if (ret > 0)
		ret = head_fields(&h);
	if (ret == STEP_END)
		ret = check_head(&h);
	if (ret == STEP_END)
		return h.p - buf;
	if (ret == STEP_MORE && len >= BATON_HEAD_MAX)
		return -BATON_HTTP_ETOOBIG;
	return ret;
}
