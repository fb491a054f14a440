// SPDX-License-Identifier: GPL-2.0
/* check.c - invariants of connections, checked at every step. */
#include "sim.h"
#include "../../be/conn.h"
#include "../../be/expire.h"
#include "../../be/held.h"
#include "../../fe/conn.h"
#include "../../fe/expire.h"
#include "../../hooks/node/health.h"

static struct fe_conn *fe_entry(__be32 caddr, __be16 cport)
{
	struct baton_net *bn = sim.fe.gen ? baton_net(&sim.fe) : NULL;
	struct baton_tuple tuple = {
		.caddr = baton_addr_v4(caddr),
		.vaddr = baton_addr_v4(htonl(SIM_VIP)),
		.cport = cport,
		.vport = htons(SIM_PORT),
	};

	return bn && fe_of(bn) ? fe_conn_find(fe_of(bn), &tuple) : NULL;
}

static struct be_conn *be_entry(struct net *net, __be32 caddr, __be16 cport)
{
	struct baton_tuple tuple = {
		.caddr = baton_addr_v4(caddr),
		.vaddr = baton_addr_v4(htonl(SIM_VIP)),
		.cport = cport,
		.vport = htons(SIM_PORT),
	};

	if (!net->gen || net == &sim.fe || !be_of(baton_net(net)))
		return NULL;
	return be_conn_find(be_of(baton_net(net)), &tuple);
}

/* Cookie of the connection for which @net has an entry; 0: none */
static u32 be_cookie(struct net *net, __be32 caddr, __be16 cport)
{
	struct be_conn *conn = be_entry(net, caddr, cport);

	return conn ? conn->cookie : 0;
}

/* Does another node own the connection, or is it on its way there? */
bool sim_handed_on(struct net *net, __be32 caddr, __be16 cport, u32 cookie)
{
	struct be_conn *conn = be_entry(net, caddr, cport);

	return conn && conn->cookie == cookie &&
	       baton_be_verdict(conn->state, BE_PKT_OUT) == BE_DROP;
}

/*
 * The server here closes. Are bytes held that it would have read? Then the
 * connection must go on.
 */
bool sim_must_live(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	struct be_conn *conn;
	bool must;

	rcu_read_lock();
	conn = be_entry(sk->net, sk->sk_daddr, sk->sk_dport);
	must = conn && conn->cookie == sk->cookie && be_owns(conn->state) &&
	       conn->state != BE_PINNED &&
	       be_held_end(conn) != conn->stream.in_seq &&
	       tp->rcv_nxt == conn->stream.in_seq &&
	       tp->copied_seq == tp->rcv_nxt;
	rcu_read_unlock();
	return must;
}

struct sock *sim_live_sock(struct net *net, __be16 cport, u32 cookie)
{
	struct sock *sk;

	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_dport == cport && sk->cookie == cookie &&
		    sim_sock_live(sk))
			return sk;
	return NULL;
}

/*
 * Every byte that was acknowledged to the client must be in its socket or held.
 * Called when the client has waited long for a response.
 */
void sim_check_told(const struct sim_conn *it)
{
	const struct be_conn *conn;
	struct net *net;
	struct sock *sk;
	u32 i, end;

	for (i = 0; i < sim.plan.n_bes && it->seq_any; i++) {
		net = &sim.be[i];
		sk = sim_live_sock(net, htons(it->port), it->cookie);
		rcu_read_lock();
		conn = sk ? be_entry(net, sk->sk_daddr, sk->sk_dport) : NULL;
		/* A FIN after the last byte may be acknowledged, too. */
		end = conn ? be_held_end(conn) + 1 : it->told;
		rcu_read_unlock();
		if (sk && !sk->orphan && after(it->told, end) &&
		    after(it->told, tcp_sk(sk)->rcv_nxt))
			sim_fail("told", "%s lacks %u bytes of %u", net->name,
				 it->told - tcp_sk(sk)->rcv_nxt, it->port);
	}
}

/* A new live socket must be the only one of its connection on all nodes. */
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

/* The new owner must begin where the old ones ended. */
void sim_check_rebuilt(struct sock *sk, u32 snd_nxt, u32 rcv_right)
{
	struct sim_conn *conn = sim_conn_of(sk->sk_dport);

	sk->cookie = be_cookie(sk->net, sk->sk_daddr, sk->sk_dport);
	/* A newer CREATE may be taking the entry: then the socket will be undone. */
	if (!sim_cpu_alone())
		return;
	if (!conn || !conn->cookie_set || conn->cookie != sk->cookie)
		return;
	/* One handoff for each request, and a few that are refused */
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

/* Faults that lose, delay or duplicate packets */
#define EVEN (SIM_F_loss | SIM_F_reorder | SIM_F_dup | SIM_F_reboot |	\
	      SIM_F_still | SIM_F_deaf | SIM_F_unload | SIM_F_nomem)

/*
 * The RTT is that of the handshake, whatever the client does before its first
 * request. If no fault hides it, it must be known.
 */
static void check_rtt(const struct sock *sk, const struct sim_conn *conn)
{
	u64 rtt = tcp_sk(sk)->srtt_us >> 3;

	/* A processor may be slow between the clock and the SYN-ACK. */
	if (rtt > conn->acked - conn->synack + 2 * SIM_JIFFY && sim.plan.cpus == 1)
		sim_fail("rtt", "%s takes %u us for a round trip, it was %u",
			 sk->net->name, (u32)rtt,
			 (u32)(conn->acked - conn->synack));
	/*
	 * With two SYN-ACKs and no timestamps the ACK fits either. And a second
	 * processor may just give up the measurement, for a FIN behind the request.
	 */
	if (!rtt && !(sim.plan.mask & EVEN) && conn->synacks == 1 &&
	    sim.plan.cpus == 1)
		sim_fail("rtt", "%s does not know the round trip of %u",
			 sk->net->name, conn->port);
}

/* The time since data was last sent, unless messages may be delayed for long */
static void check_idle(const struct sock *sk, const struct sim_conn *conn)
{
	u64 idle = (u64)(tcp_jiffies32 - tcp_sk(sk)->lsndtime) * SIM_JIFFY;
	u64 silent = sim_now - conn->data;

	if (sim.plan.mask & (SIM_F_still | SIM_F_thop_delay) || sim.plan.attacker)
		return;
	if (idle > silent + 4 * SIM_JIFFY || idle + SIM_KEPT < silent)
		sim_fail("idle", "%s takes %u for idle for %u us, it is %u",
			 sk->net->name, conn->port, (u32)idle, (u32)silent);
}

static void check_bytes(const struct sock *sk, const struct sim_conn *conn)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->bytes_acked != tp->snd_nxt - conn->cookie - 1 ||
	    tp->bytes_sent - tp->bytes_retrans != tp->bytes_acked ||
	    tp->bytes_received != tp->rcv_nxt - conn->isn - 1)
		sim_fail("counters", "%s: %u sent, %u acknowledged, %u received",
			 sk->net->name, (u32)tp->bytes_sent,
			 (u32)tp->bytes_acked, (u32)tp->bytes_received);
}

void sim_check_window(struct sock *sk)
{
	struct sim_conn *conn = sim_conn_of(sk->sk_dport);

	if (conn && conn->cookie_set && conn->cookie == sk->cookie)
		conn->window = max(conn->window, tcp_sk(sk)->max_window);
}

/* After a rebuild the new socket must have the state of the old one. */
void sim_check_path(struct sock *sk)
{
	struct sim_conn *conn = sim_conn_of(sk->sk_dport);

	if (sk->sk_mark != sim.plan.seed % 3)
		sim_fail("mark", "%s: %u has mark %u", sk->net->name,
			 ntohs(sk->sk_dport), sk->sk_mark);
	/* See sim_check_rebuilt(). */
	if (!conn || !conn->cookie_set || conn->cookie != sk->cookie ||
	    conn->over || !sim_cpu_alone())
		return;
	check_bytes(sk, conn);
	if (tcp_sk(sk)->max_window < conn->window)
		sim_fail("window", "%s knows of a window of %u, there was %u",
			 sk->net->name, tcp_sk(sk)->max_window, conn->window);
	if (conn->data)
		check_idle(sk, conn);
	else if (conn->acked && conn->synack)
		check_rtt(sk, conn);
}

static bool tsval_of(const struct sk_buff *skb, u32 *tsval)
{
	struct tcp_options_received opt = {};

	tcp_parse_options(NULL, skb, &opt, 1, NULL);
	*tsval = opt.rcv_tsval;
	return opt.saw_tstamp;
}

/* Timestamps never go back, nor count faster than microseconds. */
static void egress_tsval(struct net *net, struct sim_conn *conn, u32 tsval)
{
	if (conn->ts_any && before(tsval, conn->tsval))
		sim_fail("timestamp", "%s goes back from %u to %u", net->name,
			 conn->tsval, tsval);
	if (conn->ts_any && tsval - conn->tsval > sim_now - conn->ts_at + 4000)
		sim_fail("timestamp", "%s leaps from %u to %u", net->name,
			 conn->tsval, tsval);
	conn->tsval = tsval;
	conn->ts_at = sim_now;
	conn->ts_any = true;
}

static void egress_continuity(struct net *net, const struct sk_buff *skb,
			      struct sim_conn *conn, const struct tcphdr *th,
			      const struct tcp_sock *tp)
{
	u32 len = ntohs(ip_hdr(skb)->tot_len) - 20 - th->doff * 4;
	u32 seq = ntohl(th->seq), end = seq + len, tsval;
	u32 right = ntohl(th->ack_seq) +
		    ((u32)ntohs(th->window) << tp->rx_opt.rcv_wscale);

	if (tsval_of(skb, &tsval))
		egress_tsval(net, conn, tsval);
	if (conn->seq_any && before(right, conn->right))
		sim_fail("right edge", "%s goes back from %u to %u", net->name,
			 conn->right, right);
	conn->right = right;
	if (conn->speaker != net && conn->seq_any && before(seq, conn->seq_end))
		sim_fail("sequence", "%s says %u, %u was sent before it came",
			 net->name, seq, conn->seq_end);
	if (!conn->seq_any || after(end, conn->seq_end))
		conn->seq_end = end;
	if (!conn->seq_any || after(ntohl(th->ack_seq), conn->told))
		conn->told = ntohl(th->ack_seq);
	if (len)
		conn->data = sim_now;
	conn->speaker = net;
	conn->seq_any = true;
}

/*
 * The same segment again and again means an endless loop. TCP answers every
 * repetition of data, so clients of crumbs.c get many.
 */
static void egress_storm(struct net *net, struct sim_conn *conn,
			 const struct tcphdr *th)
{
	const u32 words[3] = { ntohl(th->seq), ntohl(th->ack_seq),
			       ntohs(th->window) };

	if (memcmp(words, conn->last_said, sizeof(words)))
		conn->said = 0;
	memcpy(conn->last_said, words, sizeof(words));
	if (++conn->said > (sim.plan.crumbs ? 50000 : 2000))
		sim_fail("storm", "%s says the same to %u for the %uth time",
			 net->name, conn->port, conn->said);
}

/* A node must not be taken for dead after this long without a fault. */
#define WELL 6000000

static bool ailing(const struct net *net)
{
	return net->ailing || sim_now < max(net->ailed, net->still) + WELL;
}

/* When the FE resets a connection whose owner is down, the owner must be
 * faulty.
 */
static void check_dead(const struct sk_buff *skb, const struct tcphdr *th)
{
	struct fe_conn *entry = fe_entry(ip_hdr(skb)->daddr, th->dest);
	const struct baton_peer *owner = entry ? entry->owner : NULL;

	if (owner && owner->down && !ailing(&sim.fe) &&
	    !ailing(sim_net_of(owner->addr.v4)))
		sim_fail("dead", "the FE takes the owner of %u for dead",
			 ntohs(th->dest));
}

/* A node that sends to the client must own the connection. */
void sim_check_egress(struct net *net, const struct sk_buff *skb)
{
	const struct tcphdr *th = tcp_hdr(skb);
	const struct fe_conn *entry;
	struct sim_conn *conn;
	struct sock *sk;

	if (net == &sim.fe && th->rst)
		check_dead(skb, th);
	if (net == &sim.client || th->rst || net->down)
		return;
	conn = sim_conn_of(th->dest);
	if (conn && th->syn) {
		conn->synack = conn->synack ?: sim_now;
		conn->synacks++;
	}
	if (th->syn)
		return;
	if (!conn || !conn->cookie_set || conn->over)
		return;
	/* A probe by fe_lost_ask() has no data of the connection. */
	entry = net == &sim.fe ? fe_entry(ip_hdr(skb)->daddr, th->dest) : NULL;
	if (entry && ntohl(th->seq) == entry->cookie)
		return;
	sk = sim_live_sock(net, th->dest, conn->cookie);
	if (sk) {
		if (net != &sim.fe && skb->mark != sk->sk_mark)
			sim_fail("mark", "%s sends with mark %u", net->name,
				 skb->mark);
		egress_continuity(net, skb, conn, th, tcp_sk(sk));
		egress_storm(net, conn, th);
		return;
	}
	/* Another connection of this port, or TIME_WAIT, may still send. */
	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_dport == th->dest)
			return;
	sim_fail("silence", "%s speaks of %u, which it does not own",
		 net->name, ntohs(th->dest));
}

/*
 * Since the FE started again it has not heard from this back end, which may
 * know a later epoch than the FE does.
 */
static bool unmet(const struct net *net)
{
	const struct baton_peer *peer;

	if (!sim.fe.gen)
		return true;
	list_for_each_entry(peer, &baton_net(&sim.fe)->peers, list)
		if (peer->addr.v4 == net->addr)
			return !peer->met;
	return true;
}

/* Did the FE lack a back end's epoch when it sent its first CREATE? */
static bool unmet_at_first(const struct thop_msg *msg)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		if (unmet(&sim.be[i]))
			return true;
	/* It has learnt a later one since, or a new life has begun. */
	return baton_net(&sim.fe)->epoch != msg->conn.epoch;
}

/*
 * The node refused a CREATE as one of an older connection; that is wrong if it
 * is the client's current connection.
 */
void sim_check_create(struct net *net, const struct thop_msg *msg, u64 older)
{
	struct sim_conn *conn = sim_conn_of(msg->key.cport);

	if (!conn || !conn->cookie_set || conn->over ||
	    conn->cookie != msg->key.cookie)
		return;
	if (msg->generation == 1 && unmet_at_first(msg))
		conn->unmet = true;
	if (sim_stat(net, BATON_STAT_be_create_older) != older &&
	    !conn->unmet && !unmet(net))
		sim_fail("order", "%s takes the connection of %u for an old one",
			 net->name, conn->port);
}

/*
 * A dead node must be noticed after this long without answers. A probe for which
 * there is no memory comes an interval later.
 */
#define GONE (8500000 + BATON_PROBE_MS * 1000 * \
	      sim_stat(&sim.fe, BATON_STAT_no_memory))

/* The FE still forwards to an owner. If that is gone for long, the FE must
 * know.
 */
static void check_missed(const struct fe_conn *entry, u16 port)
{
	const struct baton_peer *owner = entry->owner;
	const struct net *net = owner ? sim_net_of(owner->addr.v4) : NULL;

	if (!net || !sim.plan.probe || owner->down || ailing(&sim.fe) ||
	    !(net->down || net->deaf || !net->gen) || !net->ailing)
		return;
	/* An FE that stood still has not been sending probes all the time. */
	if (sim_now > max(net->ailed, sim.fe.still) + GONE)
		sim_fail("missed", "the FE does not miss %s, which owns %u",
			 net->name, port);
}

/* At each packet of a client: the generation known to the FE never falls. */
void sim_check_forward(const struct sk_buff *skb)
{
	const struct tcphdr *th = (const struct tcphdr *)
		(skb->data + sizeof(struct iphdr));
	struct sim_conn *conn = sim_conn_of(th->source);
	struct fe_conn *entry = conn ? fe_entry(ip_hdr(skb)->saddr, th->source) :
				       NULL;

	if (conn && th->ack && conn->cookie_set && !conn->acked &&
	    ntohl(th->ack_seq) == conn->cookie + 1)
		conn->acked = sim_now;
	if (!entry || entry->cookie != conn->cookie)
		return;
	if (entry->generation < conn->fe_generation)
		sim_fail("generation", "the FE goes back from %u to %u, %u",
			 conn->fe_generation, entry->generation, conn->port);
	conn->fe_generation = entry->generation;
	check_missed(entry, conn->port);
}

/* Answers to REDIRECTs may be late, but not so late that these are repeated. */
void sim_check_message(const u8 *buf, u32 len)
{
	struct thop_msg msg;

	len -= min_t(u32, len, THOP_SEAL_LEN);
	if (sim_quiet() && !thop_decode(&msg, buf, len, len) &&
	    msg.opcode == THOP_REDIRECT && msg.age >= BATON_THOP_RTO_MS)
		sim_fail("answer", "%s repeats a REDIRECT", sim_current->name);
}

/* A client retransmits. Has a node dropped something? */
void sim_check_again(const struct sock *sk)
{
	struct sim_conn *conn = sim_conn_of(htons(sk->sk_num));
	u32 i, held = 0;

	/* A packet may wait in the backlog of a socket that is handed on. */
	if (sk->net != &sim.client || !sim_quiet() || !conn || sim.plan.cpus > 1 ||
	    conn->excuse || sk->sk_state == TCP_SYN_SENT)
		return;
	for (i = 0; i < sim.plan.n_bes; i++)
		held += sim_stat(&sim.be[i], BATON_STAT_be_held_full) +
			sim_stat(&sim.be[i], BATON_STAT_be_held_evicted) +
			sim_stat(&sim.be[i], BATON_STAT_be_table_full) +
			sim_stat(&sim.be[i], BATON_STAT_be_table_share);
	if (!held && !sim_stat(&sim.fe, BATON_STAT_fe_held_dropped) &&
	    !sim_stat(&sim.fe, BATON_STAT_fe_request_early))
		sim_fail("again", "the client of %u has to send again",
			 sk->sk_num);
}
