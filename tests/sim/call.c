// SPDX-License-Identifier: GPL-2.0
/* call.c - the calls of a process: connect, send, receive, close. */
#include "sim.h"

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

/* After this the peer of an orphan does not close any more, in us */
#define FIN_TIMEOUT 40000000ULL

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
	sim_event_add(&ft->event, sk->net, sim_now + FIN_TIMEOUT);
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
