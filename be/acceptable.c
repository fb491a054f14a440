// SPDX-License-Identifier: GPL-2.0
/* acceptable.c - would the server's TCP take a segment? */
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "acceptable.h"
#include "be.h"

/*
 * The end of the data that TCP has sent. An acknowledgment may arrive before
 * TCP has updated snd_nxt, but only while the sending context holds the
 * socket's lock.
 */
static u32 acceptable_sent(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (sock_owned_by_user_nocheck(sk) ||
	    spin_is_locked((spinlock_t *)&sk->sk_lock.slock))
		return READ_ONCE(tp->write_seq);
	smp_rmb();
	return READ_ONCE(tp->snd_nxt);
}

/*
 * As tcp_ack(): refuse acknowledgments of data that was never sent, and those
 * more than a window old (RFC 5961, 5.2).
 */
static bool acceptable_ack(const struct sock *sk, u32 ack)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 snd_una = READ_ONCE(tp->snd_una);
	u64 window;

	/* TCP writes bytes_acked first. */
	smp_rmb();
	window = min_t(u64, READ_ONCE(tp->max_window),
		       READ_ONCE(tp->bytes_acked));
	return !after(ack, acceptable_sent(sk)) &&
	       !before(ack, snd_una - (u32)window);
}

bool be_acceptable(const struct sock *sk, const struct baton_packet *pkt)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 ts_recent;

	if (!(pkt->flags & TCPHDR_ACK) || !acceptable_ack(sk, pkt->ack))
		return false;
	ts_recent = READ_ONCE(tp->rx_opt.ts_recent);
	if (!tp->rx_opt.tstamp_ok || !ts_recent || !pkt->tstamp)
		return true;
	return (s32)(ts_recent - pkt->tsval) <= TCP_PAWS_WINDOW ||
	       !before(ktime_get_seconds(), tp->rx_opt.ts_recent_stamp +
						TCP_PAWS_WRAP);
}
