// SPDX-License-Identifier: GPL-2.0
/* sock.c - sockets: lookup, end, and input from the network. */
#include "sim.h"

u16 sim_tcp_mss(void)
{
	static const u16 mss[] = { 120, 300, 536, 1460 };

	return mss[sim.plan.seed % 4];
}

struct sock *sim_sock_new(struct net *net, size_t size)
{
	struct sock *sk = sim_alloc(size);

	sk->net = net;
	sk->refs = 1;
	sk->sk_prot = &tcp_prot;
	spin_lock_init(&sk->sk_lock.slock);
	spin_lock_init(&sk->sk_callback_lock);
	__skb_queue_head_init(&sk->sk_receive_queue);
	__skb_queue_head_init(&sk->backlog);
	list_add_tail(&sk->node, &net->socks);
	return sk;
}

static const __typeof__(*((struct inet_connection_sock *)0)->icsk_ca_ops) ca_ops;

static unsigned int sync_mss(struct sock *sk, u32 pmtu)
{
	return 0;
}

struct sock *sim_sock(struct net *net, __be32 local, u16 port, __be32 peer,
		      __be16 pport)
{
	struct sock *sk = sim_sock_new(net, sizeof(struct tcp_sock));
	struct tcp_sock *tp = tcp_sk(sk);

	sk->sk_rcv_saddr = local;
	sk->sk_num = port;
	sk->sk_daddr = peer;
	sk->sk_dport = pport;
	sk->sk_sndbuf = 65536;
	sk->sk_max_pacing_rate = ~0UL;
	tp->inet_conn.icsk_ca_ops = &ca_ops;
	tp->lsndtime = tcp_jiffies32;
	tp->snd_cwnd = 10;
	tp->snd_cwnd_clamp = 1000;
	tp->window_clamp = U16_MAX;
	tp->inet_conn.icsk_af_ops = &sim_af_ops;
	tp->inet_conn.icsk_sync_mss = sync_mss;
	spin_lock_init(&tp->inet_conn.icsk_accept_queue.rskq_lock);
	__skb_queue_head_init(&tp->ooo);
	tcp_timers_init(sk);
	return sk;
}

/* Remove it from the table, so that it is no longer found. */
void sim_sock_unhash(struct sock *sk)
{
	if (list_empty(&sk->node))
		return;
	list_del_init(&sk->node);
	sock_put(sk);
}

void sock_put(struct sock *sk)
{
	WARN_ON(sk->refs <= 0);
	if (--sk->refs)
		return;
	WARN_ON(!list_empty(&sk->node));
	if (sk->sk_state == TCP_NEW_SYN_RECV) {
		if (inet_reqsk(sk)->rsk_listener)
			sock_put(inet_reqsk(sk)->rsk_listener);
	} else if (sk->sk_state != TCP_TIME_WAIT) {
		__skb_queue_purge(&sk->sk_receive_queue);
		__skb_queue_purge(&sk->backlog);
		__skb_queue_purge(&tcp_sk(sk)->ooo);
		tcp_timers_stop(sk);
		sim_free(tcp_sk(sk)->wbuf);
	}
	memset(sk, 0x6b, sizeof(*sk));
	sim_free(sk);
}

/* As inet_sk_bound_dev_eq() */
static bool dev_eq(const struct sock *sk, int dif, int sdif)
{
	if (!sk->sk_bound_dev_if)
		return !sdif;
	return sk->sk_bound_dev_if == dif || sk->sk_bound_dev_if == sdif;
}

struct sock *__inet_lookup_established(struct net *net,
				       struct inet_hashinfo *hashinfo,
				       __be32 saddr, __be16 sport,
				       __be32 daddr, u16 hnum, int dif,
				       int sdif)
{
	struct sock *sk;

	shim_point();
	WARN_ON(!rcu_read_lock_held());
	list_for_each_entry(sk, &net->socks, node) {
		if (sk->sk_state == TCP_LISTEN || sk->sk_dport != sport ||
		    sk->sk_num != hnum || sk->sk_daddr != saddr ||
		    sk->sk_rcv_saddr != daddr || !dev_eq(sk, dif, sdif))
			continue;
		sk->refs++;
		return sk;
	}
	return NULL;
}

/* Caller is under RCU and gets no reference. */
struct sock *__inet_lookup_listener(struct net *net,
				    struct inet_hashinfo *hashinfo,
				    struct sk_buff *skb, int doff,
				    __be32 saddr, __be16 sport, __be32 daddr,
				    u16 hnum, int dif, int sdif)
{
	struct sock *sk;

	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_state == TCP_LISTEN && sk->sk_num == hnum &&
		    sk->sk_rcv_saddr == daddr && dev_eq(sk, dif, sdif))
			return sk;
	return NULL;
}

bool sim_sock_live(const struct sock *sk)
{
	return sk->sk_state != TCP_TIME_WAIT && sk->sk_state != TCP_CLOSE &&
	       sk->sk_state != TCP_NEW_SYN_RECV && sk->sk_state != TCP_LISTEN;
}

/* Wake the process that waits for a change. */
void sim_wake(struct sock *sk)
{
	if (!sk->orphan && sk->sk_state_change)
		sk->sk_state_change(sk);
}

/* An old socket sends once more: its node must drop the packet. */

struct stray {
	struct sim_event event;
	struct net *net;
	__be32 daddr;
	__be16 dport;
	u32 cookie, seq, ack;
};

static void stray_run(struct sim_event *event)
{
	struct stray *stray = container_of(event, struct stray, event);

	local_bh_disable();
	if (!stray->net->down &&
	    sim_handed_on(stray->net, stray->daddr, stray->dport,
			  stray->cookie))
		sim_segment(stray->net, NULL, htonl(SIM_VIP), htons(SIM_PORT),
			    stray->daddr, stray->dport, stray->seq, stray->ack,
			    SIM_ACK | SIM_FIN, 100, false, 0, 0, 0, -1, NULL,
			    0);
	local_bh_enable();
	sim_free(stray);
}

static void stray_later(const struct sock *sk)
{
	struct stray *stray = sim_alloc(sizeof(*stray));

	stray->event.run = stray_run;
	stray->net = sk->net;
	stray->daddr = sk->sk_daddr;
	stray->dport = sk->sk_dport;
	stray->cookie = sk->cookie;
	stray->seq = tcp_sk(sk)->snd_nxt;
	stray->ack = tcp_sk(sk)->rcv_nxt;
	sim_event_add(&stray->event, sk->net,
		      sim_now + sim_below(SIM_R_KERNEL, 30000));
}

void tcp_done(struct sock *sk)
{
	if (sk->dead)
		return;
	WARN_ON(sk->inside);
	/* With processors it could come back between check and hook. */
	if (sim_has(SIM_F_stray) && sk->sk_state == TCP_ESTABLISHED &&
	    sim_chance(SIM_R_KERNEL, 200) && sim.plan.cpus == 1)
		stray_later(sk);
	sim_trace("%-4s       socket of %u is gone", sk->net->name,
		  ntohs(sk->sk_dport));
	sk->dead = true;
	tcp_set_state(sk, TCP_CLOSE);
	tcp_timers_stop(sk);
	sk->sk_shutdown = SHUTDOWN_MASK;
	sim_wake(sk);
	sim_sock_unhash(sk);
}

/* Input of packets for this node's TCP */

static void fill_cb(struct sk_buff *skb)
{
	const struct tcphdr *th;
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	__skb_pull(skb, skb_network_header_len(skb));
	th = tcp_hdr(skb);
	cb->seq = ntohl(th->seq);
	cb->end_seq = cb->seq + th->syn + th->fin + skb->len - th->doff * 4;
	cb->ack_seq = ntohl(th->ack_seq);
}

static void rx_sock(struct sock *sk, struct sk_buff *skb)
{
	bh_lock_sock_nested(sk);
	if (!sk->owned)
		tcp_v4_do_rcv(sk, skb);
	else
		__skb_queue_tail(&sk->backlog, skb);
	bh_unlock_sock(sk);
	sock_put(sk);
}

void sock_edemux(struct sk_buff *skb)
{
	sock_put(skb->sk);
}

/* As skb_steal_sock(): a hook may have found the socket already. */
static struct sock *skb_steal(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	skb->sk = NULL;
	skb->destructor = NULL;
	return sk;
}

void sim_tcp_rx(struct net *net, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th = tcp_hdr(skb);
	struct sock *sk;

	fill_cb(skb);
	sk = skb_steal(skb);
	if (!sk)
		sk = __inet_lookup_established(net, NULL, iph->saddr,
					       th->source, iph->daddr,
					       ntohs(th->dest), skb->skb_iif,
					       0);
	if (sk && sk->sk_state == TCP_NEW_SYN_RECV) {
		if (!sim_request_rx(inet_reqsk(sk), skb))
			kfree_skb(skb);
		return;
	}
	if (sk && sim_tw_reuse(sk, skb)) {
		inet_twsk_deschedule_put(inet_twsk(sk));
		sk = NULL;
	}
	if (sk && sk->sk_state == TCP_TIME_WAIT) {
		sim_tw_rx(inet_twsk(sk), skb);
		return;
	}
	if (sk) {
		rx_sock(sk, skb);
		return;
	}
	sk = __inet_lookup_listener(net, NULL, skb, 0, iph->saddr, th->source,
				    iph->daddr, ntohs(th->dest), skb->skb_iif,
				    0);
	if (sk) {
		sk->refs++;
		rx_sock(sk, skb);
		return;
	}
	tcp_reset_to(net, skb);
	kfree_skb(skb);
}
