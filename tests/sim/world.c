// SPDX-License-Identifier: GPL-2.0
/* world.c - run a schedule from beginning to end. */
#include "sim.h"
#include "../../hooks/node/net.h"

#define DRAIN (1100ULL * 1000000)	/* FORWARDING ends after 900 s */
#define EVENTS_MAX 3000000
#define OPS 24

/*
 * A node that loses its state is away for longer than the network keeps a
 * message, though not for longer than the sender repeats one.
 */
#define AWAY (SIM_KEPT + 10000)

/*
 * A module does not answer a CREATE that is older than itself, but one that
 * waits for a machine that stands still looks younger than it is. So a node
 * stands still only if its module has run for longer than a sender may stand
 * still with a CREATE to repeat.
 */
#define STILL_MAX 3000000
#define GROWN (STILL_MAX + SIM_KEPT + 1000000)

struct sim sim;

struct op {
	struct sim_event event;
	void (*begin)(struct net *net);
	void (*end)(struct net *net);
	struct net *net;
	u64 lasts;
	const char *what;
	bool begun;
};

static struct op ops[OPS];
static u32 n_ops;

static void op_run(struct sim_event *event)
{
	struct op *op = container_of(event, struct op, event);

	/* Delay a fault of a node that stands still until after its packets. */
	if (op->net->still > sim_now) {
		sim_event_add(event, NULL, op->net->still + 1);
		return;
	}
	sim_trace("%-4s       %s %s", op->net->name, op->what,
		  op->begun ? "ends" : "begins");
	sim_current = op->net;
	op->net->ailed = sim_now;
	if (op->begun) {
		op->net->ailing--;
		op->end(op->net);
		return;
	}
	op->net->ailing++;
	op->begin(op->net);
	op->begun = true;
	sim_event_add(event, NULL, sim_now + op->lasts);
}

static bool server_node(const struct net *net)
{
	return net != &sim.fe;
}

static void socks_kill(struct net *net)
{
	struct sock *sk;

	while (!list_empty(&net->socks)) {
		sk = list_first_entry(&net->socks, struct sock, node);
		if (sk->sk_state == TCP_LISTEN)
			sim_fail("world", "%s still listens", net->name);
		sk->refs++;
		sim_tcp_kill(sk);
		sock_put(sk);
	}
}

static void reboot_begin(struct net *net)
{
	if (net->down || !net->gen)
		return;
	sim.stopped = true;
	net->down = true;
	if (server_node(net))
		sim_servers_stop(net);
	sim_net_stop(net);
	socks_kill(net);
}

static void reboot_end(struct net *net)
{
	if (!net->down)
		return;
	net->down = false;
	net->clock = sim_rnd(SIM_R_OPS);
	net->booted = sim_now;
	net->reborn = sim_now;
	sim_net_start(net);
	if (server_node(net))
		sim_servers_start(net, net - sim.be);
}

static void unload_begin(struct net *net)
{
	if (net->down || !net->gen)
		return;
	sim.stopped = true;
	sim_net_stop(net);
}

static void unload_end(struct net *net)
{
	if (net->down || net->gen)
		return;
	net->reborn = sim_now;
	sim_net_start(net);
}

static void deaf_begin(struct net *net)
{
	net->deaf = true;
	net->deaf_since = sim_now;
}

static void deaf_end(struct net *net)
{
	net->deaf = false;
	net->deafest = max(net->deafest, sim_now - net->deaf_since);
}

static void still_begin(struct net *net)
{
	if (!net->reborn || sim_now - net->reborn > GROWN)
		net->still = sim_now + sim_between(SIM_R_OPS, 1000, STILL_MAX);
}

static void nothing(struct net *net)
{
}

static void listener_begin(struct net *net)
{
	if (net->app)
		sim_server_listen(net, false);
}

static void listener_end(struct net *net)
{
	if (net->app)
		sim_server_listen(net, true);
}

/* As the sysfs file does */
static void toggle(struct net *net)
{
	struct baton_net *bn = net->gen ? baton_net(net) : NULL;
	struct baton_service *svc;

	sim.toggled = true;
	if (!bn || list_empty(&bn->services))
		return;
	svc = list_first_entry(&bn->services, struct baton_service, list);
	svc->mode = sim_below(SIM_R_OPS, 2);
	schedule_work(&bn->config_work);
}

/* With probes some BEs are away for long enough to be noticed. */
static u64 op_lasts(u32 node, u64 lasts)
{
	return sim.plan.probe && node && lasts >= 1000000 ? 12000000 : lasts;
}

static void op_add(u32 feature, const char *what,
		   void (*begin)(struct net *net),
		   void (*end)(struct net *net), u32 first,
		   u64 shortest, u64 lasts)
{
	u32 n = sim_between(SIM_R_OPS, 1, 3), node;

	if (!sim_has(feature))
		return;
	while (n-- && n_ops < OPS) {
		struct op *op = &ops[n_ops++];

		node = sim_between(SIM_R_OPS, first, sim.plan.n_bes);
		*op = (struct op) {
			.event = { .run = op_run },
			.begin = begin,
			.end = end,
			.net = node && first < 2 ? &sim.be[node - 1] : &sim.fe,
			.lasts = shortest + sim_below(SIM_R_OPS,
						      op_lasts(node, lasts)),
			.what = what,
		};
		sim_event_add(&op->event, NULL,
			      sim_below(SIM_R_OPS, sim.plan.storm));
	}
}

static void ops_make(void)
{
	n_ops = 0;
	op_add(SIM_F_reboot, "reboot", reboot_begin, reboot_end, 0, AWAY,
	       3000000);
	op_add(SIM_F_unload, "unload", unload_begin, unload_end, 0, AWAY,
	       1000000);
	op_add(SIM_F_deaf, "deaf", deaf_begin, deaf_end, 0, 0, 3000000);
	op_add(SIM_F_still, "still", still_begin, nothing, 0, 0, 10);
	op_add(SIM_F_listener, "no listener", listener_begin, listener_end, 1, 0,
	       500000);
	op_add(SIM_F_toggle, "toggle", toggle, toggle, 2, 0, 300000);
}

/* An attacker knows addresses and ports, but no numbers; some keep sending. */
static struct sim_event outsider;
static bool outsider_goes_on;

static u64 outsider_rest(void)
{
	return sim_below(SIM_R_OUTSIDER,
			 outsider_goes_on ? 100000 : sim.plan.storm / 8);
}

static void outsider_run(struct sim_event *event)
{
	static const u8 flags[] = { SIM_SYN, SIM_SYN, SIM_FIN | SIM_ACK,
				    SIM_RST, SIM_RST | SIM_ACK };
	struct sim_conn *conn = &sim.conn[sim_below(SIM_R_OUTSIDER,
						    sim.plan.n_conns)];

	local_bh_disable();
	if (conn->started && !conn->over)
		sim_segment(&sim.client, NULL, sim.client.addr,
			    htons(conn->port), htonl(SIM_VIP), htons(SIM_PORT),
			    sim_rnd(SIM_R_OUTSIDER), sim_rnd(SIM_R_OUTSIDER),
			    flags[sim_below(SIM_R_OUTSIDER, 5)], 1000, false, 0,
			    0, 0, -1, NULL, 0);
	local_bh_enable();
	if (sim_storm())
		sim_event_add(event, NULL, sim_now + outsider_rest());
}

static void world_make(void)
{
	static const char *const names[] = { "be1", "be2", "be3", "be4" };
	u32 i;

	sim_net_init(&sim.client, "cl", 0x0a020001, 0);
	sim_net_init(&sim.fe, "fe", 0x0a000001, SIM_VIP);
	for (i = 0; i < sim.plan.n_bes; i++)
		sim_net_init(&sim.be[i], names[i], 0x0a000002 + i, SIM_VIP);
	sim_net_start(&sim.fe);
	for (i = 0; i < sim.plan.n_bes; i++) {
		sim_net_start(&sim.be[i]);
		sim_servers_start(&sim.be[i], i);
	}
}

/* In a trace: counters that have changed, except those of normal forwarding. */
static void say_counts(void)
{
	static u64 was[SIM_BES + 1][BATON_STATS];
	const struct net *net;
	u64 now;
	u32 i, j;

	for (i = 0; i <= sim.plan.n_bes; i++)
		for (j = 0; j < BATON_STATS; j++) {
			net = i ? &sim.be[i - 1] : &sim.fe;
			now = sim_stat(net, j);
			if (now > was[i][j] && j != BATON_STAT_thop_sent &&
			    j != BATON_STAT_thop_received &&
			    j != BATON_STAT_fe_forwarded)
				sim_say("%-4s       counts %s", net->name,
					baton_stat_names[j]);
			was[i][j] = now;
		}
}

/* Run until @until; with @clients until these are done, else until idle. */
static void run_until(u64 until, bool clients)
{
	struct sim_event *event;

	while ((!clients || !sim_clients_done()) && sim_now < until) {
		event = sim_event_next();
		if (!event)
			return;
		sim_step_run(event);
		sim_step_end();
		sim_check_room();
		if (sim_tracing)
			say_counts();
		if (!clients && sim_idle())
			return;
		if (++sim.events > EVENTS_MAX)
			sim_fail("stuck", "%u events and no end", EVENTS_MAX);
	}
}

static bool is_packet(const struct sim_event *event)
{
	return event->run == sim_rx;
}

/* Drop packets that are under way when the schedule ends */
static void packets_drop(void)
{
	struct sim_event *event;
	u32 i = 0;

	while ((event = sim_event_any(i))) {
		if (!is_packet(event)) {
			i++;
			continue;
		}
		sim_event_del(event);
		kfree_skb(container_of(event, struct sk_buff, event));
		i = 0;
	}
}

static void world_end(void)
{
	u32 i;

	sim_net_stop(&sim.fe);
	socks_kill(&sim.fe);
	for (i = 0; i < sim.plan.n_bes; i++) {
		sim_servers_stop(&sim.be[i]);
		sim_net_stop(&sim.be[i]);
		socks_kill(&sim.be[i]);
	}
	socks_kill(&sim.client);
	packets_drop();
	for (i = 0; i < sim.n_reqs; i++) {
		sim_free(sim.req[i].wire);
		sim_free(sim.req[i].resp);
	}
}

void sim_run(void)
{
	long live = shim_live();
	u32 i;

	sim_events_reset();
	sim_attack_reset();
	sim_requests_make();
	world_make();
	sim_clients_start();
	ops_make();
	outsider = (struct sim_event) { .run = outsider_run };
	outsider_goes_on = sim_chance(SIM_R_OUTSIDER, 300);
	if (sim_has(SIM_F_outsider))
		sim_event_add(&outsider, NULL, sim_below(SIM_R_OUTSIDER, 50000));
	run_until(400ULL * 1000000, true);
	if (!sim_clients_done())
		sim_fail("stuck", "the clients are not through");
	for (i = 0; i < n_ops; i++)
		if (ops[i].event.pos && !ops[i].begun)
			sim_event_del(&ops[i].event);
	sim_event_del(&outsider);
	run_until(sim_now + DRAIN, false);
	sim_tally();
	sim_check_end();
	world_end();
	sim_step_end();
	if (shim_live() != live)
		sim_fail("leak", "%ld objects are left", shim_live() - live);
}
