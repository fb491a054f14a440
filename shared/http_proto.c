// SPDX-License-Identifier: GPL-2.0
/* http_proto.c - HTTP/1 as a protocol of the hooks. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include "http.h"
#include "http_proto.h"

static const char *status_phrase(int status)
{
	switch (status) {
	case 408:
		return "Request Timeout";
	case 431:
		return "Request Header Fields Too Large";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Bad Request";
	}
}

static u32 http_refusal(int status, char *buf, u32 size)
{
	const char *again = status == 503 ? "Retry-After: 1\r\n" : "";
	u32 n = snprintf(buf, size,
			 "HTTP/1.1 %d %s\r\nContent-Length: 0\r\n%sConnection: close\r\n\r\n",
			 status, status_phrase(status), again);

	return min(n, size - 1);
}

const struct baton_proto baton_proto_http = {
	.name = "http",
	.due = baton_scan,
	.head = baton_http_parse,
	.refusal = http_refusal,
};
