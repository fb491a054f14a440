// SPDX-License-Identifier: GPL-2.0
/* socket.c - state out of a TCP socket. */
#include <linux/export.h>
#include <linux/tcp.h>
#include <net/tcp.h>
#include "socket.h"

static u16 socket_flags(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (tp->rx_opt.tstamp_ok ? THOP_F_TSTAMP : 0) |
	       (tcp_is_sack(tp) ? THOP_F_SACK : 0) |
	       (tp->rx_opt.wscale_ok ? THOP_F_WSCALE : 0) |
	       (tp->ecn_flags & TCP_ECN_OK ? THOP_F_ECN : 0);
}

void baton_socket_state(const struct sock *sk, struct thop_conn *tc)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	tc->rcv_nxt = tp->copied_seq;
	tc->snd_nxt = tp->snd_nxt;
	tc->rcv_right = tp->rcv_wup + tp->rcv_wnd;
	tc->snd_wnd = tp->snd_wnd;
	tc->mss = max_t(u16, tp->rx_opt.mss_clamp, 64);
	tc->flags = socket_flags(sk);
	if (tp->rx_opt.wscale_ok) {
		tc->snd_wscale = tp->rx_opt.snd_wscale;
		tc->rcv_wscale = tp->rx_opt.rcv_wscale;
	}
	if (tp->rx_opt.tstamp_ok) {
		tc->ts_recent = tp->rx_opt.ts_recent;
		tc->tsval = tcp_time_stamp_raw() + tp->tsoffset;
	}
	if (tp->srtt_us) {
		tc->srtt_us = tp->srtt_us;
		tc->mdev_us = tp->mdev_us;
		tc->rttvar_us = tp->rttvar_us;
		tc->rto_ms = jiffies_to_msecs(inet_csk(sk)->icsk_rto);
		tc->min_rtt_us = tcp_min_rtt(tp);
		tc->flags |= THOP_F_RTT;
	}
}
EXPORT_SYMBOL_GPL(baton_socket_state);
