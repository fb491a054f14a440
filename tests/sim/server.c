// SPDX-License-Identifier: GPL-2.0
/*
 * server.c - the servers on the back ends.
 *
 * They know nothing of baton: they accept, read requests and answer. Every byte
 * that they read is compared with those that the client sent, see request.c.
 */
#include "sim.h"

/* A server that waits long for its clients expects the same of them. */
#define IDLE (sim_has(SIM_F_silence) ? 60000000ULL : 25000000ULL)
#define READ_MAX 4096

struct server;

/**
 * struct srv - an accepted connection
 * @turn: the process works on the connection
 * @let_go: the process leaves the socket
 * @req: request being read or answered
 * @spins: how often the process will come back to the socket without need
 * @read: bytes of @req that have arrived
 * @written: bytes of its response that were sent
 * @served: number of requests answered
 * @lingers: delays its close
 * @ready: earliest time of the answer
 */
struct srv {
	struct list_head list;
	struct server *server;
	struct sock *sk;
	struct sim_event turn, let_go, idle;
	u8 head[2048];
	u32 head_len;
	struct sim_req *req;
	u32 spins;
	u32 read, written, served;
	u64 ready;
	bool eof, closing, lingers;
};

struct server {
	struct net *net;
	u32 be;
	struct sock *listener;
	struct sim_event accept;
	struct list_head conns;
};

static void srv_later(struct srv *srv, u64 delay)
{
	if (!srv->turn.pos && !srv->closing)
		sim_event_add(&srv->turn, srv->server->net, sim_now + delay);
}

static u64 think(void)
{
	return sim_chance(SIM_R_SERVER, 900) ?
		       sim_between(SIM_R_SERVER, 5, 400) :
		       sim_between(SIM_R_SERVER, 400, 60000);
}

static void server_ready(struct sock *sk)
{
	struct server *server = sk->net->app;
	struct srv *srv = sk->sk_user_data;
	u64 delay = think();

	if (sk->sk_state == TCP_LISTEN) {
		if (sim_has(SIM_F_backlog))
			delay *= sim_between(SIM_R_SERVER, 1, 60);
		if (!server->accept.pos)
			sim_event_add(&server->accept, sk->net,
				      sim_now + delay);
	} else if (srv) {
		srv_later(srv, delay);
	}
}

/* Requests */

static void req_begin(struct srv *srv)
{
	struct sim_req *req;

	srv->head[srv->head_len] = 0;
	req = sim_check_head(srv->sk, (char *)srv->head, srv->head_len);
	req->delivered++;
	req->be = srv->server->be;
	sim_trace("%-4s       serves request %u of %u", srv->server->net->name,
		  req->id, ntohs(srv->sk->sk_dport));
	srv->req = req;
	srv->read = srv->head_len;
	srv->written = 0;
	srv->ready = sim_now + req->slow;
	srv->head_len = 0;
}

/* Return: number of bytes taken, of a head or a body. */
static u32 srv_take(struct srv *srv, const u8 *buf, u32 len)
{
	struct sim_req *req = srv->req;
	u32 n;

	if (req) {
		n = min(len, req->wire_len - srv->read);
		sim_check_body(srv->sk, req, srv->read, buf, n);
		srv->read += n;
		return n;
	}
	if (srv->head_len + 1 >= sizeof(srv->head))
		sim_fail("request", "be%u got no head", srv->server->be + 1);
	srv->head[srv->head_len++] = *buf;
	if (srv->head_len >= 4 &&
	    !memcmp(srv->head + srv->head_len - 4, "\r\n\r\n", 4))
		req_begin(srv);
	return 1;
}

static void srv_free(struct srv *srv)
{
	sim_event_del(&srv->turn);
	sim_event_del(&srv->idle);
	sim_event_del(&srv->let_go);
	list_del(&srv->list);
	sim_free(srv);
}

/* Idle timeout; longer while a request is under way. */
static u64 srv_limit(const struct srv *srv)
{
	if (!sim.plan.idle || srv->req || srv->head_len ||
	    !(srv->served || sim.plan.idle_any))
		return IDLE;
	return sim.plan.idle;
}

/* True if a connection may be lost when the server closes it now. */
static bool srv_excused(const struct srv *srv)
{
	/* Held data may be on its way to the socket on another processor. */
	return srv_limit(srv) == IDLE || !srv->served || sim.plan.cpus > 1 ||
	       sim_has(SIM_F_backlog | SIM_F_listener) ||
	       !sim_must_live(srv->sk);
}

static void srv_end(struct srv *srv, bool reset, bool excused)
{
	struct sim_conn *conn = sim_conn_of(srv->sk->sk_dport);

	if (excused && conn && conn->cookie == srv->sk->cookie && !srv->sk->dead &&
	    !conn->excuse && (!srv->eof || srv->req))
		conn->excuse = "the server closed";
	srv->sk->sk_user_data = NULL;
	srv->closing = true;
	sim_tcp_close(srv->sk, reset);
}

static void srv_close(struct srv *srv, bool reset)
{
	srv_end(srv, reset, true);
}

/* The response is complete; bytes of the next request may be here already. */
static void req_end(struct srv *srv)
{
	struct sim_req *req = srv->req;

	if (req->close && !srv->lingers && sim_chance(SIM_R_HTTP, 500)) {
		srv->lingers = true;
		srv_later(srv, think());
		return;
	}
	srv->req = NULL;
	srv->served++;
	if (req->close)
		srv_close(srv, false);
}

/* Return: something was written. */
static bool srv_answer(struct srv *srv)
{
	struct sim_req *req = srv->req;
	u32 n, end;

	if (!req || req->hang || (!req->early && srv->read < req->wire_len))
		return false;
	if (sim_now < srv->ready) {
		srv_later(srv, srv->ready - sim_now);
		return false;
	}
	if (!req->resp_whole)
		sim_response_make(req, srv->server->be);
	end = req->abort ? req->resp_len / 2 : req->resp_len;
	n = end - srv->written;
	if (sim_chance(SIM_R_SERVER, 300))
		n = sim_between(SIM_R_SERVER, min(n, 1U), n);
	if (n && sim_tcp_send(srv->sk, req->resp + srv->written, n) < 0) {
		srv_close(srv, true);
		return false;
	}
	srv->written += n;
	if (srv->written == end && req->abort) {
		srv_close(srv, sim_chance(SIM_R_SERVER, 500));
		return false;
	}
	if (srv->written < end)
		srv_later(srv, think());
	return n;
}

static bool req_over(const struct srv *srv)
{
	return srv->req && srv->req->resp_whole && !srv->req->abort &&
	       srv->read == srv->req->wire_len &&
	       srv->written == srv->req->resp_len;
}

/* Peek first, so that no byte is read beyond the current head or body. */
static void srv_work(struct srv *srv)
{
	u8 buf[READ_MAX];
	int got, done;

	do {
		u32 want = srv->req ? srv->req->wire_len - srv->read :
				      sizeof(srv->head) - srv->head_len - 1;

		if (srv->req && !want)
			break;
		got = sim_tcp_recv(srv->sk, buf, min_t(u32, want, sizeof(buf)),
				   true);
		if (got <= 0) {
			if (got == -ECONNRESET && srv->sk->done)
				sim_fail("eof", "%s reads an error, and nobody has reset %u",
					 srv->server->net->name,
					 ntohs(srv->sk->sk_dport));
			srv->eof |= got != -EAGAIN;
			if (!got)
				sim_check_rest(srv->sk, srv->req, srv->read,
					       true);
			break;
		}
		for (done = 0; done < got;) {
			struct sim_req *was = srv->req;

			done += srv_take(srv, buf + done, got - done);
			if (was != srv->req)
				break;
		}
		sim_tcp_recv(srv->sk, buf, done, false);
	} while (!srv->closing);
	srv->eof |= srv->sk->dead;
	srv_answer(srv);
	if (!srv->closing && req_over(srv)) {
		req_end(srv);
		if (!srv->closing && !srv->lingers)
			srv_later(srv, 1);
	}
	if (!srv->closing && srv->eof && (!srv->req || srv->sk->sk_err ||
					  srv->read < srv->req->wire_len ||
					  srv->sk->dead || srv->req->hang))
		srv_close(srv, false);
}

static void srv_leave(struct srv *srv)
{
	struct sock *sk = srv->sk;

	srv->server->net->owned--;
	sk->inside = false;
	release_sock(sk);
	if (srv->closing)
		srv_free(srv);
	else if (sk->dead)
		srv_later(srv, 5);
	else if (srv->spins && srv->spins--)
		srv_later(srv, sim_between(SIM_R_SERVER, 5, 500));
	sock_put(sk);
}

/* Below BATON_ARRIVE_MS, so that no connection is refused for that. */
static u64 stay(void)
{
	if (sim_chance(SIM_R_SERVER, 900))
		return sim_between(SIM_R_SERVER, 5, 3000);
	return sim_between(SIM_R_SERVER, 3000,
			   sim_chance(SIM_R_SERVER, 900) ? 80000 : 800000);
}

static void srv_let_go(struct sim_event *event)
{
	srv_leave(container_of(event, struct srv, let_go));
}

static void srv_turn(struct sim_event *event)
{
	struct srv *srv = container_of(event, struct srv, turn);
	struct net *net = srv->server->net;

	/* The process is still in the socket. */
	if (srv->sk->owned) {
		srv_later(srv, 20);
		return;
	}
	sim_event_add(&srv->idle, net, sim_now + IDLE);
	srv->sk->refs++;
	lock_sock(srv->sk);
	net->owned++;
	local_bh_disable();
	srv_work(srv);
	local_bh_enable();
	if (!srv->closing)
		sim_event_add(&srv->idle, net, sim_now + srv_limit(srv));
	if (sim_has(SIM_F_owned) &&
	    sim_chance(SIM_R_SERVER, srv->spins ? 900 : 400)) {
		srv->sk->inside = true;
		sim_event_add(&srv->let_go, net, sim_now + stay());
	} else {
		srv_leave(srv);
	}
}

static void srv_idle(struct sim_event *event)
{
	struct srv *srv = container_of(event, struct srv, idle);
	struct sock *sk = srv->sk;
	const struct tcp_sock *tp = tcp_sk(sk);
	bool reset;

	if (srv->sk->owned) {
		sim_event_add(event, srv->server->net, sim_now + 5000);
		return;
	}
	sim_check_rest(srv->sk, srv->req, srv->read, false);
	reset = sim.plan.idle && sim_chance(SIM_R_IDLE, 200);
	sock_hold(sk);
	lock_sock(sk);
	/* A reset discards what the client has not received yet. */
	srv_end(srv, reset, srv_excused(srv) ||
		(reset && tp->snd_una != tp->write_seq));
	release_sock(sk);
	sock_put(sk);
	srv_free(srv);
}

static void server_accept(struct sim_event *event)
{
	struct server *server = container_of(event, struct server, accept);
	struct sock *sk;
	struct srv *srv;

	while (server->listener && (sk = sim_tcp_accept(server->listener))) {
		srv = sim_alloc(sizeof(*srv));
		srv->server = server;
		srv->sk = sk;
		srv->turn.run = srv_turn;
		srv->let_go.run = srv_let_go;
		srv->idle.run = srv_idle;
		srv->turn.lane = srv->let_go.lane = srv->idle.lane = SIM_LANE_SERVER;
		if (sim_has(SIM_F_owned) && sim_chance(SIM_R_SERVER, 150))
			srv->spins = sim_below(SIM_R_SERVER, 60);
		list_add_tail(&srv->list, &server->conns);
		sk->sk_user_data = srv;
		sk->sk_state_change = server_ready;
		srv_later(srv, think());
		sim_event_add(&srv->idle, server->net,
			      sim_now + srv_limit(srv));
		if (!sim_has(SIM_F_backlog))
			continue;
		sim_event_add(event, server->net, sim_now + 20 * think());
		break;
	}
}

void sim_server_listen(struct net *net, bool on)
{
	struct server *server = net->app;
	struct sock *sk = server->listener, *child;
	struct sim_conn *conn;

	if (on && !sk) {
		sk = sim_tcp_listen(net, SIM_PORT, sim_has(SIM_F_backlog) ?
				    sim_below(SIM_R_OPS, 3) : 128);
		sk->sk_rcvbuf = sim_has(SIM_F_smallwin) ? 6000 : 65536;
		sk->sk_data_ready = server_ready;
		server->listener = sk;
	} else if (!on && sk) {
		server->listener = NULL;
		sk->sk_state = TCP_CLOSE;
		while ((child = sim_tcp_accept(sk))) {
			conn = sim_conn_of(child->sk_dport);
			if (conn && conn->cookie == child->cookie)
				conn->excuse = "the server ceased to listen";
			sim_tcp_close(child, true);
		}
		list_del_init(&sk->node);
		sock_put(sk);
		sock_put(sk);
	}
}

void sim_servers_start(struct net *net, u32 i)
{
	struct server *server = sim_alloc(sizeof(*server));

	server->net = net;
	server->be = i;
	server->accept.run = server_accept;
	server->accept.lane = SIM_LANE_SERVER;
	INIT_LIST_HEAD(&server->conns);
	net->app = server;
	sim_server_listen(net, true);
}

/* The machine is switched off, or the schedule ends. */
void sim_servers_stop(struct net *net)
{
	struct server *server = net->app;
	struct srv *srv, *next;

	list_for_each_entry_safe(srv, next, &server->conns, list) {
		bool inside = sim_event_del(&srv->let_go);
		struct sock *sk = srv->sk;

		if (inside) {
			net->owned--;
			sk->inside = false;
			sk->owned = false;
		}
		if (!srv->closing) {
			sk->sk_user_data = NULL;
			sim_tcp_close(sk, true);
		}
		if (inside)
			sock_put(sk);
		srv_free(srv);
	}
	sim_server_listen(net, false);
	sim_event_del(&server->accept);
	sim_free(server);
	net->app = NULL;
}
