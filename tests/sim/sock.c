// SPDX-License-Identifier: GPL-2.0
/* sock.c - sockets: lookup, and the calls of a process. */
#include "sim.h"

#define FIN_TIMEOUT 10000000ULL

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

/* A process enters and leaves the socket */

void lock_sock(struct sock *sk)
{
	shim_might_sleep("lock_sock");
	spin_lock_bh(&sk->sk_lock.slock);
	WARN_ON(sk->owned);
	sk->owned = true;
	spin_unlock_bh(&sk->sk_lock.slock);
}

/* The backlog is processed before the socket is free. */
void release_sock(struct sock *sk)
{
	struct sk_buff *skb;

	sk->refs++;
	local_bh_disable();
	rcu_read_lock();
	bh_lock_sock(sk);
	while ((skb = __skb_dequeue(&sk->backlog)))
		tcp_v4_do_rcv(sk, skb);
	sk->owned = false;
	bh_unlock_sock(sk);
	rcu_read_unlock();
	local_bh_enable();
	sock_put(sk);
}

int sk_add_backlog(struct sock *sk, struct sk_buff *skb, u32 limit)
{
	__skb_queue_tail(&sk->backlog, skb);
	return 0;
}

struct sock *sim_tcp_connect(u16 port, u32 rcvbuf, bool ts, u16 mss, bool nagle)
{
	struct net *net = &sim.client;
	struct sock *sk = sim_sock(net, net->addr, port, htonl(SIM_VIP),
				   htons(SIM_PORT));
	struct tcp_sock *tp = tcp_sk(sk);

	sk->refs++;
	sk->sk_rcvbuf = rcvbuf;
	/*
	 * As RFC 6528: the ISN for a pair of addresses grows with time, faster
	 * than the numbers of any connection.
	 */
	net->connects++;
	tp->snd_una = net->clock * port + (u32)(sim_now / 4) +
		      (net->connects << 20);
	/* Another host behind the same address has other numbers. */
	if (sim_has(SIM_F_nat))
		tp->snd_una = sim_rnd(SIM_R_OUTSIDER);
	tp->snd_nxt = tp->snd_una + 1;
	tp->write_seq = tp->snd_nxt;
	tp->snd_rtx = tp->snd_una;
	tp->rx_opt.tstamp_ok = ts;
	tp->tcp_usec_ts = net->usec;
	tp->rx_opt.mss_clamp = mss;
	tp->rx_opt.wscale_ok = ts;
	tp->rx_opt.rcv_wscale = ts ? sim.plan.seed % 8 : 0;
	tp->window_clamp = (u32)U16_MAX << tp->rx_opt.rcv_wscale;
	tp->rcv_wnd = min_t(u32, rcvbuf, U16_MAX);
	tp->nagle = nagle;
	tp->client = true;
	tp->mss = mss;
	tp->inet_conn.icsk_rto = HZ;
	tcp_set_state(sk, TCP_SYN_SENT);
	local_bh_disable();
	sim_segment(net, sk, net->addr, htons(port), sk->sk_daddr,
		    sk->sk_dport, tp->snd_una, 0, SIM_SYN, tp->rcv_wnd, ts,
		    sim_clock(net->usec), 0, mss,
		    ts ? tp->rx_opt.rcv_wscale : -1, NULL, 0);
	tcp_arm_rto(sk);
	local_bh_enable();
	return sk;
}

int sim_tcp_recv(struct sock *sk, u8 *buf, u32 len, bool peek)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 done = 0, off, n, at = tp->copied_seq;
	struct sk_buff *skb, *next;
	s32 was = tp->rcv_wup + tp->rcv_wnd - tp->rcv_nxt;

	for (skb = sk->sk_receive_queue.next; done < len &&
	     skb != (struct sk_buff *)&sk->sk_receive_queue; skb = next) {
		next = skb->next;
		off = at - TCP_SKB_CB(skb)->seq;
		if (off < skb->len) {
			n = min(skb->len - off, len - done);
			if (buf)
				memcpy(buf + done, skb->data + off, n);
			done += n;
			at += n;
		}
		if (peek)
			continue;
		if (tcp_hdr(skb)->fin &&
		    at + 1 == TCP_SKB_CB(skb)->end_seq)
			at++;
		if (!before(at, TCP_SKB_CB(skb)->end_seq)) {
			__skb_unlink(skb, &sk->sk_receive_queue);
			kfree_skb(skb);
		}
	}
	if (!peek)
		tp->copied_seq = at;
	if (!done) {
		if (sk->sk_err)
			return -sk->sk_err;
		return sk->sk_shutdown & RCV_SHUTDOWN ? 0 : -EAGAIN;
	}
	if (!peek && was < sk->sk_rcvbuf / 2 &&
	    (s32)(sk->sk_rcvbuf - (tp->rcv_nxt - at)) >= 2 * was)
		tcp_send_ack(sk);
	return done;
}

int sim_tcp_send(struct sock *sk, const u8 *buf, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_err)
		return -sk->sk_err;
	if (sk->dead || tp->fin_queued)
		return -EPIPE;
	sim_append(&tp->wbuf, &tp->wlen, &tp->wsize, buf, len);
	tp->write_seq += len;
	tcp_output(sk);
	return len;
}

void sim_tcp_shutdown(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	sk->sk_shutdown |= SEND_SHUTDOWN;
	if (sk->dead || tp->fin_queued || sk->sk_state == TCP_SYN_SENT)
		return;
	tp->fin_queued = true;
	tp->write_seq++;
	if (sk->sk_state == TCP_ESTABLISHED)
		tcp_set_state(sk, TCP_FIN_WAIT1);
	else if (sk->sk_state == TCP_CLOSE_WAIT)
		tcp_set_state(sk, TCP_LAST_ACK);
	tcp_output(sk);
}

/* Called by shutdown() after it has set the flags. */
void sim_prot_shutdown(struct sock *sk, int how)
{
	WARN_ON(sk->owned || (sk->sk_shutdown & how) != how);
	if (sk->sk_state == TCP_ESTABLISHED)
		sk->deaf = how & RCV_SHUTDOWN;
	if (how & SEND_SHUTDOWN)
		sim_tcp_shutdown(sk);
}

static void send_rst(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_SYN_SENT)
		return;
	/* As tcp_disconnect(): no longer in the table by then. */
	tcp_set_state(sk, TCP_CLOSE);
	sim_sock_unhash(sk);
	tcp_transmit(sk, SIM_RST, tp->snd_nxt, NULL, 0);
}

struct fin_timeout {
	struct sim_event event;
	struct sock *sk;
};

static void fin_timeout(struct sim_event *event)
{
	struct fin_timeout *ft = container_of(event, struct fin_timeout, event);

	local_bh_disable();
	bh_lock_sock(ft->sk);
	tcp_done(ft->sk);
	bh_unlock_sock(ft->sk);
	local_bh_enable();
	sock_put(ft->sk);
	sim_free(ft);
}

/* Ends an orphan whose peer never closes. */
static void orphan_timeout(struct sock *sk)
{
	struct fin_timeout *ft = sim_alloc(sizeof(*ft));

	sk->refs++;
	ft->sk = sk;
	ft->event.run = fin_timeout;
	sim_event_add(&ft->event, sk->net, sim_now + FIN_TIMEOUT * 4);
}

/* The process closes the socket, and gives up its reference. */
void sim_tcp_close(struct sock *sk, bool reset)
{
	bool unread = !skb_queue_empty(&sk->sk_receive_queue) &&
		      tcp_sk(sk)->copied_seq != tcp_sk(sk)->rcv_nxt -
			      (!sk->deaf && sk->sk_shutdown & RCV_SHUTDOWN);

	local_bh_disable();
	sk->orphan = true;
	sk->sk_data_ready = NULL;
	sk->sk_state_change = NULL;
	if (!sk->dead && (unread || reset || sk->sk_state == TCP_SYN_SENT)) {
		send_rst(sk);
		tcp_done(sk);
	} else if (!sk->dead) {
		sim_tcp_shutdown(sk);
		if (!sk->dead)
			orphan_timeout(sk);
	}
	sock_put(sk);
	local_bh_enable();
}

/* The machine is switched off: nothing is sent. */
void sim_tcp_kill(struct sock *sk)
{
	sk->orphan = true;
	if (sk->sk_state == TCP_TIME_WAIT) {
		sim_event_del(&inet_twsk(sk)->timer);
		sim_sock_unhash(sk);
	} else if (sk->sk_state == TCP_NEW_SYN_RECV) {
		inet_csk_reqsk_queue_drop(inet_reqsk(sk)->rsk_listener,
					  inet_reqsk(sk));
	} else {
		tcp_done(sk);
	}
}
