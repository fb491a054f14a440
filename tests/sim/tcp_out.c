// SPDX-License-Identifier: GPL-2.0
/* tcp_out.c - output of the model TCP: segments, windows, timers. */
#include "sim.h"

#define RTO_MIN 200000
#define RTO_MAX 5000000
/* A client that waits long for answers also retransmits for longer. */
#define RETRIES (sim_has(SIM_F_silence) ? 40 : 10)
#define DELACK 40000

static void put_options(struct tcphdr *th, bool ts, u32 tsval, u32 tsecr,
			u16 mss, int wscale)
{
	__be32 *opt = (__be32 *)(th + 1);

	if (mss)
		*opt++ = htonl(TCPOPT_MSS << 24 | 4 << 16 | mss);
	if (mss && sim.plan.sack)
		*opt++ = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
			       TCPOPT_SACK_PERM << 8 | TCPOLEN_SACK_PERM);
	if (wscale >= 0)
		*opt++ = htonl(TCPOPT_NOP << 24 | TCPOPT_WINDOW << 16 |
			       3 << 8 | wscale);
	if (!ts)
		return;
	opt[0] = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
		       TCPOPT_TIMESTAMP << 8 | TCPOLEN_TIMESTAMP);
	opt[1] = htonl(tsval);
	opt[2] = htonl(tsecr);
}

void sim_segment(struct net *net, struct sock *sk, __be32 src, __be16 sport,
		 __be32 dst, __be16 dport, u32 seq, u32 ack, u8 flags, u16 win,
		 bool ts, u32 tsval, u32 tsecr, u16 mss, int wscale,
		 const u8 *data, u32 len)
{
	u32 hlen = sizeof(struct tcphdr) + (ts ? 12 : 0) +
		   (mss ? 4 + 4 * sim.plan.sack : 0) +
		   (wscale >= 0 ? 4 : 0);
	struct sk_buff *skb = sim_skb(96 + 60 + len + 64);
	struct tcphdr *th;
	struct iphdr *iph;

	skb_reserve(skb, 160 - 20 - hlen);
	iph = skb_put_zero(skb, sizeof(*iph));
	th = skb_put_zero(skb, hlen);
	skb_put_data(skb, data, len);
	skb->network_header = (u8 *)iph - skb->head;
	skb->transport_header = (u8 *)th - skb->head;
	skb->protocol = htons(ETH_P_IP);
	skb->mark = sk ? sk->sk_mark : 0;
	*iph = (struct iphdr) {
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons(skb->len), .saddr = src, .daddr = dst,
	};
	th->source = sport;
	th->dest = dport;
	th->seq = htonl(seq);
	th->ack_seq = htonl(ack);
	th->doff = hlen / 4;
	th->window = htons(win);
	tcp_flag_byte(th) = flags;
	put_options(th, ts, tsval, tsecr, mss, wscale);
	skb->ip_summed = CHECKSUM_PARTIAL;
	ip_local_out(net, sk, skb);
}

/* The window, never less than was promised already. */
static u32 window_select(struct tcp_sock *tp)
{
	struct sock *sk = &tp->inet_conn.sk;
	u32 used = tp->rcv_nxt - tp->copied_seq, scale = tp->rx_opt.rcv_wscale;
	s32 cur = tp->rcv_wup + tp->rcv_wnd - tp->rcv_nxt;
	u32 room = sk->sk_rcvbuf / 2;	/* the rest is overhead */
	u32 win = room > used ? room - used : 0;

	win = min(win, tp->window_clamp);
	if (win < tp->mss || win < room / 8)
		win = 0;
	if ((s32)win < cur)
		win = cur;
	win = ALIGN(win, 1U << scale);
	return min_t(u32, win, (u32)U16_MAX << scale);
}

u32 tcp_window(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->rcv_wnd = window_select(tp);
	tp->rcv_wup = tp->rcv_nxt;
	return tp->rcv_wnd >> tp->rx_opt.rcv_wscale;
}

void tcp_transmit(struct sock *sk, u8 flags, u32 seq, const u8 *data, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 win = tcp_window(sk);

	tp->ack_now = false;
	tp->unacked_segs = 0;
	tp->bytes_sent += len;
	if (len)
		tp->lsndtime = tcp_jiffies32;
	sim_event_del(&tp->delack);
	sim_segment(sk->net, sk, sk->sk_rcv_saddr, htons(sk->sk_num),
		    sk->sk_daddr, sk->sk_dport, seq, tp->rcv_nxt,
		    flags | SIM_ACK, win, tp->rx_opt.tstamp_ok,
		    sim_clock(tp->tcp_usec_ts) + tp->tsoffset, tp->rx_opt.ts_recent,
		    0, -1, data, len);
}

void tcp_send_ack(struct sock *sk)
{
	if (sk->sk_state == TCP_CLOSE || sk->sk_state == TCP_SYN_SENT)
		return;
	tcp_transmit(sk, 0, tcp_sk(sk)->snd_nxt, NULL, 0);
}

/* Length of the segment at @seq, up to @room; @flags: FIN if it is the last */
static u32 segment_at(struct tcp_sock *tp, u32 seq, u32 room, u8 *flags)
{
	u32 off = seq - tp->snd_una, n = 0;

	*flags = 0;
	if (off < tp->wlen)
		n = min(min(tp->wlen - off, (u32)tp->mss), room);
	if (n && off + n == tp->wlen)
		*flags |= SIM_PSH;
	if (tp->fin_queued && off + n == tp->wlen)
		*flags |= SIM_FIN;
	return n;
}

static void retransmit(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u8 flags;
	u32 n = sim_sack_missing(tp, tp->snd_una, tp->snd_nxt - tp->snd_una);

	if (!n)
		return;
	n = segment_at(tp, tp->snd_una, n, &flags);
	if (flags & SIM_FIN && tp->snd_una + n + 1 != tp->snd_nxt)
		flags &= ~SIM_FIN;
	tp->bytes_retrans += n;
	tcp_transmit(sk, flags, tp->snd_una, tp->wbuf, n);
}

void tcp_output(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 n, room, flight;
	u8 flags;

	while (!tp->cork && tp->snd_nxt != tp->write_seq && sk->sk_state != TCP_CLOSE &&
	       sk->sk_state != TCP_SYN_SENT) {
		flight = tp->snd_nxt - tp->snd_una;
		room = tp->snd_wnd > flight ? tp->snd_wnd - flight : 0;
		if (flight >= tp->snd_cwnd * tp->mss)
			room = 0;
		n = segment_at(tp, tp->snd_nxt, room, &flags);
		if (!n && !(flags & SIM_FIN))
			break;
		if (tp->nagle && flight && n < tp->mss && !(flags & SIM_FIN))
			break;
		tcp_transmit(sk, flags, tp->snd_nxt,
			     tp->wbuf + (tp->snd_nxt - tp->snd_una), n);
		tp->snd_nxt += n + !!(flags & SIM_FIN);
	}
	tcp_arm_rto(sk);
}

/* Timers */

static u64 rto(const struct tcp_sock *tp)
{
	u64 t = max_t(u64, tp->inet_conn.icsk_rto * SIM_JIFFY, RTO_MIN);

	return min_t(u64, t << tp->backoff, RTO_MAX);
}

/* If the receiver has dropped bytes that it had SACKed, retransmit soon. */
static bool arm_reneged(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 delay = max_t(u64, tp->srtt_us >> 4, 10000);

	if (!sim_sack_reneged(tp))
		return false;
	if (!tp->rto.pos || tp->rto.at > sim_now + delay) {
		sim_event_del(&tp->rto);
		sim_event_add(&tp->rto, sk->net, sim_now + delay);
	}
	return true;
}

void tcp_arm_rto(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_CLOSE ||
	    (tp->snd_una == tp->write_seq && sk->sk_state != TCP_SYN_SENT))
		sim_event_del(&tp->rto);
	else if (!arm_reneged(sk) && !tp->rto.pos)
		sim_event_add(&tp->rto, sk->net, sim_now + rto(tp));
}

static void rto_fire(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	sim_check_again(sk);
	tp->backoff++;
	sim_sack_forget(tp);
	if (tp->backoff > RETRIES) {
		sk->sk_err = ETIMEDOUT;
		tcp_done(sk);
		return;
	}
	if (sk->sk_state == TCP_SYN_SENT)
		sim_segment(sk->net, sk, sk->sk_rcv_saddr, htons(sk->sk_num),
			    sk->sk_daddr, sk->sk_dport, tp->snd_una, 0, SIM_SYN,
			    min_t(u32, sk->sk_rcvbuf, U16_MAX),
			    tp->rx_opt.tstamp_ok, sim_clock(tp->tcp_usec_ts) +
			    tp->tsoffset, 0, tp->rx_opt.mss_clamp,
			    tp->rx_opt.wscale_ok ? tp->rx_opt.rcv_wscale : -1,
			    NULL, 0);
	else if (tp->snd_una != tp->snd_nxt)
		retransmit(sk);
	else
		/* Probe the closed window */
		tcp_transmit(sk, 0, tp->snd_una - 1, NULL, 0);
	tp->snd_rtx = tp->snd_nxt;
	tcp_arm_rto(sk);
}

static void timer_run(struct sim_event *event, struct sock *sk,
		      void (*fire)(struct sock *sk))
{
	sock_hold(sk);
	local_bh_disable();
	bh_lock_sock(sk);
	if (sk->sk_state == TCP_CLOSE)
		;	/* closed just now by another processor */
	else if (sk->owned)
		sim_event_add(event, sk->net, sim_now + 1000);
	else
		fire(sk);
	bh_unlock_sock(sk);
	local_bh_enable();
	sock_put(sk);
}

static void rto_run(struct sim_event *event)
{
	struct tcp_sock *tp = container_of(event, struct tcp_sock, rto);

	timer_run(event, &tp->inet_conn.sk, rto_fire);
}

static void delack_run(struct sim_event *event)
{
	struct tcp_sock *tp = container_of(event, struct tcp_sock, delack);

	timer_run(event, &tp->inet_conn.sk, tcp_send_ack);
}

void tcp_timers_init(struct sock *sk)
{
	tcp_sk(sk)->rto.run = rto_run;
	tcp_sk(sk)->delack.run = delack_run;
}

void tcp_timers_stop(struct sock *sk)
{
	sim_event_del(&tcp_sk(sk)->rto);
	sim_event_del(&tcp_sk(sk)->delack);
}

/* After input: acknowledge now, soon or not at all. */
void tcp_ack_later(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_CLOSE)
		return;
	if (tp->ack_now || tp->unacked_segs >= 2)
		tcp_send_ack(sk);
	else if (tp->unacked_segs && !tp->delack.pos)
		sim_event_add(&tp->delack, sk->net, sim_now + DELACK);
}

/* Retransmit without waiting for the timer */
void tcp_fast_retransmit(struct sock *sk)
{
	if (tcp_sk(sk)->snd_una != tcp_sk(sk)->snd_nxt)
		retransmit(sk);
}

/* Whose reset it is: see baton_socket_strays(). */
static struct sock *listener(struct net *net, const struct iphdr *iph,
			     const struct tcphdr *th)
{
#ifdef BATON_EXPORTS_tcp_done
	return NULL;
#else
	return __inet_lookup_listener(net, NULL, NULL, 0, iph->saddr,
				      th->source, iph->daddr, ntohs(th->dest),
				      net->dev.ifindex, 0);
#endif
}

/* RFC 9293: a reset for a segment that belongs to no connection */
void tcp_reset_to(struct net *net, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th = tcp_hdr(skb);
	u32 end = TCP_SKB_CB(skb)->end_seq;
	static struct sock ctl = {
		.ctl = true, .sk_state = TCP_CLOSE, .sk_protocol = IPPROTO_TCP,
	};
	struct sock *from = listener(net, iph, th);

	if (th->rst)
		return;
	sim_segment(net, from ?: &ctl, iph->daddr, th->dest, iph->saddr, th->source,
		    th->ack ? ntohl(th->ack_seq) : 0, th->ack ? 0 : end,
		    SIM_RST | (th->ack ? 0 : SIM_ACK), 0, false, 0, 0, 0, -1,
		    NULL, 0);
}
