// SPDX-License-Identifier: GPL-2.0
/* check.c - what must hold at every step, and at the end. */
#include "sim.h"
#include "../../be/be.h"
#include "../../fe/fe.h"

static struct fe_conn *fe_entry(__be32 caddr, __be16 cport)
{
	struct baton_net *bn = sim.fe.gen ? baton_net(&sim.fe) : NULL;
	struct baton_tuple tuple = {
		.caddr = caddr,
		.vaddr = htonl(SIM_VIP),
		.cport = cport,
		.vport = htons(SIM_PORT),
	};

	return bn && fe_of(bn) ? fe_conn_find(fe_of(bn), &tuple) : NULL;
}

static struct be_conn *be_entry(struct net *net, __be32 caddr, __be16 cport)
{
	struct baton_tuple tuple = {
		.caddr = caddr,
		.vaddr = htonl(SIM_VIP),
		.cport = cport,
		.vport = htons(SIM_PORT),
	};

	if (!net->gen || net == &sim.fe || !be_of(baton_net(net)))
		return NULL;
	return be_conn_find(be_of(baton_net(net)), &tuple);
}

/* Cookie of the connection that @net has an entry of, 0: none */
static u32 be_cookie(struct net *net, __be32 caddr, __be16 cport)
{
	struct be_conn *conn = be_entry(net, caddr, cport);

	return conn ? conn->cookie : 0;
}

/* Is the connection another node's, or on its way there? */
bool sim_handed_on(struct net *net, __be32 caddr, __be16 cport, u32 cookie)
{
	struct be_conn *conn = be_entry(net, caddr, cport);

	return conn && conn->cookie == cookie &&
	       (conn->state == BE_HANDOFFING || conn->state == BE_HANDOFFED);
}

static struct sock *live_sock(struct net *net, __be16 cport, u32 cookie)
{
	struct sock *sk;

	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_dport == cport && sk->cookie == cookie &&
		    sim_sock_live(sk))
			return sk;
	return NULL;
}

/* A new live socket: the only one of its connection on all nodes? */
void sim_check_owner(struct sock *sk)
{
	struct net *net;
	struct sock *other;
	u32 i;

	for (i = 0; i <= sim.plan.n_bes; i++) {
		net = i ? &sim.be[i - 1] : &sim.fe;
		list_for_each_entry(other, &net->socks, node)
			if (other != sk && other->sk_dport == sk->sk_dport &&
			    other->cookie == sk->cookie &&
			    sim_sock_live(other))
				sim_fail("owner", "%s and %s both own %u",
					 sk->net->name, net->name,
					 ntohs(sk->sk_dport));
	}
	sim_trace("%-4s       owns %u", sk->net->name, ntohs(sk->sk_dport));
}

/* Where the new owner begins is where the old ones ended. */
void sim_check_rebuilt(struct sock *sk, u32 snd_nxt, u32 rcv_right)
{
	struct sim_conn *conn = sim_conn_of(sk->sk_dport);

	sk->cookie = be_cookie(sk->net, sk->sk_daddr, sk->sk_dport);
	if (!conn || !conn->cookie_set || conn->cookie != sk->cookie)
		return;
	/* One for each request, and a few that refuse it */
	if (++conn->rebuilt > (conn->n + 1) * (BATON_TRIED_MAX + 2))
		sim_fail("restless", "connection %u of %u was handed on %u times",
			 conn->id, conn->port, conn->rebuilt);
	if (conn->seq_any && snd_nxt != conn->seq_end)
		sim_fail("sequence", "%s begins at %u, %u was sent",
			 sk->net->name, snd_nxt, conn->seq_end);
	if (conn->seq_any && before(rcv_right, conn->right))
		sim_fail("right edge", "%s begins with %u, %u was promised",
			 sk->net->name, rcv_right, conn->right);
}

static bool tsval_of(const struct sk_buff *skb, u32 *tsval)
{
	struct tcp_options_received opt = {};

	tcp_parse_options(NULL, skb, &opt, 1, NULL);
	*tsval = opt.rcv_tsval;
	return opt.saw_tstamp;
}

static void egress_continuity(struct net *net, const struct sk_buff *skb,
			      struct sim_conn *conn, const struct tcphdr *th,
			      const struct tcp_sock *tp)
{
	u32 len = ntohs(ip_hdr(skb)->tot_len) - 20 - th->doff * 4;
	u32 seq = ntohl(th->seq), end = seq + len, tsval;
	u32 right = ntohl(th->ack_seq) +
		    ((u32)ntohs(th->window) << tp->rx_opt.rcv_wscale);

	if (tsval_of(skb, &tsval)) {
		if (conn->ts_any && before(tsval, conn->tsval))
			sim_fail("timestamp", "%s goes back from %u to %u",
				 net->name, conn->tsval, tsval);
		conn->tsval = tsval;
		conn->ts_any = true;
	}
	if (conn->seq_any && before(right, conn->right))
		sim_fail("right edge", "%s goes back from %u to %u", net->name,
			 conn->right, right);
	conn->right = right;
	if (conn->speaker != net && conn->seq_any && before(seq, conn->seq_end))
		sim_fail("sequence", "%s says %u, %u was sent before it came",
			 net->name, seq, conn->seq_end);
	if (!conn->seq_any || after(end, conn->seq_end))
		conn->seq_end = end;
	conn->speaker = net;
	conn->seq_any = true;
}

/* The same words over and over: something turns in a circle. */
static void egress_storm(struct net *net, struct sim_conn *conn,
			 const struct tcphdr *th)
{
	const u32 words[3] = { ntohl(th->seq), ntohl(th->ack_seq),
			       ntohs(th->window) };

	if (memcmp(words, conn->last_said, sizeof(words)))
		conn->said = 0;
	memcpy(conn->last_said, words, sizeof(words));
	if (++conn->said > 2000)
		sim_fail("storm", "%s says the same to %u for the %uth time",
			 net->name, conn->port, conn->said);
}

/* Whoever had no fault for that long is not taken for dead. */
#define WELL 6000000

static bool ailing(const struct net *net)
{
	return net->ailing || sim_now < max(net->ailed, net->still) + WELL;
}

/* The FE ends a connection. If because of its owner, is that one dead? */
static void check_dead(const struct sk_buff *skb, const struct tcphdr *th)
{
	struct fe_conn *entry = fe_entry(ip_hdr(skb)->daddr, th->dest);
	const struct baton_peer *owner = entry ? entry->owner : NULL;

	if (owner && owner->down && !ailing(&sim.fe) &&
	    !ailing(sim_net_of(owner->addr)))
		sim_fail("dead", "the FE takes the owner of %u for dead",
			 ntohs(th->dest));
}

/* A packet leaves a node. Is it one that may say something? */
void sim_check_egress(struct net *net, const struct sk_buff *skb)
{
	const struct tcphdr *th = tcp_hdr(skb);
	const struct fe_conn *entry;
	struct sim_conn *conn;
	struct sock *sk;

	if (net == &sim.fe && th->rst)
		check_dead(skb, th);
	if (net == &sim.client || th->syn || th->rst || net->down)
		return;
	conn = sim_conn_of(th->dest);
	if (!conn || !conn->cookie_set || conn->over)
		return;
	/* Says nothing, asks (fe_conn_ask()) */
	entry = net == &sim.fe ? fe_entry(ip_hdr(skb)->daddr, th->dest) : NULL;
	if (entry && ntohl(th->seq) == entry->cookie)
		return;
	sk = live_sock(net, th->dest, conn->cookie);
	if (sk) {
		egress_continuity(net, skb, conn, th, tcp_sk(sk));
		egress_storm(net, conn, th);
		return;
	}
	/* Another connection of that port, or TIME_WAIT, may still speak. */
	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_dport == th->dest)
			return;
	sim_fail("silence", "%s speaks of %u, which it does not own",
		 net->name, ntohs(th->dest));
}

/* A CREATE was taken for an older connection's. Its client has no younger one. */
void sim_check_create(struct net *net, const struct thop_msg *msg, u64 older)
{
	struct sim_conn *conn;

	if (sim_stat(net, BATON_STAT_be_create_older) == older)
		return;
	conn = sim_conn_of(msg->key.cport);
	if (conn && conn->cookie_set && !conn->over &&
	    conn->cookie == msg->key.cookie)
		sim_fail("order", "%s takes the connection of %u for an old one",
			 net->name, conn->port);
}

/* A client's packet was at the FE: what the FE knows never grows older. */
void sim_check_forward(const struct sk_buff *skb)
{
	const struct tcphdr *th = (const struct tcphdr *)
		(skb->data + sizeof(struct iphdr));
	struct sim_conn *conn = sim_conn_of(th->source);
	struct fe_conn *entry = conn ? fe_entry(ip_hdr(skb)->saddr, th->source) :
				       NULL;

	if (!entry || entry->cookie != conn->cookie)
		return;
	if (entry->generation < conn->fe_generation)
		sim_fail("generation", "the FE goes back from %u to %u, %u",
			 conn->fe_generation, entry->generation, conn->port);
	conn->fe_generation = entry->generation;
}

/* Where packets are lost, or may be late, others are sent again. */
#define QUIET (SIM_F_cut | SIM_F_body | SIM_F_chunked | SIM_F_direct |	\
	       SIM_F_parallel | SIM_F_pause | SIM_F_toggle | SIM_F_stray | \
	       SIM_F_dup | SIM_F_fin | SIM_F_thop_dup)

/* A client sends something again. Has anything been thrown away? */
void sim_check_again(const struct sock *sk)
{
	struct sim_conn *conn = sim_conn_of(htons(sk->sk_num));
	u32 i, held = 0;

	if (sk->net != &sim.client || sim.plan.mask & ~QUIET || !conn ||
	    conn->excuse || sk->sk_state == TCP_SYN_SENT)
		return;
	for (i = 0; i < sim.plan.n_bes; i++)
		held += sim_stat(&sim.be[i], BATON_STAT_be_held_full) +
			sim_stat(&sim.be[i], BATON_STAT_be_pin_memory);
	if (!held && !sim_stat(&sim.fe, BATON_STAT_fe_held_dropped) &&
	    !sim_stat(&sim.fe, BATON_STAT_fe_request_early))
		sim_fail("again", "the client of %u has to send again",
			 sk->sk_num);
}

/* What a node's module keeps of connections: entries and held bytes */
static void kept(struct net *net, u32 *entries, u32 *held)
{
	struct baton_net *bn = net->gen ? baton_net(net) : NULL;

	*entries = *held = 0;
	if (bn && net == &sim.fe && fe_of(bn)) {
		*entries = baton_table_count(fe_of(bn)->table);
		*held = atomic_read(&fe_of(bn)->held);
	} else if (bn && net != &sim.fe && be_of(bn)) {
		*entries = baton_table_count(be_of(bn)->table);
		*held = atomic_read(&be_of(bn)->held);
	}
}

/* Policies go by what is counted here: without connections, nothing. */
static void check_loads(struct net *net)
{
	const struct baton_peer *peer;

	if (!net->gen)
		return;
	list_for_each_entry(peer, &baton_net(net)->peers, list)
		if (atomic_read(&peer->conns))
			sim_fail("leak", "%s counts %d connections of a peer",
				 net->name, atomic_read(&peer->conns));
}

static void check_tables(struct net *net)
{
	u32 entries, held;

	kept(net, &entries, &held);
	if (entries || held)
		sim_fail("leak", "%s keeps %u entries, holds %u bytes",
			 net->name, entries, held);
	check_loads(net);
}

/* Nothing is kept, and nothing will happen but looks for what to expire. */
bool sim_idle(void)
{
	const struct sim_event *event;
	u32 i, entries, held;

	for (i = 0; (event = sim_event_any(i)); i++) {
		if (!sim_is_work(event, be_conn_gc) &&
		    !sim_is_work(event, fe_conn_gc) &&
		    !sim_is_work(event, baton_health_work))
			return false;
		kept(event->net, &entries, &held);
		if (entries || held)
			return false;
	}
	return true;
}

/* Enough time has passed for everything to be forgotten. */
void sim_check_end(void)
{
	u32 i;

	for (i = 0; i <= sim.plan.n_bes; i++)
		check_tables(i ? &sim.be[i - 1] : &sim.fe);
}
