// SPDX-License-Identifier: GPL-2.0
/* timewait.c - TIME_WAIT, and FIN_WAIT2 without a process. */
#include "sim.h"

#define TW_TIME 60000000ULL

static void tw_over(struct sim_event *event)
{
	struct inet_timewait_sock *tw =
		container_of(event, struct inet_timewait_sock, timer);

	sim_sock_unhash(&tw->sk);
}

void inet_twsk_deschedule_put(struct inet_timewait_sock *tw)
{
	sim_event_del(&tw->timer);
	sim_sock_unhash(&tw->sk);
	sock_put(&tw->sk);
}

/* The process has closed, our FIN is acknowledged, the peer's has not come. */
bool sim_fin2_alone(const struct sock *sk)
{
	return sk->sk_state == TCP_FIN_WAIT2 && sk->orphan &&
	       (sk->deaf || !(sk->sk_shutdown & RCV_SHUTDOWN));
}

void tcp_time_wait(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sock *twsk = sim_sock_new(sk->net, sizeof(struct inet_timewait_sock));
	struct inet_timewait_sock *tw = inet_twsk(twsk);

	twsk->sk_state = TCP_TIME_WAIT;
	twsk->sk_rcv_saddr = sk->sk_rcv_saddr;
	twsk->sk_num = sk->sk_num;
	twsk->sk_daddr = sk->sk_daddr;
	twsk->sk_dport = sk->sk_dport;
	twsk->cookie = sk->cookie;
	tw->rcv_nxt = tp->rcv_nxt;
	tw->snd_nxt = tp->snd_nxt;
	tw->rcv_wnd = tp->rcv_wup + tp->rcv_wnd - tp->rcv_nxt;
	tw->rcv_wscale = tp->rx_opt.rcv_wscale;
	tw->tstamp_ok = tp->rx_opt.tstamp_ok;
	tw->ts_recent = tp->rx_opt.ts_recent;
	tw->tsoffset = tp->tsoffset;
	tw->tw_usec_ts = tp->tcp_usec_ts;
	tw->fin2 = sim_fin2_alone(sk);
	tw->timer.run = tw_over;
	sim_event_add(&tw->timer, sk->net, sim_now + TW_TIME);
	tcp_done(sk);
}

static void tw_ack(struct inet_timewait_sock *tw)
{
	struct sock *sk = &tw->sk;

	sim_segment(sk->net, sk, sk->sk_rcv_saddr, htons(sk->sk_num),
		    sk->sk_daddr, sk->sk_dport, tw->snd_nxt, tw->rcv_nxt,
		    SIM_ACK, tw->rcv_wnd >> tw->rcv_wscale, tw->tstamp_ok,
		    sim_clock(tw->tw_usec_ts) + tw->tsoffset, tw->ts_recent,
		    0, -1, NULL, 0);
}

/* FIN_WAIT2 as a timewait socket. Return: false if @skb ended it. */
static bool tw_fin2(struct inet_timewait_sock *tw, struct sk_buff *skb)
{
	u32 seq = TCP_SKB_CB(skb)->seq, end = TCP_SKB_CB(skb)->end_seq;

	if (tcp_hdr(skb)->fin && seq == tw->rcv_nxt && end == seq + 1) {
		tw->rcv_nxt = end;
		tw->fin2 = false;
	} else if (after(end, tw->rcv_nxt)) {
		tcp_reset_to(tw->sk.net, skb);
		inet_twsk_deschedule_put(tw);
		kfree_skb(skb);
		return false;
	}
	return true;
}

/* A late segment is acknowledged; a RST ends TIME_WAIT (tcp_rfc1337 is off). */
void sim_tw_rx(struct inet_timewait_sock *tw, struct sk_buff *skb)
{
	if (tw->fin2 && !tcp_hdr(skb)->rst && !tw_fin2(tw, skb))
		return;
	if (tcp_hdr(skb)->rst && TCP_SKB_CB(skb)->seq == tw->rcv_nxt) {
		inet_twsk_deschedule_put(tw);
		kfree_skb(skb);
		return;
	}
	if (!tcp_hdr(skb)->rst &&
	    TCP_SKB_CB(skb)->seq != TCP_SKB_CB(skb)->end_seq)
		tw_ack(tw);
	sock_put(&tw->sk);
	kfree_skb(skb);
}

/* May a SYN take its place (RFC 9293, 3.10.7.4; RFC 6191)? */
bool sim_tw_reuse(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tcphdr *th = tcp_hdr(skb);

	return sk->sk_state == TCP_TIME_WAIT && th->syn && !th->ack &&
	       !th->rst && after(TCP_SKB_CB(skb)->seq,
				 ((struct inet_timewait_sock *)sk)->rcv_nxt);
}
