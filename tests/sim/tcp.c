// SPDX-License-Identifier: GPL-2.0
/*
 * tcp.c - input of the model TCP.
 *
 * RFC 9293 with timestamps and window scale; go-back-N. No congestion control
 * beyond a fixed window, since that is not tested here.
 */
#include "sim.h"

void tcp_ack_later(struct sock *sk);
void tcp_fast_retransmit(struct sock *sk);

static void parse_sacks(const u8 *p, struct tcp_options_received *opt)
{
	__be32 v[2];
	u32 i;

	opt->num_sacks = (p[1] - TCPOLEN_SACK_BASE) / TCPOLEN_SACK_PERBLOCK;
	for (i = 0; i < opt->num_sacks; i++) {
		memcpy(v, p + 2 + 8 * i, 8);
		opt->sacks[i].start_seq = ntohl(v[0]);
		opt->sacks[i].end_seq = ntohl(v[1]);
	}
}

void tcp_parse_options(const struct net *net, const struct sk_buff *skb,
		       struct tcp_options_received *opt, int estab, void *foc)
{
	const struct tcphdr *th = tcp_hdr(skb);
	const u8 *p = (const u8 *)(th + 1), *end = p + th->doff * 4 - 20;
	__be32 v[2];

	opt->saw_tstamp = 0;
	opt->num_sacks = 0;
	while (p + 1 < end && p[0]) {
		if (p[0] == TCPOPT_NOP) {
			p++;
			continue;
		}
		if (p[0] == TCPOPT_TIMESTAMP) {
			memcpy(v, p + 2, 8);
			opt->saw_tstamp = 1;
			opt->rcv_tsval = ntohl(v[0]);
			opt->rcv_tsecr = ntohl(v[1]);
		} else if (p[0] == TCPOPT_MSS) {
			opt->mss_clamp = p[2] << 8 | p[3];
		} else if (p[0] == TCPOPT_WINDOW) {
			opt->wscale_ok = 1;
			opt->snd_wscale = p[2];
		} else if (p[0] == TCPOPT_SACK_PERM) {
			opt->sack_ok = 1;
		} else if (p[0] == TCPOPT_SACK) {
			parse_sacks(p, opt);
		}
		p += p[1];
	}
}

void tcp_set_state(struct sock *sk, int state)
{
	sk->sk_state = state;
}

static void fin_acked(struct sock *sk)
{
	if (sk->sk_state == TCP_FIN_WAIT1)
		tcp_set_state(sk, TCP_FIN_WAIT2);
	else if (sk->sk_state == TCP_CLOSING)
		tcp_time_wait(sk);
	else if (sk->sk_state == TCP_LAST_ACK)
		tcp_done(sk);
}

static void rtt_sample(struct tcp_sock *tp)
{
	u32 rtt;

	if (!tp->rx_opt.saw_tstamp || !tp->rx_opt.rcv_tsecr)
		return;
	rtt = sim_clock(tp->tcp_usec_ts) + tp->tsoffset - tp->rx_opt.rcv_tsecr;
	if (!tp->tcp_usec_ts)
		rtt *= 1000;
	sim_rtt(tp, clamp_t(u32, rtt, 1000, 3000000));
}

void sim_rtt(struct tcp_sock *tp, u32 rtt)
{
	tp->srtt_us = tp->srtt_us ? tp->srtt_us - tp->srtt_us / 8 + rtt :
				    rtt << 3;
	tp->mdev_us = rtt << 1;
	tp->rttvar_us = max_t(u32, rtt << 1, 200000);
	tp->rtt_min.v = tp->rtt_min.v ? min(tp->rtt_min.v, rtt) : rtt;
	tp->inet_conn.icsk_rto = msecs_to_jiffies((tp->srtt_us / 8 +
						   tp->rttvar_us) / 1000);
}

static void acked(struct sock *sk, u32 ack)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 n = ack - tp->snd_una, data = min(n, tp->wlen);
	bool again = before(ack, tp->snd_rtx);

	if (data)
		memmove(tp->wbuf, tp->wbuf + data, tp->wlen - data);
	tp->wlen -= data;
	tp->snd_una = ack;
	tp->bytes_acked += n;
	sim_sack_acked(tp, ack);
	tp->backoff = 0;
	tp->dupacks = 0;
	rtt_sample(tp);
	sim_event_del(&tp->rto);
	if (tp->fin_queued && ack == tp->write_seq && n > data)
		fin_acked(sk);
	if (again && sk->sk_state != TCP_CLOSE)
		tcp_fast_retransmit(sk);
}

/* Return: false if it acknowledges bytes that were never sent, or is too old */
static bool rcv_ack(struct sock *sk, const struct sk_buff *skb, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 ack = TCP_SKB_CB(skb)->ack_seq, seq = TCP_SKB_CB(skb)->seq;
	u32 win = (u32)ntohs(tcp_hdr(skb)->window) << tp->rx_opt.snd_wscale;

	if (after(ack, tp->snd_nxt)) {
		sim_trace("%-4s       ack %u of what was never sent (%u)",
			  sk->net->name, ack, tp->snd_nxt);
		return false;
	}
	if (before(ack, tp->snd_una - min_t(u64, tp->max_window,
					    tp->bytes_acked)))
		return false;
	sim_sack_rx(tp, ack);
	if (before(ack, tp->snd_una))
		return true;
	if (ack == tp->snd_una && !len && win == tp->snd_wnd &&
	    tp->snd_nxt != tp->snd_una && !tcp_hdr(skb)->fin &&
	    ++tp->dupacks == 3) {
		tp->snd_rtx = tp->snd_nxt;
		tcp_fast_retransmit(sk);
	}
	if (after(ack, tp->snd_una) || !before(seq, tp->rtt_seq)) {
		tp->rtt_seq = seq;
		if (win > tp->snd_wnd)
			tp->backoff = 0;
		tp->snd_wnd = win;
		tp->max_window = max(tp->max_window, win);
		sim_check_window(sk);
	}
	if (after(ack, tp->snd_una))
		acked(sk, ack);
	return true;
}

static void rcv_fin(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	sk->sk_shutdown |= RCV_SHUTDOWN;
	sk->deaf = false;
	tp->ack_now = true;
	if (sk->sk_state == TCP_ESTABLISHED) {
		tcp_set_state(sk, TCP_CLOSE_WAIT);
	} else if (sk->sk_state == TCP_FIN_WAIT1) {
		tcp_set_state(sk, TCP_CLOSING);
	} else if (sk->sk_state == TCP_FIN_WAIT2) {
		tcp_send_ack(sk);
		tcp_time_wait(sk);
	}
	sim_wake(sk);
}

/* Queue a segment that is in order. Return: it has the FIN. */
static bool take(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool fin = tcp_hdr(skb)->fin;

	if (!after(TCP_SKB_CB(skb)->end_seq, tp->rcv_nxt)) {
		kfree_skb(skb);
		return false;
	}
	tp->bytes_received += TCP_SKB_CB(skb)->end_seq - tp->rcv_nxt;
	tp->rcv_nxt = TCP_SKB_CB(skb)->end_seq;
	__skb_queue_tail(&sk->sk_receive_queue, skb);
	return fin;
}

static void ooo_add(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct sk_buff *p;

	skb_queue_reverse_walk(&tp->ooo, p)
		if (!after(TCP_SKB_CB(p)->seq, TCP_SKB_CB(skb)->seq))
			break;
	__skb_queue_after(&tp->ooo, p, skb);
	tp->out_of_order_queue.rb_node = &tp->ooo;
}

static bool ooo_take(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	bool fin = false;

	while ((skb = skb_peek(&tp->ooo)) &&
	       !after(TCP_SKB_CB(skb)->seq, tp->rcv_nxt)) {
		__skb_unlink(skb, &tp->ooo);
		fin |= take(sk, skb);
	}
	if (skb_queue_empty(&tp->ooo))
		tp->out_of_order_queue.rb_node = NULL;
	return fin;
}

/* Consumes @skb, whose data begins after the TCP header. */
static void rcv_data(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 seq = TCP_SKB_CB(skb)->seq, end = TCP_SKB_CB(skb)->end_seq;
	bool fin;

	if ((sk->sk_shutdown & RCV_SHUTDOWN && !sk->deaf) ||
	    !after(end, tp->rcv_nxt)) {
		tp->ack_now = true;
		kfree_skb(skb);
		return;
	}
	if (after(seq, tp->rcv_nxt)) {
		tp->ack_now = true;
		ooo_add(tp, skb);
		return;
	}
	/* Bytes beyond the promised window are not accepted. */
	if (after(end, tp->rcv_wup + tp->rcv_wnd + 1)) {
		tp->ack_now = true;
		kfree_skb(skb);
		return;
	}
	tp->unacked_segs++;
	fin = take(sk, skb);
	fin |= ooo_take(sk);
	if (fin)
		rcv_fin(sk);
	else if (!sk->orphan && sk->sk_data_ready)
		sk->sk_data_ready(sk);
}

/*
 * Answer a segment outside of the window; without data at most twice a second,
 * as Linux does, or two sides that disagree would answer each other for ever.
 */
static void complain(struct sock *sk, bool data)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!data) {
		if (sim_now < tp->oow_next)
			return;
		tp->oow_next = sim_now + 500000;
	}
	tcp_send_ack(sk);
}

/* RFC 9293, 3.10.7.4, first step. Return: processing may go on. */
static bool acceptable(struct sock *sk, const struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct tcphdr *th = tcp_hdr(skb);
	u32 seq = TCP_SKB_CB(skb)->seq, end = TCP_SKB_CB(skb)->end_seq;
	u32 right = tp->rcv_wup + tp->rcv_wnd;

	if (tp->rx_opt.tstamp_ok && tp->rx_opt.saw_tstamp && !th->rst &&
	    (s32)(tp->rx_opt.ts_recent - tp->rx_opt.rcv_tsval) > 1) {
		sim_trace("%-4s       PAWS drops %u", sk->net->name, seq);
		if (end != seq)
			complain(sk, true);
		return false;
	}
	if (before(end, tp->rcv_wup) ||
	    after(seq, after(right, tp->rcv_nxt) ? right : tp->rcv_nxt)) {
		if (!th->rst)
			complain(sk, end != seq && !th->syn);
		return false;
	}
	return true;
}

static void rcv_rst(struct sock *sk, const struct sk_buff *skb)
{
	if (TCP_SKB_CB(skb)->seq != tcp_sk(sk)->rcv_nxt) {
		complain(sk, false);
		return;
	}
	sim_trace("%-4s       is reset", sk->net->name);
	sk->done = !skb->skb_iif;
	sk->sk_err = ECONNRESET;
	tcp_done(sk);
}

static void rcv_syn_sent(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct tcphdr *th = tcp_hdr(skb);
	struct sim_conn *conn = sim_conn_of(htons(sk->sk_num));

	if (!th->ack || TCP_SKB_CB(skb)->ack_seq != tp->snd_nxt) {
		if (!th->rst && th->ack)
			tcp_reset_to(sk->net, skb);
		return;
	}
	if (th->rst) {
		sk->sk_err = ECONNREFUSED;
		tcp_done(sk);
		return;
	}
	if (!th->syn)
		return;
	if (!tp->rx_opt.saw_tstamp)
		tp->rx_opt.tstamp_ok = 0;
	tp->rx_opt.ts_recent = tp->rx_opt.rcv_tsval;
	tp->mss = min_t(u16, sim_tcp_mss(), tp->rx_opt.mss_clamp) -
		  (tp->rx_opt.tstamp_ok ? 12 : 0);
	tp->rcv_nxt = TCP_SKB_CB(skb)->seq + 1;
	tp->rcv_wup = tp->copied_seq = tp->rcv_nxt;
	tp->snd_una = tp->snd_nxt;
	tp->snd_wnd = ntohs(th->window);
	tp->max_window = tp->snd_wnd;
	tp->rtt_seq = TCP_SKB_CB(skb)->seq;
	tp->backoff = 0;
	sim_event_del(&tp->rto);
	if (conn) {
		conn->cookie = TCP_SKB_CB(skb)->seq;
		conn->cookie_set = true;
	}
	tcp_set_state(sk, TCP_ESTABLISHED);
	tcp_send_ack(sk);
	sim_wake(sk);
}

static void process(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct tcphdr *th = tcp_hdr(skb);
	u32 len = skb->len - th->doff * 4;

	if (!acceptable(sk, skb))
		goto drop;
	if (th->rst) {
		rcv_rst(sk, skb);
		goto drop;
	}
	if (th->syn) {
		complain(sk, false);
		goto drop;
	}
	if (!th->ack || !rcv_ack(sk, skb, len))
		goto drop;
	if (sk->sk_state == TCP_CLOSE || sk->dead)
		goto drop;
	if (tp->rx_opt.tstamp_ok && tp->rx_opt.saw_tstamp &&
	    !after(TCP_SKB_CB(skb)->seq, tp->rcv_wup) &&
	    (s32)(tp->rx_opt.rcv_tsval - tp->rx_opt.ts_recent) >= 0)
		tp->rx_opt.ts_recent = tp->rx_opt.rcv_tsval;
	/* An orphan waits for the peer's FIN without a full socket. */
	if (!len && !th->fin && sim_fin2_alone(sk)) {
		tcp_time_wait(sk);
		goto drop;
	}
	if (!len && !th->fin)
		goto output;
	/* No process will read the data. */
	if ((sk->orphan || sk->deaf) && len &&
	    after(TCP_SKB_CB(skb)->end_seq - th->fin, tp->rcv_nxt)) {
		tcp_reset_to(sk->net, skb);
		tcp_done(sk);
		goto drop;
	}
	__skb_pull(skb, th->doff * 4);
	rcv_data(sk, skb);
	skb = NULL;
output:
	if (sk->sk_state != TCP_CLOSE && !sk->dead) {
		tcp_output(sk);
		tcp_ack_later(sk);
	}
drop:
	kfree_skb(skb);
}

/* The last segment of a handshake, for a child that was just made. */
int tcp_rcv_state_process(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);

	WARN_ON(sk->sk_state != TCP_SYN_RECV);
	tcp_parse_options(sk->net, skb, &tp->rx_opt, 1, NULL);
	tcp_set_state(sk, TCP_ESTABLISHED);
	tp->snd_wnd = (u32)ntohs(tcp_hdr(skb)->window) << tp->rx_opt.snd_wscale;
	tp->max_window = tp->snd_wnd;
	tp->rtt_seq = TCP_SKB_CB(skb)->seq;
	tp->snd_cwnd = 10;
	tp->lsndtime = tcp_jiffies32;
	if (!tp->srtt_us)
		rtt_sample(tp);
	kfree_skb(skb);
	return 0;
}

int tcp_v4_do_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);

	WARN_ON(sk->inside);
	if (sk->sk_state == TCP_CLOSE || sk->dead) {
		kfree_skb(skb);
		return 0;
	}
	if (sk->sk_state == TCP_LISTEN) {
		sim_listen_rx(sk, skb);
		return 0;
	}
	if (sk->sk_state == TCP_SYN_SENT) {
		tcp_parse_options(sk->net, skb, &tp->rx_opt, 1, NULL);
		rcv_syn_sent(sk, skb);
		if (sk->sk_state == TCP_ESTABLISHED)
			tcp_output(sk);
		kfree_skb(skb);
		return 0;
	}
	if (sk->sk_state == TCP_SYN_RECV && !tcp_hdr(skb)->rst)
		return tcp_rcv_state_process(sk, skb);
	tcp_parse_options(sk->net, skb, &tp->rx_opt, 1, NULL);
	process(sk, skb);
	return 0;
}
