// SPDX-License-Identifier: GPL-2.0
/*
 * rtt.c - measures the round trip time of the handshake, for the new owner.
 *
 * A client may send its first request at any later time, so the time from the
 * SYN-ACK to the handshake's own ACK is measured. Deferred accept drops that
 * ACK, and keeps only the request_sock. So the result is stored there, in place
 * of the time of the SYN-ACK. Until a child is made the kernel only tests if
 * that is set: see tcp_make_synack(). Before a child is made, it is set to a
 * time from which the kernel measures the same.
 */
#include <net/inet_connection_sock.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "../shared/limits.h"
#include "rtt.h"

/* Flag for a stored RTT in microseconds, 0: unknown. No clock gets as far. */
#define RTT_MEASURED BIT_ULL(63)

/*
 * If there were several SYN-ACKs, only a timestamp tells which of them was
 * answered (RFC 6298, 3). Return: microseconds, 0: unknown.
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

	/* Only the first one answers the SYN-ACK. */
	if (!sent || sent & RTT_MEASURED || inet_rsk(req)->acked)
		return;
	cmpxchg(&treq->snt_synack, sent,
		RTT_MEASURED | rtt_of(req, sent, opt));
}

void fe_rtt_restore(struct request_sock *req)
{
	struct tcp_request_sock *treq = tcp_rsk(req);
	u64 seen = READ_ONCE(treq->snt_synack);
	u64 rtt = seen & ~RTT_MEASURED;

	if (!(seen & RTT_MEASURED) ||
	    cmpxchg(&treq->snt_synack, seen,
		    rtt ? tcp_clock_us() - rtt : 0) != seen || !rtt)
		return;
	/* Else the kernel would take no RTT, or one with the client's pause. */
	req->num_retrans = 0;
}

/*
 * Without an earlier ACK, the request is itself the ACK of the handshake. A
 * server would measure the same: at most the second after which the SYN-ACK is
 * sent again.
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
	/* Initial values as in tcp_rtt_estimator() */
	tc->srtt_us = rtt << 3;
	tc->mdev_us = rtt << 1;
	tc->rttvar_us = max_t(u32, tc->mdev_us,
			      jiffies_to_usecs(TCP_RTO_MIN));
	tc->rto_ms = jiffies_to_msecs(usecs_to_jiffies((tc->srtt_us >> 3) +
						       tc->rttvar_us));
	tc->min_rtt_us = rtt;
	tc->flags |= THOP_F_RTT;
}
