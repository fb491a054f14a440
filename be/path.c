// SPDX-License-Identifier: GPL-2.0
/*
 * path.c - restores the old owner's knowledge of the path to the client: the
 * new socket would learn it only at the cost of timeouts.
 */
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>
#include "../hooks/unexported.h"
#include "path.h"

void be_path_rtt(struct sock *sk, const struct thop_conn *tc)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!(tc->flags & THOP_F_RTT))
		return;
	tp->srtt_us = max(tc->srtt_us, 1U);
	tp->mdev_us = tc->mdev_us;
	tp->mdev_max_us = tc->rttvar_us;
	tp->rttvar_us = tc->rttvar_us;
	tp->rtt_seq = tp->snd_nxt;
	if (tc->min_rtt_us)
		minmax_reset(&tp->rtt_min, tcp_jiffies32, tc->min_rtt_us);
}

static void path_cwnd(struct sock *sk, const struct thop_conn *tc)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tc->flags & THOP_F_RTT)
		inet_csk(sk)->icsk_rto =
			clamp_t(u32, msecs_to_jiffies(tc->rto_ms), TCP_RTO_MIN,
				TCP_RTO_MAX);
	if (!(tc->flags & THOP_F_CWND))
		return;
	tcp_snd_cwnd_set(tp, clamp_t(u32, tc->snd_cwnd, 1, tp->snd_cwnd_clamp));
	tp->snd_ssthresh = max(tc->snd_ssthresh, 2U);
}

/*
 * The MSS depends on the largest window and on path MTU probing. In a new
 * socket both have initial values.
 */
static void path_mss(struct sock *sk, const struct thop_conn *tc)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);

	/* TCP has taken the window of the last ACK into account. */
	if (tc->max_window <= tp->max_window && !(tc->flags & THOP_F_MTUP))
		return;
	tp->max_window = max(tp->max_window, tc->max_window);
	/* With probing disabled here, the MSS would never grow again. */
	if (tc->flags & THOP_F_MTUP &&
	    READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_mtu_probing)) {
		icsk->icsk_mtup.enabled = 1;
		icsk->icsk_mtup.search_high = min_t(int, tc->mtup_high,
						    icsk->icsk_mtup.search_high);
		icsk->icsk_mtup.search_low = min_t(int, tc->mtup_low,
						   icsk->icsk_mtup.search_high);
		icsk->icsk_mtup.probe_timestamp = tcp_jiffies32 -
						  tc->mtup_age * HZ;
	}
	baton_sock_mss(sk, icsk->icsk_pmtu_cookie);
}

/*
 * TCP updates the rate with each acknowledgment, so the first flight would be
 * paced for an initial window. As tcp_update_pacing_rate(): more than one
 * window per RTT, so that the window is the limit.
 */
static void path_pacing(struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct net *net = sock_net(sk);
	u64 rate = (u64)tcp_snd_cwnd(tp) * tp->mss_cache;

	if (!tp->srtt_us || inet_csk(sk)->icsk_ca_ops->cong_control)
		return;
	if (tcp_snd_cwnd(tp) < tp->snd_ssthresh / 2)
		rate *= READ_ONCE(net->ipv4.sysctl_tcp_pacing_ss_ratio);
	else
		rate *= READ_ONCE(net->ipv4.sysctl_tcp_pacing_ca_ratio);
	rate = div_u64(rate * (8 * USEC_PER_SEC / 100), tp->srtt_us);
	WRITE_ONCE(sk->sk_pacing_rate,
		   min_t(u64, rate, READ_ONCE(sk->sk_max_pacing_rate)));
}

/*
 * TCP grows the send buffer as acknowledgments arrive, so the server could not
 * fill the window at once. As tcp_sndbuf_expand(): twice the window, each
 * segment in a buffer of its own.
 */
static void path_sndbuf(struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 each = SKB_TRUESIZE(roundup_pow_of_two(tp->rx_opt.mss_clamp +
						   MAX_TCP_HEADER));
	u32 room = min_t(u64, 2ULL * tcp_snd_cwnd(tp) * each,
			 READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_wmem[2]));

	if (!(sk->sk_userlocks & SOCK_SNDBUF_LOCK) &&
	    !tcp_under_memory_pressure(sk) && READ_ONCE(sk->sk_sndbuf) < (s32)room)
		WRITE_ONCE(sk->sk_sndbuf, room);
}

/* TCP's restart after idle (RFC 5681, 4.1) uses this. */
static void path_idle(struct sock *sk, u32 ms)
{
	tcp_sk(sk)->lsndtime = tcp_jiffies32 - msecs_to_jiffies(ms);
}

void be_path_restore(struct sock *sk, const struct thop_msg *create)
{
	const struct thop_conn *tc = &create->conn;
	struct tcp_sock *tp = tcp_sk(sk);

	if (tc->reordering) {
		tp->reordering = max_t(u32, tp->reordering, tc->reordering);
		tp->reord_seen = max(tp->reord_seen, 1U);
	}
	path_cwnd(sk, tc);
	path_mss(sk, tc);
	path_pacing(sk);
	path_sndbuf(sk);
	path_idle(sk, min_t(u64, (u64)tc->idle_ms + create->age,
			    BATON_IDLE_MS_MAX));
}
