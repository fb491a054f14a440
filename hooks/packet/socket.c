// SPDX-License-Identifier: GPL-2.0
/* socket.c - reads the state of a TCP socket. */
#include <linux/export.h>
#include <linux/tcp.h>
#include <net/tcp.h>
#include "../compat.h"
#include "socket.h"

static u16 socket_flags(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (tp->rx_opt.tstamp_ok ? THOP_F_TSTAMP : 0) |
	       (tcp_is_sack(tp) ? THOP_F_SACK : 0) |
	       (tp->rx_opt.wscale_ok ? THOP_F_WSCALE : 0) |
	       (tcp_ecn_mode_rfc3168(tp) ? THOP_F_ECN : 0);
}

static void socket_bytes(const struct tcp_sock *tp, struct thop_conn *tc)
{
	tc->bytes_sent = tp->bytes_sent;
	tc->bytes_retrans = tp->bytes_retrans;
	tc->bytes_acked = tp->bytes_acked;
	/* The next server receives the unread bytes again. */
	tc->bytes_received = tp->bytes_received -
			     (tp->rcv_nxt - tp->copied_seq);
}

static void socket_rtt(const struct sock *sk, struct thop_conn *tc)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (!tp->srtt_us)
		return;
	tc->srtt_us = tp->srtt_us;
	tc->mdev_us = tp->mdev_us;
	tc->rttvar_us = tp->rttvar_us;
	tc->rto_ms = jiffies_to_msecs(inet_csk(sk)->icsk_rto);
	tc->min_rtt_us = tcp_min_rtt(tp);
	tc->flags |= THOP_F_RTT;
}

/* Path properties that TCP has learnt at the cost of lost segments */
static void socket_path(const struct sock *sk, struct thop_conn *tc)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->reord_seen)
		tc->reordering = min_t(u32, tp->reordering, U16_MAX);
	if (!icsk->icsk_mtup.enabled)
		return;
	tc->mtup_low = clamp_t(int, icsk->icsk_mtup.search_low, 0, U16_MAX);
	tc->mtup_high = clamp_t(int, icsk->icsk_mtup.search_high, 0, U16_MAX);
	tc->mtup_age = min_t(u32, (tcp_jiffies32 -
				   icsk->icsk_mtup.probe_timestamp) / HZ,
			     U16_MAX);
	tc->flags |= THOP_F_MTUP;
}

void baton_socket_state(const struct sock *sk, struct thop_conn *tc)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	tc->rcv_nxt = tp->copied_seq;
	tc->snd_nxt = tp->snd_nxt;
	tc->rcv_right = tp->rcv_wup + tp->rcv_wnd;
	tc->snd_wnd = tp->snd_wnd;
	tc->max_window = tp->max_window;
	tc->idle_ms = jiffies_to_msecs(tcp_jiffies32 - tp->lsndtime);
	tc->mss = max_t(u16, tp->rx_opt.mss_clamp, 64);
	tc->flags = socket_flags(sk);
	if (tp->rx_opt.wscale_ok) {
		tc->snd_wscale = tp->rx_opt.snd_wscale;
		tc->rcv_wscale = tp->rx_opt.rcv_wscale;
	}
	if (tp->rx_opt.tstamp_ok) {
		tc->ts_recent = tp->rx_opt.ts_recent;
		tc->tsval = baton_sock_tsval(tp);
	}
	socket_bytes(tp, tc);
	socket_rtt(sk, tc);
	socket_path(sk, tc);
}
EXPORT_SYMBOL_GPL(baton_socket_state);
