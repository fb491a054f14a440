// SPDX-License-Identifier: GPL-2.0
/* plan.c - make a schedule from a seed: faults, connections, requests. */
#include "sim.h"

u8 sim_pattern(u32 id, u32 off)
{
	return 'a' + (id * 7 + off * 5 + off / 26) % 26;
}

u32 totalram_pages(void)
{
	return sim.plan.pages;
}

/* Rare faults; all other features are frequent. */
#define RARE (SIM_F_reboot | SIM_F_still | SIM_F_deaf | SIM_F_unload |	\
	      SIM_F_nomem | SIM_F_vanish | SIM_F_listener |		\
	      SIM_F_srvabort | SIM_F_hang | SIM_F_rst)

static u64 mask_make(void)
{
	static const u32 often[] = { 50, 150, 300, 500 };
	u32 permille = often[sim_below(SIM_R_PLAN, 4)], i;
	u64 mask = 0;

	for (i = 0; i < SIM_N_FEATURES; i++)
		if (sim_chance(SIM_R_PLAN, permille >> !!(RARE & BIT_ULL(i))))
			mask |= BIT_ULL(i);
	return mask;
}

static u32 pick(const u32 *of, u32 n)
{
	return of[sim_below(SIM_R_PLAN, n)];
}

static void plan_cpus(struct sim_plan *plan, u32 max)
{
	static const u32 switches[] = { 5, 30, 150 };
	static const u32 slack[] = { 100, 500, 3000 };

	plan->cpus = sim_chance(SIM_R_CPU, 200) ?
			     sim_between(SIM_R_CPU, 2, SIM_CPUS) : 1;
	plan->switches = switches[sim_below(SIM_R_CPU, 3)];
	plan->slack = slack[sim_below(SIM_R_CPU, 3)];
	plan->cpus = min(plan->cpus, max);
}

void sim_plan_make(struct sim_plan *plan, u64 seed, u64 allowed, u32 max_conns,
		   u32 max_reqs, u32 max_cpus)
{
	static const u32 loss[] = { 5, 20, 100, 300 };
	static const u32 thop_loss[] = { 10, 100, 500 };
	static const u32 some[] = { 10, 100, 300 };

	sim_seed(seed);
	*plan = (struct sim_plan) { .seed = seed };
	plan->mask = mask_make() & allowed;
	plan->n_bes = sim_between(SIM_R_PLAN, 2, SIM_BES);
	plan->n_conns = sim_between(SIM_R_PLAN, 1, 6);
	plan->n_reqs = sim_between(SIM_R_PLAN, 1, 8);
	plan->storm = sim_between(SIM_R_PLAN, 100, 4000) * 1000ULL;
	plan->loss = pick(loss, 4);
	plan->dup = pick(some, 3);
	plan->reorder = pick(some, 3);
	plan->thop_loss = pick(thop_loss, 3);
	plan->thop_dup = pick(some, 3);
	plan->thop_delay = pick(some, 3);
	plan->latency = sim_between(SIM_R_PLAN, 20, 400);
	plan->client_latency = sim_chance(SIM_R_PLAN, 500) ?
				       sim_between(SIM_R_PLAN, 20, 1000) :
				       sim_between(SIM_R_PLAN, 1000, 30000);
	plan->sack = sim_chance(SIM_R_PLAN, 700);
	plan->probe = plan->mask & (SIM_F_reboot | SIM_F_unload | SIM_F_deaf |
				    SIM_F_still) &&
		      sim_chance(SIM_R_PROBE, 500);
	if (sim_chance(SIM_R_IDLE, 250))
		plan->idle = sim_between(SIM_R_IDLE, 20, 2000) * 1000;
	plan->idle_any = sim_chance(SIM_R_IDLE, 200);
	plan->http = sim_chance(SIM_R_HTTP, 500) ? sim_rnd(SIM_R_HTTP) >> 27 : 0;
	/* Tables of 4 to 11 entries, or of more than a schedule needs */
	plan->pages = sim_chance(SIM_R_ROOM, 150) ?
			      sim_between(SIM_R_ROOM, 1, 3) : 128;
	plan->queued = sim_chance(SIM_R_QUEUE, 250);
	plan->mtu = sim_chance(SIM_R_PIECE, 300) ?
			    sim_between(SIM_R_PIECE, 552, 1400) : 1500;
	plan->buffer = sim_chance(SIM_R_BUFFER, 100) ? 4096 : 0;
	plan->crumbs = sim_chance(SIM_R_CRUMBS, 100);
	plan->attacker = sim_chance(SIM_R_ATTACK, 200);
	plan_cpus(plan, max_cpus);
	plan->n_conns = min(plan->n_conns, max_conns);
	plan->n_reqs = min(plan->n_reqs, max_reqs);
	plan->loss = plan->mask & SIM_F_loss ? plan->loss : 0;
	plan->dup = plan->mask & SIM_F_dup ? plan->dup : 0;
	plan->reorder = plan->mask & SIM_F_reorder ? plan->reorder : 0;
	plan->thop_loss = plan->mask & SIM_F_thop_loss ? plan->thop_loss : 0;
	plan->thop_dup = plan->mask & SIM_F_thop_dup ? plan->thop_dup : 0;
	plan->thop_delay = plan->mask & SIM_F_thop_delay ? plan->thop_delay : 0;
}

/* Requests */

static bool habit(u64 feature, u32 permille)
{
	bool yes = sim_chance(SIM_R_PLAN, permille);

	return yes && sim_has(feature);
}

static u32 put_chunks(struct sim_req *req, u8 *buf)
{
	u32 at = 0, done = 0, n, i;

	while (done < req->body) {
		n = min(sim_between(SIM_R_PLAN, 1, 400), req->body - done);
		at += sprintf((char *)buf + at, sim_chance(SIM_R_PLAN, 200) ?
				      "%x;ext=\"a;b\"\r\n" : "%x\r\n", n);
		for (i = 0; i < n; i++)
			buf[at++] = sim_pattern(req->id, done++);
		at += sprintf((char *)buf + at, "\r\n");
	}
	return at + sprintf((char *)buf + at, sim_chance(SIM_R_PLAN, 300) ?
				    "0\r\nTrailer: 1\r\nOther: GET / HTTP/1.1\r\n\r\n" :
				    "0\r\n\r\n");
}

static u32 put_habits(const struct sim_req *req, char *buf)
{
	u32 at = 0;

	if (req->offer)
		at += sprintf(buf + at, "Connection: Upgrade\r\nUpgrade: x\r\n");
	if (req->bye && !req->old)
		at += sprintf(buf + at, "%s\r\n", req->id % 2 ?
			      "Connection: close" : "connection: a,\tCLOSE");
	if (req->odd)
		at += sprintf(buf + at, "no field\r\n");
	return at;
}

/* Bytes after an Upgrade; they look like HTTP, but are not. */
static u32 put_raw(const struct sim_req *req, char *buf)
{
	u32 at = 0;

	while (at < req->body)
		at += sprintf(buf + at, "GET /%u/%u HTTP/1.1\r\nHost: a\r\n\r\n",
			      1 + at % sim.plan.n_bes, SIM_REQS + at);
	return at;
}

static void req_wire(struct sim_req *req, const char *path)
{
	const char *method = req->head ? "HEAD" : req->body ? "POST" : "GET";
	u32 pad = sim_chance(SIM_R_PLAN, 300) ? sim_below(SIM_R_PLAN, 700) : 0;
	u8 *buf = sim_alloc(2048 + req->body * 3);
	u32 at, i;

	at = sprintf((char *)buf, "%s %s%u HTTP/1.%u\r\nHost: a\r\nX: %u\r\n",
		     method, path, req->id, !req->old, req->id);
	at += put_habits(req, (char *)buf + at);
	if (req->body && req->chunked)
		at += sprintf((char *)buf + at,
			      "Transfer-Encoding: chunked\r\n");
	else if (req->body && !req->raw)
		at += sprintf((char *)buf + at, "Content-Length: %u\r\n",
			      req->body);
	if (req->expect)
		at += sprintf((char *)buf + at, "Expect: 100-continue\r\n");
	if (pad)
		at += sprintf((char *)buf + at, "P: %.*s\r\n", 0, "");
	for (i = 0; pad && i < pad; i++)
		buf[at - 2 + i] = sim_pattern(req->id, i);
	at += pad;
	if (pad)
		memcpy(buf + at - 2, "\r\n", 2);
	at += sprintf((char *)buf + at, "\r\n");
	req->head_len = at;
	if (req->raw)
		at += put_raw(req, (char *)buf + at);
	else if (req->body && req->chunked)
		at += put_chunks(req, buf + at);
	else
		for (i = 0; i < req->body; i++)
			buf[at++] = sim_pattern(req->id, i);
	at += sprintf((char *)buf + at, "%.*s", req->lines, "\r\n\r\n");
	req->wire = buf;
	req->wire_len = at;
}

static bool http(u32 habit, u32 permille)
{
	bool yes = sim_chance(SIM_R_HTTP, permille);

	return yes && sim.plan.http & habit;
}

static void req_habits(struct sim_req *req, bool last)
{
	req->offer = http(SIM_H_UPGRADE, 300);
	req->bye = http(SIM_H_BYE, 150);
	req->old = req->bye && !req->chunked && req->id % 3 == 0;
	req->odd = !req->bye && http(SIM_H_ODD, 150);
	req->lines = http(SIM_H_LINES, 400) ? 2 + req->id % 2 * 2 : 0;
	/* Server and lines would wait for each other. */
	if (req->offer)
		req->lines = 0;
	req->raw = req->offer && !req->bye && !req->odd && http(SIM_H_UPGRADE, 300);
	if (http(SIM_H_CLOSE, 100) || (req->bye && !http(SIM_H_BYE, 200)))
		req->close = true;
	req->mute = req->bye && http(SIM_H_BYE, 300);
	if (req->odd)
		req->bes = BIT(sim.plan.n_bes) - 1;
	if (!req->raw)
		return;
	req->head = req->chunked = req->expect = req->close = false;
	req->early = true;
	req->kind = RESP_CLOSE;
	/* One segment or many, between the request and its answer */
	req->body = req->id % 2 ? req->body ?: 200 : 2000 + req->id * 7919 % 38000;
	req->lines = 0;
}

static void req_make(struct sim_req *req, bool last, u32 *place)
{
	u32 n = sim.plan.n_bes;
	char path[] = "/?/";

	if (sim_chance(SIM_R_PLAN, 600))
		*place = sim_below(SIM_R_PLAN, n + 2);
	req->bes = *place < n ? BIT(*place) : *place == n ? 3 : BIT(n) - 1;
	path[1] = *place < n ? '1' + *place : *place == n ? 'p' : 'x';
	req->head = sim_chance(SIM_R_PLAN, 100);
	if (habit(SIM_F_body, 500) && !req->head)
		req->body = sim_chance(SIM_R_PLAN, 200) ?
				    sim_between(SIM_R_PLAN, 1, sim_chance(SIM_R_PLAN, 200) ?
							60000 : 10000) :
				    sim_between(SIM_R_PLAN, 1, 1500);
	req->chunked = habit(SIM_F_chunked, 500);
	req->expect = req->body && sim_chance(SIM_R_PLAN, 100);
	req->early = habit(SIM_F_early, 400);
	req->kind = sim_below(SIM_R_PLAN, 8);
	if (req->kind >= RESP_CLOSE)
		req->kind = RESP_LENGTH;
	if (!sim_has(SIM_F_chunked) && req->kind == RESP_CHUNKED)
		req->kind = RESP_LENGTH;
	req->close = habit(SIM_F_srvclose, last ? 500 : 30);
	if (req->close && sim_chance(SIM_R_PLAN, 400) && !req->head)
		req->kind = RESP_CLOSE;
	req->abort = habit(SIM_F_srvabort, 100);
	req->hang = habit(SIM_F_hang, 100);
	req->slow = habit(SIM_F_silence, 200) ?
			    sim_below(SIM_R_PLAN, 20000000) : 0;
	req->len = sim_chance(SIM_R_PLAN, 100) ?
			   sim_between(SIM_R_PLAN, 0, 30000) :
			   sim_between(SIM_R_PLAN, 0, 1200);
	req_habits(req, last);
	req_wire(req, path);
}

void sim_requests_make(void)
{
	u32 i, j, place;

	for (i = 0; i < sim.plan.n_conns; i++) {
		struct sim_conn *conn = &sim.conn[i];

		conn->id = i;
		conn->first = sim.n_reqs;
		conn->n = sim_between(SIM_R_PLAN, 1, sim.plan.n_reqs);
		place = sim_below(SIM_R_PLAN, sim.plan.n_bes);
		for (j = 0; j < conn->n; j++) {
			struct sim_req *req = &sim.req[sim.n_reqs];

			req->id = sim.n_reqs++;
			req->conn = i;
			req_make(req, j + 1 == conn->n, &place);
			if (req->raw)
				conn->n = j + 1;
		}
	}
}
