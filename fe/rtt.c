// SPDX-License-Identifier: GPL-2.0
/*
 * rtt.c - the round trip of the handshake, which a new owner begins with.
 *
 * A client may think for as long as it likes before its first request: what is to
 * be measured is the time from the SYN-ACK to the handshake's own ACK. Deferred
 * accept swallows that one, and all that is kept of the connection is the
 * request_sock. So the result is kept there, in place of the time of the SYN-ACK,
 * of which the kernel asks only whether it is set until a child is made: see
 * tcp_make_synack(). Before that is done it gets a time back from which it measures
 * the same.
 */
#include <net/inet_connection_sock.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "../shared/limits.h"
#include "rtt.h"

/* This, and the RTT in microseconds, 0: not known. No clock gets as far. */
#define RTT_MEASURED BIT_ULL(63)

/*
 * Which SYN-ACK of several was answered only a timestamp tells (RFC 6298, 3).
 * Return: microseconds, 0: not to be known.
 */
static u64 rtt_of(const struct request_sock *req, u64 sent,
		  const struct tcp_options_received *opt)
{
	const struct tcp_request_sock *treq = tcp_rsk(req);
	u64 rtt = tcp_clock_us() - sent;
	u32 ticks;

	if (req->num_retrans) {
		if (!inet_rsk(req)->tstamp_ok || !opt->rcv_tsecr)
			return 0;
		ticks = baton_req_tsval(treq) - opt->rcv_tsecr;
		rtt = max(ticks, 1U);
		if (!baton_req_usec(treq))
			rtt *= USEC_PER_SEC / TCP_TS_HZ;
	}
	return rtt <= BATON_RTT_US_MAX ? rtt : 0;
}

void fe_rtt_ack(struct request_sock *req,
		const struct tcp_options_received *opt)
{
	struct tcp_request_sock *treq = tcp_rsk(req);
	u64 sent = READ_ONCE(treq->snt_synack);

	/* The first one; a later one is no answer to the SYN-ACK. */
	if (!sent || sent & RTT_MEASURED || inet_rsk(req)->acked)
		return;
	cmpxchg(&treq->snt_synack, sent,
		RTT_MEASURED | rtt_of(req, sent, opt));
}

void fe_rtt_release(struct request_sock *req)
{
	struct tcp_request_sock *treq = tcp_rsk(req);
	u64 seen = READ_ONCE(treq->snt_synack);
	u64 rtt = seen & ~RTT_MEASURED;

	if (!(seen & RTT_MEASURED) ||
	    cmpxchg(&treq->snt_synack, seen,
		    rtt ? tcp_clock_us() - rtt : 0) != seen || !rtt)
		return;
	/* Or the kernel would take none, or one with the time of thinking. */
	req->num_retrans = 0;
}

/*
 * A request that comes without an ACK before it is the handshake's ACK itself. A
 * server of its own would measure it the same way: no more than the second after
 * which the SYN-ACK is sent again.
 */
static u64 rtt_at_request(const struct request_sock *req,
			  const struct tcp_options_received *opt)
{
	u64 seen = READ_ONCE(tcp_rsk(req)->snt_synack);

	if (seen & RTT_MEASURED)
		return seen & ~RTT_MEASURED;
	if (!seen || req->num_retrans || inet_rsk(req)->acked)
		return 0;
	return rtt_of(req, seen, opt);
}

void fe_rtt_conn(const struct request_sock *req,
		 const struct tcp_options_received *opt, struct thop_conn *tc)
{
	u64 rtt = rtt_at_request(req, opt);

	if (!rtt)
		return;
	/* As tcp_rtt_estimator() begins */
	tc->srtt_us = rtt << 3;
	tc->mdev_us = rtt << 1;
	tc->rttvar_us = max_t(u32, tc->mdev_us,
			      jiffies_to_usecs(TCP_RTO_MIN));
	tc->rto_ms = jiffies_to_msecs(usecs_to_jiffies((tc->srtt_us >> 3) +
						       tc->rttvar_us));
	tc->min_rtt_us = rtt;
	tc->flags |= THOP_F_RTT;
}
