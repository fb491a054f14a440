// SPDX-License-Identifier: GPL-2.0
/*
 * request.c - checks of the requests that servers read: they are exactly those
 * of the clients, each comes once, and as a whole.
 */
#include <stdlib.h>
#include "sim.h"

/* Features with which later requests are on their way already, or go unseen */
#define UNWATCHED (SIM_F_pipeline | SIM_F_unload | SIM_F_reboot | SIM_F_nomem)

/* After a request that ended the connection no server may get another. */
static void check_over(const struct sock *sk, const struct sim_conn *conn,
		       const struct sim_req *req)
{
	const struct sim_req *was = &sim.req[conn->first];

	for (; was < req; was++) {
		if (was->close && was->delivered && (was->bye || was->resp_whole))
			sim_fail("closed", "%s got request %u, %u was the last",
				 sk->net->name, req->id, was->id);
		/*
		 * A server that went on may answer later requests, too. One
		 * that may still get a body reads on until its connection is
		 * ended.
		 */
		if (was->bye || (was->odd && was->body))
			return;
		if (was->odd && was->done && !was->body && !sim_has(UNWATCHED))
			sim_fail("odd", "%s got request %u, %u was odd",
				 sk->net->name, req->id, was->id);
	}
}

/* The request with this head, which ends with a 0; clients number them. */
struct sim_req *sim_check_head(const struct sock *sk, const char *head, u32 len)
{
	const struct sim_conn *conn;
	struct sim_req *req;
	const char *x;
	u32 id;

	x = strstr(head, "\r\nX: ");
	id = x ? strtoul(x + 5, NULL, 10) : SIM_REQS;
	if (id >= sim.n_reqs)
		sim_fail("request", "%s got what was never sent",
			 sk->net->name);
	req = &sim.req[id];
	conn = &sim.conn[req->conn];
	if (len != req->head_len || memcmp(head, req->wire, len) ||
	    conn->port != ntohs(sk->sk_dport))
		sim_fail("request", "%s got request %u changed", sk->net->name,
			 id);
	check_over(sk, conn, req);
	if (req->delivered)
		sim_fail("twice", "%s got request %u, be%d had it",
			 sk->net->name, id, req->be + 1);
	return req;
}

/* These bytes begin @from bytes behind the first one of the request's head. */
void sim_check_body(const struct sock *sk, const struct sim_req *req, u32 from,
		    const u8 *buf, u32 len)
{
	if (memcmp(buf, req->wire + from, len))
		sim_fail("request", "%s got a body changed, request %u",
			 sk->net->name, req->id);
}

/* Is it odd, or behind one that was the last? Such a one may be cut. */
static bool may_be_cut(const struct sim_conn *conn, const struct sim_req *req)
{
	u32 i;

	for (i = conn->first; i < req->id; i++)
		if (sim.req[i].bye || sim.req[i].close || sim.req[i].odd)
			return true;
	return req->odd;
}

/* Has it read the whole request? The empty lines after that do not count. */
static bool read_all(const struct sim_req *req, u32 read)
{
	return read + req->lines >= req->wire_len;
}

/*
 * The server has read an end of file, or has waited for long: was the rest of
 * the body withheld from it? It has read so many bytes of the request.
 */
void sim_check_rest(const struct sock *sk, const struct sim_req *req, u32 read,
		    bool eof)
{
	const struct sim_conn *conn = sim_conn_of(sk->sk_dport);

	if (!req || req->hang || read_all(req, read) || !conn ||
	    conn->cookie != sk->cookie || may_be_cut(conn, req) || !sim_calm())
		return;
	if (conn->sent_all || (eof && !conn->over))
		sim_fail("rest", "%s %s the end of request %u", sk->net->name,
			 eof ? "is denied" : "never got", req->id);
}
