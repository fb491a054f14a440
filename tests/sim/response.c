// SPDX-License-Identifier: GPL-2.0
/* response.c - the responses of servers. */
#include "sim.h"

static void resp_put(struct sim_req *req, const void *p, u32 len)
{
	sim_append(&req->resp, &req->resp_len, &req->resp_size, p, len);
}

static void resp_say(struct sim_req *req, const char *format, ...)
{
	char buf[200];
	va_list args;

	va_start(args, format);
	resp_put(req, buf, vsnprintf(buf, sizeof(buf), format, args));
	va_end(args);
}

static void resp_body(struct sim_req *req, u32 from, u32 len)
{
	u8 buf[512];
	u32 n, i;

	for (; len; len -= n, from += n) {
		n = min_t(u32, len, sizeof(buf));
		for (i = 0; i < n; i++)
			buf[i] = sim_pattern(req->id + 3, from + i);
		resp_put(req, buf, n);
	}
}

static void resp_chunks(struct sim_req *req)
{
	u32 done = 0, n;

	while (done < req->len) {
		n = min(sim_between(SIM_R_SERVER, 1, 900), req->len - done);
		resp_say(req, "%X\r\n", n);
		resp_body(req, done, n);
		resp_say(req, "\r\n");
		done += n;
	}
	resp_say(req, sim_chance(SIM_R_SERVER, 300) ?
			      "0\r\nTrail: HTTP/1.1 200 OK\r\n\r\n" :
			      "0\r\n\r\n");
}

/* The server closes, and announces it only by answering with HTTP/1.0. */
static bool is_old(const struct sim_req *req)
{
	return req->close && req->id % 4 == 0 && req->kind != RESP_CHUNKED &&
	       !req->expect;
}

void sim_response_make(struct sim_req *req, u32 be)
{
	static const u16 status[RESP_KINDS] = { 200, 200, 204, 304, 200 };

	if (req->expect && !req->early)
		resp_say(req, "HTTP/1.1 100 Continue\r\n\r\n");
	resp_say(req, "HTTP/1.%u %u OK\r\nX: %u\r\nB: %u\r\n",
		 !is_old(req),
		 req->raw ? 101 : status[req->kind], req->id, be);
	if (req->kind == RESP_LENGTH || req->kind == RESP_304)
		resp_say(req, "Content-Length: %u\r\n", req->len);
	else if (req->kind == RESP_CHUNKED)
		resp_say(req, "Transfer-Encoding: chunked\r\n");
	resp_say(req, req->close && !req->mute && !is_old(req) ?
			      "Connection: close\r\n\r\n" : "\r\n");
	if (req->head)
		;
	else if (req->kind == RESP_CHUNKED)
		resp_chunks(req);
	else if (req->kind == RESP_LENGTH || req->kind == RESP_CLOSE)
		resp_body(req, 0, req->len);
	req->resp_whole = true;
	req->be = be;
}
