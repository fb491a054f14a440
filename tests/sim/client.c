// SPDX-License-Identifier: GPL-2.0
/*
 * client.c - the clients: they send their requests and compare every byte of
 * the responses with what a server wrote.
 */
#include "sim.h"

#define GIVE_UP (sim_has(SIM_F_silence) ? 100000000ULL : 60000000ULL) /* us without a byte */
#define HANG_TIME 3000000ULL

/**
 * struct lane - a client, which makes one connection after another
 * @next: number of its next connection
 * @send: request being sent, @sent bytes of it
 * @recv: request being answered, @got bytes of its response
 * @depth: most requests under way at a time
 * @progress: when the last byte arrived
 * @think_until: no more of a request that has begun before then
 * @odd_done: when an odd request (see struct sim_req) was answered, 0: not yet
 */
struct lane {
	struct sim_conn *conn;
	u32 next, send, sent, recv, got, depth;
	struct sock *sk;
	struct sim_event turn;
	u64 progress, pause_until, think_until, die_at, odd_done;
	u16 port;
	bool shut, slow, busy, refused;
};

static struct lane lane[SIM_CLIENTS];
static u32 n_lanes;

static void lane_later(struct lane *ln, u64 delay)
{
	u64 at = sim_now + delay;

	if (!ln->turn.pos || ln->turn.at > at)
		sim_event_add(&ln->turn, &sim.client, at);
}

static void client_ready(struct sock *sk)
{
	struct lane *ln = sk->sk_user_data;

	if (ln)
		lane_later(ln, ln->slow ? sim_between(SIM_R_CLIENT, 100, 60000) :
					  sim_between(SIM_R_CLIENT, 1, 100));
}

static void conn_over(struct lane *ln, const char *end)
{
	struct sim_conn *conn = ln->conn;

	sim_trace("cl         connection %u of %u: %s", conn->id, conn->port,
		  end);
	conn->over = true;
	conn->end = end;
	conn->ended = sim_now;
	if (ln->sk) {
		/* Resetting lets some use their port again at once. */
		bool reset = sim_has(SIM_F_rst | SIM_F_owned) &&
			     sim_chance(SIM_R_CLIENT, 400);

		conn->sent_all &= !reset;
		ln->sk->sk_user_data = NULL;
		sim_tcp_close(ln->sk, reset);
		ln->sk = NULL;
	}
	ln->busy = false;
	lane_later(ln, sim_chance(SIM_R_CLIENT, 700) ? 10 :
		   sim_below(SIM_R_CLIENT, 400000));
}

static void conn_cut(struct lane *ln, const char *how)
{
	const char *why = sim_refused(ln->conn);

	if (!strcmp(how, "stuck"))
		sim_check_told(ln->conn);
	if (!why || (!strcmp(how, "stuck") && !sim_may_hang(ln->sk)))
		sim_fail("short", "connection %u of %u: %s after %u of %u responses",
			 ln->conn->id, ln->conn->port, how,
			 ln->recv - ln->conn->first, ln->conn->n);
	conn_over(ln, why);
}

/* A server that ignores a request to close may answer the requests after it. */
static bool after_last(const struct lane *ln, const struct sim_req *req)
{
	const struct sim_req *was = &sim.req[ln->conn->first];

	for (; was < req; was++)
		if (was->bye || was->odd)
			return true;
	return false;
}

/* Check that the request may have been answered by this back end. */
static void check_be(const struct lane *ln, const struct sim_req *req)
{
	const struct sim_req *was = req - 1;
	bool stays = ln->recv > ln->conn->first && was->be == req->be;

	if (req->bes & BIT(req->be))
		return;
	if (stays && (sim.toggled || after_last(ln, req) ||
		      (sim_refused(ln->conn) && !sim_short_of())))
		return;
	if (!stays && (sim.stopped || sim.toggled || sim_refused(ln->conn)))
		return;
	sim_fail("back end", "request %u was served by be%d", req->id,
		 req->be + 1);
}

/* The FE itself may answer the first request, if it has a reason. */
static bool fe_answer(struct lane *ln, const u8 *buf, u32 len)
{
	if (ln->recv != ln->conn->first || ln->got)
		return false;
	ln->refused = (!memcmp(buf, "HTTP/1.1 503", min(len, 12U)) &&
		       sim_refused(ln->conn)) ||
		      (!memcmp(buf, "HTTP/1.1 400", min(len, 12U)) &&
		       sim.req[ln->recv].odd) ||
		      (!memcmp(buf, "HTTP/1.1 408", min(len, 12U)) &&
		       /* Timers are rounded down to a jiffy. */
		       sim_now - ln->conn->synack >= (BATON_WAIT_MS - 8) * 1000);
	if (ln->refused)
		ln->conn->excuse = "refused by the FE";
	return ln->refused;
}

/* After this request none need be answered. */
static void last_one(struct sim_conn *conn, const struct sim_req *req)
{
	if ((req->bye || req->close || req->odd) && !conn->excuse)
		conn->excuse = "it was the last request";
}

/* Shorter than the idle timeouts of servers */
static u32 pause_length(void)
{
	return sim_below(SIM_R_CLIENT, sim_has(SIM_F_silence) ? 30000000 :
							       2000000);
}

static void take_bytes(struct lane *ln, const u8 *buf, u32 len)
{
	struct sim_req *req;
	u32 n;

	while (len && !ln->refused) {
		req = &sim.req[ln->recv];
		if (ln->recv >= ln->send + !!ln->sent ||
		    ln->recv >= ln->conn->first + ln->conn->n)
			sim_fail("bytes", "a response without a request");
		n = min(len, req->resp_len - ln->got);
		if ((!n || memcmp(buf, req->resp + ln->got, n)) &&
		    fe_answer(ln, buf, len))
			return;
		if (!n || memcmp(buf, req->resp + ln->got, n))
			sim_fail("bytes", "response %u differs at %u of %u: %.*s",
				 req->id, ln->got, req->resp_len,
				 min_t(int, len, 60), (const char *)buf);
		ln->got += n;
		buf += n;
		len -= n;
		if (!req->resp_whole || ln->got < req->resp_len)
			continue;
		check_be(ln, req);
		req->done = true;
		last_one(ln->conn, req);
		if (req->odd)
			ln->odd_done = sim_now;
		sim_trace("cl         has response %u from be%d", req->id,
			  req->be + 1);
		ln->recv++;
		ln->got = 0;
		if (sim_has(SIM_F_pause | SIM_F_silence) &&
		    sim_chance(SIM_R_CLIENT, 200))
			ln->pause_until = sim_now + pause_length();
	}
}

/* Return: the stream has ended. */
static bool lane_read(struct lane *ln)
{
	u8 buf[4096];
	u32 max = sizeof(buf);
	int got;

	do {
		if (ln->slow)
			max = sim_between(SIM_R_CLIENT, 1, 700);
		got = sim_tcp_recv(ln->sk, buf, max, false);
		if (got > 0) {
			ln->progress = sim_now;
			take_bytes(ln, buf, got);
		}
	} while (got > 0 && !ln->slow);
	if (got > 0)
		client_ready(ln->sk);
	return got <= 0 && got != -EAGAIN;
}

static u32 piece(struct lane *ln, u32 left)
{
	if (sim.plan.idle && left > 1 && sim_chance(SIM_R_IDLE, 200)) {
		ln->think_until = sim_now + sim_between(SIM_R_IDLE, 1,
							2 * sim.plan.idle);
		return sim_between(SIM_R_IDLE, 1, left - 1);
	}
	if (!sim_has(SIM_F_cut) || sim_chance(SIM_R_CLIENT, 400))
		return left;
	return sim_between(SIM_R_CLIENT, 1, sim_chance(SIM_R_CLIENT, 500) ?
				   min(left, 30U) : left);
}

/* Faults that may keep a back end from seeing an odd request, or its end */
#define UNSEEN (SIM_F_toggle | SIM_F_unload | SIM_F_reboot | SIM_F_still |	\
		SIM_F_deaf | SIM_F_nomem | SIM_F_hang)
#define TOLD_TIME 8000000

/* After an odd request the client must see the connection end before it asks
 * again.
 */
static void check_told(const struct lane *ln)
{
	if (ln->odd_done && sim_now > max(ln->odd_done, sim.plan.storm) + TOLD_TIME &&
	    !sim_has(UNSEEN) && ln->send == ln->recv && !ln->sent)
		sim_fail("odd", "connection %u of %u goes on", ln->conn->id,
			 ln->conn->port);
}

/* When everything is sent some clients close their side. */
static bool will_shut(const struct lane *ln)
{
	return !ln->shut && ln->send == ln->conn->first + ln->conn->n &&
	       sim_has(SIM_F_fin) && ln->conn->id % 3 != 2;
}

static void lane_send(struct lane *ln)
{
	struct sim_conn *conn = ln->conn;
	u8 buf[65536];
	u32 n = 0, len, left;
	bool cut = ln->think_until > sim_now;

	while (ln->send < conn->first + conn->n && !cut &&
	       ln->send < ln->recv + ln->depth &&
	       (ln->sent || ln->pause_until <= sim_now ||
		(ln->depth > 1 && ln->send > conn->first))) {
		struct sim_req *req = &sim.req[ln->send];

		left = req->wire_len - ln->sent;
		len = piece(ln, left);
		if (n + len > sizeof(buf))
			break;
		memcpy(buf + n, req->wire + ln->sent, len);
		n += len;
		ln->sent += len;
		cut = len < left || (sim_has(SIM_F_cut) &&
				     sim_chance(SIM_R_CLIENT, 300));
		if (ln->sent == req->wire_len) {
			ln->send++;
			ln->sent = 0;
			/* Requests after it may cause a reset first. */
			if (ln->depth > 1)
				last_one(conn, req);
		}
	}
	/* Some send the FIN together with the last bytes. */
	tcp_sk(ln->sk)->cork = will_shut(ln) && conn->id % 2;
	if (n)
		sim_tcp_send(ln->sk, buf, n);
	tcp_sk(ln->sk)->cork = false;
	conn->sent_all = ln->send == conn->first + conn->n;
	if (ln->think_until > sim_now)
		lane_later(ln, ln->think_until - sim_now);
	else if (cut)
		lane_later(ln, sim_between(SIM_R_CLIENT, 1, 30000));
	else if (ln->pause_until > sim_now)
		lane_later(ln, ln->pause_until - sim_now);
}

/* Ends of the client's own making. Return: the connection has ended. */
static bool lane_dies(struct lane *ln)
{
	u32 how = sim_below(SIM_R_CLIENT, 3);

	if (sim_now < ln->die_at)
		return false;
	ln->die_at = ~0ULL;
	if (how == 0 && sim_has(SIM_F_rst)) {
		ln->conn->excuse = "the client reset it";
		ln->sk->sk_user_data = NULL;
		sim_tcp_close(ln->sk, true);
		ln->sk = NULL;
	} else if (how == 1 && sim_has(SIM_F_vanish)) {
		ln->conn->excuse = "the client vanished";
		ln->sk->sk_user_data = NULL;
		ln->sk->refs++;
		sim_tcp_kill(ln->sk);
		sock_put(ln->sk);
		sock_put(ln->sk);
		ln->sk = NULL;
	} else if (sim_has(SIM_F_fin)) {
		ln->conn->excuse = "the client closed";
	} else {
		return false;
	}
	/* A FIN, too, may be sent before all of a request. */
	ln->conn->sent_all = false;
	conn_over(ln, ln->conn->excuse);
	return true;
}

static bool waits_for_nothing(const struct lane *ln)
{
	u32 i;

	for (i = ln->conn->first; i < ln->conn->first + ln->conn->n; i++)
		if (sim.req[i].hang)
			return true;
	return false;
}

static void lane_run(struct lane *ln)
{
	struct sim_conn *conn = ln->conn;
	u64 limit = waits_for_nothing(ln) ? HANG_TIME : GIVE_UP;
	bool end;

	if (lane_dies(ln))
		return;
	if (ln->sk->sk_state == TCP_SYN_SENT)
		goto later;
	end = lane_read(ln);
	/* After an early response most clients send the rest of the body. */
	if (ln->recv == conn->first + conn->n &&
	    (end || ln->send == conn->first + conn->n)) {
		conn_over(ln, "all");
		return;
	}
	if (end) {
		conn_cut(ln, ln->sk->sk_err ? "reset" : "closed");
		return;
	}
	check_told(ln);
	lane_send(ln);
	if (will_shut(ln)) {
		ln->shut = true;
		sim_tcp_shutdown(ln->sk);
	}
later:
	if (sim_now >= ln->progress + limit) {
		if (limit == HANG_TIME && !conn->excuse)
			conn->excuse = "the server never answered";
		conn_cut(ln, "stuck");
		return;
	}
	if (ln->die_at != ~0ULL)
		lane_later(ln, ln->die_at - sim_now);
	lane_later(ln, ln->progress + limit - sim_now);
}

/*
 * Is the port free? TIME_WAIT ends early with timestamps (RFC 6191), or if the
 * port belongs to another host.
 */
static bool port_free(u16 port)
{
	struct sock *sk;

	rcu_read_lock();
	sk = __inet_lookup_established(&sim.client, NULL, htonl(SIM_VIP),
				       htons(SIM_PORT), sim.client.addr, port,
				       0, 0);
	rcu_read_unlock();
	if (!sk)
		return true;
	if (sk->sk_state == TCP_TIME_WAIT &&
	    ((inet_twsk(sk)->tstamp_ok && !sim_has(SIM_F_nots) &&
	      sim_chance(SIM_R_CLIENT, 500)) || sim_has(SIM_F_nat))) {
		inet_twsk_deschedule_put(inet_twsk(sk));
		return true;
	}
	sock_put(sk);
	return false;
}

static void lane_begin(struct lane *ln)
{
	struct sim_conn *conn = &sim.conn[ln->next];
	bool ts = !sim_has(SIM_F_nots) || sim_chance(SIM_R_CLIENT, 500);

	while (!port_free(ln->port))
		ln->port++;
	ln->next += n_lanes;
	ln->conn = conn;
	ln->busy = true;
	conn->port = ln->port;
	conn->started = true;
	ln->send = ln->recv = conn->first;
	ln->sent = ln->got = 0;
	ln->shut = ln->refused = false;
	/* The FE may refuse an odd request, even before all of it has come. */
	if (sim.req[conn->first].odd)
		conn->excuse = "the FE refused it";
	ln->depth = sim_has(SIM_F_pipeline) ? sim_between(SIM_R_CLIENT, 1, 9) :
					      1;
	ln->slow = sim_has(SIM_F_smallwin) && sim_chance(SIM_R_CLIENT, 500);
	ln->progress = sim_now;
	ln->pause_until = ln->think_until = ln->odd_done = 0;
	/* Some wait between the handshake and the first request. */
	if (sim_has(SIM_F_pause) && sim_chance(SIM_R_CLIENT, 500))
		ln->pause_until = sim_now + sim_below(SIM_R_CLIENT, 4000000);
	ln->die_at = ~0ULL;
	if (sim_has(SIM_F_rst | SIM_F_vanish | SIM_F_fin) &&
	    sim_chance(SIM_R_CLIENT, 400))
		ln->die_at = sim_now + sim_below(SIM_R_CLIENT,
						 sim_chance(SIM_R_CLIENT, 700) ?
							 20000 : 1000000);
	ln->sk = sim_tcp_connect(ln->port, ln->slow ? 3000 : 60000, ts,
				 sim_tcp_mss(), sim_chance(SIM_R_CLIENT, 300));
	conn->isn = tcp_sk(ln->sk)->snd_una;
	ln->sk->sk_user_data = ln;
	ln->sk->sk_data_ready = client_ready;
	ln->sk->sk_state_change = client_ready;
	sim_trace("cl         connection %u of %u: requests %u to %u", conn->id,
		  conn->port, conn->first, conn->first + conn->n - 1);
	lane_later(ln, GIVE_UP);
	if (ln->die_at != ~0ULL)
		lane_later(ln, ln->die_at - sim_now);
}

static void lane_turn(struct sim_event *event)
{
	struct lane *ln = container_of(event, struct lane, turn);

	local_bh_disable();
	if (ln->busy)
		lane_run(ln);
	else if (ln->next < sim.plan.n_conns)
		lane_begin(ln);
	local_bh_enable();
}

void sim_clients_start(void)
{
	u32 i;

	n_lanes = sim_has(SIM_F_parallel) ? SIM_CLIENTS : 1;
	for (i = 0; i < n_lanes; i++) {
		lane[i] = (struct lane) {
			.next = i,
			.port = 10000 + i * 100,
			.turn = { .run = lane_turn },
		};
		sim_event_add(&lane[i].turn, &sim.client,
			      sim_below(SIM_R_CLIENT, 20000));
	}
}

bool sim_clients_done(void)
{
	u32 i;

	for (i = 0; i < n_lanes; i++)
		if (lane[i].busy || lane[i].next < sim.plan.n_conns)
			return false;
	return true;
}

struct sim_conn *sim_conn_of(__be16 port)
{
	struct sim_conn *found = NULL;
	u32 i;

	for (i = 0; i < sim.plan.n_conns; i++)
		if (sim.conn[i].started && sim.conn[i].port == ntohs(port))
			found = &sim.conn[i];
	return found;
}
