/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sim.h - the simulator: schedules, nodes, checks.
 *
 * Everything random comes from one seed, by a stream of its own for each
 * subject, so that leaving out one fault has little effect on the others.
 */
#ifndef _SIM_SIM_H
#define _SIM_SIM_H

struct thop_msg;

#include "inet.h"

/* Faults and habits of a schedule; shrinking removes them one by one */
#define SIM_KEPT 40000	/* longest delay of a message, in us, if nodes lose their state */
#define SIM_FEATURES(F)							\
	F(loss)		/* packets of clients are lost */		\
	F(dup)		/* ... duplicated */				\
	F(reorder)	/* ... reordered */				\
	F(thop_loss)	/* the same with THOP messages */		\
	F(thop_dup)							\
	F(thop_delay)	/* ... by up to seconds */			\
	F(reboot)	/* a node is switched off, and on again */	\
	F(still)	/* a node stands still for a while */		\
	F(deaf)		/* a node is cut off for a while */		\
	F(unload)	/* baton is unloaded on a node, and loaded again */ \
	F(toggle)	/* single and multi handoff are switched */	\
	F(backlog)	/* servers refuse: accept queue full */		\
	F(listener)	/* ... or do not listen for a while */		\
	F(owned)	/* the server's process is in the socket */	\
	F(stray)	/* an old socket sends once more */		\
	F(nomem)	/* allocations fail */				\
	F(rst)		/* clients reset */				\
	F(fin)		/* clients close before all is answered */	\
	F(vanish)	/* clients disappear silently */		\
	F(srvclose)	/* servers close after an answer */		\
	F(srvabort)	/* ... or in the middle of it */		\
	F(hang)		/* ... or never answer */			\
	F(early)	/* servers answer before the body has arrived */ \
	F(cut)		/* heads come in pieces */			\
	F(pipeline)							\
	F(body)		/* requests with bodies */			\
	F(chunked)	/* bodies in chunks */				\
	F(smallwin)	/* slow readers, small windows */		\
	F(nots)		/* no timestamps, no window scale */		\
	F(direct)	/* forwarding by MAC */				\
	F(pause)	/* long pauses before and between requests */	\
	F(parallel)	/* several connections at once */		\
	F(outsider)	/* an attacker forges SYNs, FINs and RSTs */	\
	F(silence)	/* pauses and answers longer than an FE remembers */ \
	F(nat)		/* other hosts use ports again at once */

#define SIM_ENUM(name) SIM_N_##name,
enum { SIM_FEATURES(SIM_ENUM) SIM_N_FEATURES };
#define SIM_BIT(name) SIM_F_##name = 1ULL << SIM_N_##name,
enum { SIM_FEATURES(SIM_BIT) };

#define SIM_BES 4
#define SIM_CLIENTS 4		/* at a time */
#define SIM_CONNS 12		/* of a schedule */
#define SIM_REQS 128
#define SIM_VIP 0x0a640001u	/* 10.100.0.1 */
#define SIM_PORT 80

enum sim_stream {
	SIM_R_PLAN, SIM_R_NET, SIM_R_THOP, SIM_R_CLIENT, SIM_R_SERVER,
	SIM_R_OPS, SIM_R_KERNEL, SIM_R_PROBE,
	SIM_R_IDLE, SIM_R_HTTP, SIM_R_ROOM, SIM_R_OUTSIDER, SIM_R_QUEUE,
	SIM_R_PIECE, SIM_R_ROAD, SIM_R_BUFFER, SIM_R_CRUMBS, SIM_R_CPU,
	SIM_R_ATTACK,
	SIM_STREAMS
};

/* Kinds of packets */
enum sim_kind { SIM_CLIENT_PKT, SIM_FORWARDED, SIM_ANSWER, SIM_THOP };

/**
 * struct sim_plan - parameters of a schedule
 * @seed: the seed
 * @mask: its features
 * @n_bes: back ends
 * @n_conns: connections
 * @n_reqs: most requests of a connection
 * @storm: end of the time with faults
 * @probe: nodes send probes to BEs
 * @idle: idle timeout of servers in us, 0: long; clients then pause in the
 *	middle of heads
 * @idle_any: ... also before the first request
 * @http: habits in HTTP, SIM_H_*
 * @pages: memory, from which the sizes of tables are derived
 * @mtu: largest packet with a THOP message that paths take; pieces are forged
 *	where it is small
 * @buffer: least buffer of a packet that arrives
 * @crumbs: a client repeats beginnings of its packets, see crumbs.c
 * @attacker: messages are recorded, altered and sent again, see attack.c
 * @queued: packets pass through user space on their way in (NFQUEUE)
 * @cpus: processors of a node
 * @switches: of a thousand points, those where another processor may go on
 * @slack: how early another processor may begin an event, in us
 */
struct sim_plan {
	u64 seed;
	u64 mask;
	u32 n_bes, n_conns, n_reqs;
	u64 storm;
	u32 loss, dup, reorder, latency, client_latency;
	bool sack, probe, idle_any, queued, crumbs, attacker;
	u32 idle;
	u32 thop_loss, thop_dup, thop_delay;
	u32 http;
	u32 pages, mtu, buffer;
	u32 cpus, switches, slack;
};

/* Drawn independently, so that schedules keep their features */
#define SIM_H_UPGRADE 1		/* clients offer an Upgrade */
#define SIM_H_BYE 2		/* ... send "close", or HTTP/1.0, and go on */
#define SIM_H_ODD 4		/* ... send requests that can't be judged */
#define SIM_H_LINES 8		/* ... send empty lines after bodies */
#define SIM_H_CLOSE 16		/* servers send "close" */

/* Kinds of responses */
enum { RESP_LENGTH, RESP_CHUNKED, RESP_204, RESP_304, RESP_CLOSE, RESP_KINDS };

/**
 * struct sim_req - a request, and its fate
 * @conn: its connection
 * @bes: back ends allowed by the rules
 * @body: length of its body
 * @chunked: in chunks
 * @head: a HEAD request
 * @expect: with 100-continue
 * @early: answered before the body has arrived
 * @close: the server closes after the answer
 * @abort: the server closes in the middle of the answer
 * @hang: never answered
 * @offer: offers an Upgrade
 * @raw: ... that is accepted: the following bytes are not HTTP
 * @bye: the client announces that it is its last
 * @old: ... by speaking HTTP/1.0
 * @mute: the server does not announce that it closes
 * @odd: baton can't judge it, but the server accepts it
 * @lines: bytes of empty lines after it
 * @slow: answered only after so many microseconds
 * @kind, @len: kind and length of its response
 * @wire, @wire_len: its bytes as sent
 * @sent_head: the client has begun to send it
 * @delivered: number of servers that have read its head
 * @be: the last of these
 * @resp, @resp_len: bytes of the response
 * @done: the client has received all of them
 */
struct sim_req {
	u32 id, conn, bes;
	u32 body;
	bool chunked, head, expect, early, close, abort, hang;
	u32 slow;
	bool offer, raw, bye, old, mute, odd;
	u8 kind, lines;
	u32 len;
	u8 *wire;
	u32 wire_len, head_len;
	int delivered, be;
	u8 *resp;
	u32 resp_len, resp_size;
	bool resp_whole, done;
};

/**
 * struct sim_conn - a connection of a client
 * @excuse: why it may end early
 * @cookie: ISN of the node that answered its SYN
 * @seq_end, @right, @tsval: highest sent to the client, @ts_at: when
 * @told: highest acknowledgment number sent to the client
 * @rebuilt: how often a back end has built it
 * @synack: when the first SYN-ACK was sent, @synacks: their number
 * @acked: when the FE received the first ACK
 * @data: when bytes were last sent to the client
 * @isn: the client's ISN
 * @window: largest window seen by a server
 * @last_said, @said: the last segment to the client, and how often
 * @fe_generation: highest generation known to the FE
 * @sent_all: the client has sent all its requests, and has not reset it
 * @unmet: the FE lacked a back end's epoch when it handed it on
 */
struct sim_conn {
	u32 id;
	u16 port;
	u32 first, n;		/* requests */
	u32 client;
	bool started, over;
	const char *excuse, *end;
	u64 ended;
	u32 cookie;
	bool cookie_set, unmet, sent_all;
	u32 seq_end, right, tsval, told;
	u64 ts_at;
	bool ts_any, seq_any;
	struct net *speaker;
	u32 rebuilt, fe_generation;
	u64 synack, acked, data;
	u32 synacks;
	u32 isn, window;
	u32 last_said[3], said;
};

struct sim {
	struct sim_plan plan;
	struct net fe, be[SIM_BES], client;
	struct sim_conn conn[SIM_CONNS];
	struct sim_req req[SIM_REQS];
	u32 n_reqs;
	u64 events;
	u64 last;		/* no faults from then on */
	bool toggled, refusals, stopped;
};
extern struct sim sim;
/* Leave out everything in which the two kinds of kernels differ: see --alike */
extern bool sim_alike;

static inline bool sim_has(u64 feature)
{
	return sim.plan.mask & feature;
}

static inline bool sim_storm(void)
{
	return sim_now < sim.plan.storm;
}

/* Random numbers */
u32 sim_rnd(enum sim_stream stream);
static inline u32 sim_below(enum sim_stream stream, u32 n)
{
	return n ? (u32)(((u64)sim_rnd(stream) * n) >> 32) : 0;
}
static inline u32 sim_between(enum sim_stream stream, u32 lo, u32 hi)
{
	return lo + sim_below(stream, hi - lo + 1);
}
/* True with this probability, in thousandths */
static inline bool sim_chance(enum sim_stream stream, u32 permille)
{
	return sim_below(stream, 1000) < permille;
}
void sim_seed(u64 seed);

/* Output */
extern bool sim_tracing;
void sim_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define sim_trace(...)							\
	do {								\
		if (sim_tracing)					\
			sim_say(__VA_ARGS__);				\
	} while (0)
void sim_fail(const char *check, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* cpu.c */
#define SIM_CPUS 4
#define SIM_LOCKS 8		/* that one processor holds at most */

/**
 * struct sim_context - what the kernel keeps for each processor
 * @current: the node
 * @readers, @bhs: see sync.h
 * @held, @n_held: locks
 */
struct sim_context {
	struct net *current;
	int readers, bhs, n_held;
	spinlock_t *held[SIM_LOCKS];
};

/** sim_step_run - run an event, and with it others of its node */
void sim_step_run(struct sim_event *event);
void sim_cpu_wait(void);
/** sim_step_alone - had the last step one event only? */
bool sim_step_alone(void);
/** sim_cpu_alone - is no other processor in the middle of an event? */
bool sim_cpu_alone(void);
const char *sim_lock_name(const spinlock_t *lock);
void sim_cpu_grace(void);

/* kernel.c, event.c, skb.c */
void sim_context_save(struct sim_context *context);
void sim_context_load(const struct sim_context *context);
void sim_cpu_end(void);
void sim_lock_fresh(spinlock_t *lock);
void *sim_alloc(size_t size);
void sim_free(void *p);
/* Append @n bytes to the @len bytes in *@buf, which grows as needed. */
void sim_append(u8 **buf, u32 *len, u32 *size, const void *p, u32 n);
void sim_step_end(void);
void sim_events_reset(void);
struct sk_buff *sim_skb(u32 room);

/* node.c, net.c, trace.c */
void sim_net_init(struct net *net, const char *name, u32 addr, u32 local);
void sim_net_start(struct net *net);
void sim_net_stop(struct net *net);
struct net *sim_net_of(__be32 addr);
void sim_xmit(struct net *net, struct sk_buff *skb, __be32 to,
	      enum sim_kind kind);
void sim_rx(struct sim_event *event);
void sim_packet_say(const char *what, const struct net *net,
		    const struct sk_buff *skb);
u64 sim_stat(const struct net *net, u32 stat);

/* tcp.c, tcp_out.c, sock.c, timewait.c, listen.c */
struct sock *sim_sock(struct net *net, __be32 local, u16 port, __be32 peer,
		      __be16 pport);
struct sock *sim_sock_new(struct net *net, size_t size);
void sim_sock_unhash(struct sock *sk);
struct sock *sim_tcp_connect(u16 port, u32 rcvbuf, bool ts, u16 mss, bool nagle);
struct sock *sim_tcp_listen(struct net *net, u16 port, u32 backlog);
struct sock *sim_tcp_accept(struct sock *listener);
int sim_tcp_recv(struct sock *sk, u8 *buf, u32 len, bool peek);
int sim_tcp_send(struct sock *sk, const u8 *buf, u32 len);
void sim_tcp_shutdown(struct sock *sk);
extern const struct inet_connection_sock_af_ops sim_af_ops;
void sim_prot_shutdown(struct sock *sk, int how);
void sim_tcp_close(struct sock *sk, bool reset);
void sim_tcp_kill(struct sock *sk);
void sim_tcp_rx(struct net *net, struct sk_buff *skb);
bool sim_sock_live(const struct sock *sk);
bool sim_fin2_alone(const struct sock *sk);
u16 sim_tcp_mss(void);

void sim_rtt(struct tcp_sock *tp, u32 rtt);
void tcp_output(struct sock *sk);
void tcp_send_ack(struct sock *sk);
void tcp_reset_to(struct net *net, struct sk_buff *skb);
void tcp_timers_init(struct sock *sk);
void tcp_timers_stop(struct sock *sk);
void tcp_arm_rto(struct sock *sk);
void tcp_transmit(struct sock *sk, u8 flags, u32 seq, const u8 *data, u32 len);
void tcp_set_state(struct sock *sk, int state);
void tcp_time_wait(struct sock *sk);
u32 tcp_window(struct sock *sk);
void sim_sack_rx(struct tcp_sock *tp, u32 ack);
void sim_sack_forget(struct tcp_sock *tp);
void sim_sack_acked(struct tcp_sock *tp, u32 ack);
bool sim_sack_reneged(const struct tcp_sock *tp);
u32 sim_sack_missing(const struct tcp_sock *tp, u32 seq, u32 len);
void sim_segment(struct net *net, struct sock *sk, __be32 src, __be16 sport,
		 __be32 dst, __be16 dport, u32 seq, u32 ack, u8 flags, u16 win,
		 bool ts, u32 tsval, u32 tsecr, u16 mss, int wscale,
		 const u8 *data, u32 len);
void sim_sock_free(struct sock *sk);
void sim_wake(struct sock *sk);
void sim_listen_rx(struct sock *listener, struct sk_buff *skb);
bool sim_request_rx(struct request_sock *req, struct sk_buff *skb);
void sim_tw_rx(struct inet_timewait_sock *tw, struct sk_buff *skb);
bool sim_tw_reuse(const struct sock *sk, const struct sk_buff *skb);
#define SIM_FIN 1
#define SIM_SYN 2
#define SIM_RST 4
#define SIM_PSH 8
#define SIM_ACK 16

/* pieces.c */
void sim_piece_send(struct net *net, struct sk_buff *skb, struct net *to,
		    void (*launch)(struct net *net, struct sk_buff *skb,
				   struct net *to, enum sim_kind kind));
void sim_piece_rx(struct net *net, struct sk_buff *skb);
/** sim_thop_refused - malformed, forged or repeated datagrams at a node */
u64 sim_thop_refused(const struct net *net);
/** sim_attack - a message is sent; perhaps also one that was recorded */
void sim_attack(struct sk_buff *skb, struct net *to,
		void (*launch)(struct net *net, struct sk_buff *skb,
			       struct net *to, enum sim_kind kind));
/** sim_attack_arrived - the packet of that record has arrived: never again */
void sim_attack_arrived(u32 record);
/** sim_attack_rx - receive a datagram of the attacker, and check its effect */
void sim_attack_rx(struct net *net, struct sk_buff *skb);
void sim_attack_reset(void);
void sim_crumbs(struct net *net, const struct sk_buff *skb, struct net *to,
		void (*send)(struct net *net, struct sk_buff *skb,
			     struct net *to, enum sim_kind kind));
struct sk_buff *sim_packet_copy(const struct sk_buff *skb);
void sim_pieces_forget(const struct net *net);
void sim_pieces_end(struct net *net);
bool sim_piece_say(const char *what, const struct net *net, const u8 *p,
		   u32 len);

/* client.c, excuse.c, server.c, request.c, response.c */
void sim_clients_start(void);
bool sim_clients_done(void);
void sim_client_ready(struct sock *sk);
const char *sim_refused(const struct sim_conn *conn);
bool sim_may_hang(const struct sock *sk);
bool sim_calm(void);
bool sim_quiet(void);
void sim_check_message(const u8 *buf, u32 len);
bool sim_short_of(void);
struct sim_req *sim_check_head(const struct sock *sk, const char *head, u32 len);
void sim_check_body(const struct sock *sk, const struct sim_req *req, u32 from,
		    const u8 *buf, u32 len);
void sim_check_rest(const struct sock *sk, const struct sim_req *req, u32 read,
		    bool eof);
void sim_response_make(struct sim_req *req, u32 be);
void sim_servers_start(struct net *net, u32 i);
void sim_servers_stop(struct net *net);
void sim_server_listen(struct net *net, bool on);
u8 sim_pattern(u32 id, u32 off);

/* plan.c, check.c, kept.c, world.c */
void sim_plan_make(struct sim_plan *plan, u64 seed, u64 allowed, u32 max_conns,
		   u32 max_reqs, u32 max_cpus);
void sim_requests_make(void);
void sim_check_egress(struct net *net, const struct sk_buff *skb);
void sim_check_owner(struct sock *sk);
void sim_check_told(const struct sim_conn *conn);
void sim_check_rebuilt(struct sock *sk, u32 snd_nxt, u32 rcv_right);
void sim_check_window(struct sock *sk);
void sim_check_forward(const struct sk_buff *skb);
void sim_check_again(const struct sock *sk);
void sim_check_held(struct net *net);
void sim_check_room(void);
void sim_check_end(void);
void sim_check_release(const struct sk_buff *skb);
void sim_check_create(struct net *net, const struct thop_msg *msg, u64 older);
struct sock *sim_live_sock(struct net *net, __be16 cport, u32 cookie);
bool sim_idle(void);
bool sim_must_live(const struct sock *sk);
bool sim_handed_on(struct net *net, __be32 caddr, __be16 cport, u32 cookie);
void sim_run(void);
void sim_tally(void);
struct sim_conn *sim_conn_of(__be16 port);

#endif /* _SIM_SIM_H */
