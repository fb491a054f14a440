// SPDX-License-Identifier: GPL-2.0
/* test_proto.c - HTTP/1 by the operations that the hooks use. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#include "../../shared/http.h"
#include "../../shared/http_proto.h"

static const int statuses[] = { 400, 408, 431, 501, 503, 505 };

/* Each refusal is one complete response that ends the connection. */
Test(proto, refusals)
{
	for (u32 i = 0; i < ARRAY_SIZE(statuses); i++) {
		char buf[161] = {}, line[32];
		u32 n = baton_proto_http.refusal(statuses[i], buf, 160);

		snprintf(line, sizeof(line), "HTTP/1.1 %d ", statuses[i]);
		cr_assert_eq(n, strlen(buf));
		cr_assert_lt(n, 160, "%d is cut", statuses[i]);
		cr_assert_eq(strncmp(buf, line, strlen(line)), 0, "%s", buf);
		cr_assert(strstr(buf, "\r\nContent-Length: 0\r\n"));
		cr_assert(strstr(buf, "\r\nConnection: close\r\n"));
		cr_assert_eq(strcmp(buf + n - 4, "\r\n\r\n"), 0);
		cr_assert_eq(!strstr(buf, "Retry-After"), statuses[i] != 503);
	}
}

/* A buffer that is too small gets the beginning, and no byte more. */
Test(proto, refusal_is_bounded)
{
	char buf[16];

	memset(buf, '#', sizeof(buf));
	cr_assert_leq(baton_proto_http.refusal(400, buf, 15), 15);
	cr_assert_eq(buf[15], '#');
}

Test(proto, a_head_is_due_and_parsed)
{
	static const u8 head[] = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
	u32 len = sizeof(head) - 1;
	struct baton_scan scan = {};
	struct baton_req req;

	cr_assert_not(baton_proto_http.due(&scan, head, 5) &&
		      baton_proto_http.head(head, 5, &req));
	cr_assert(baton_proto_http.due(&scan, head + 5, len - 5));
	cr_assert_eq(baton_proto_http.head(head, len, &req), (int)len);
	cr_assert_str_eq(baton_proto_http.name, "http");
}
