/* SPDX-License-Identifier: GPL-2.0 */
/* rtt.h - the round trip of the handshake. */
#ifndef _BATON_FE_RTT_H
#define _BATON_FE_RTT_H

#include <linux/tcp.h>
#include "fe.h"

/**
 * fe_rtt_ack - the ACK of a handshake has come
 * @req: of the handshake; a reference is held
 * @opt: options of the ACK
 *
 * The first one is measured, and @req keeps the result.
 */
void fe_rtt_ack(struct request_sock *req,
		const struct tcp_options_received *opt);

/** fe_rtt_release - @req gets a packet that may make a child: as if untouched */
void fe_rtt_release(struct request_sock *req);

/**
 * fe_rtt_conn - what a new owner is told of the round trip
 * @req: of the handshake
 * @opt: options of the first request
 * @tc: result: RTT and what follows from it, if it is known
 */
void fe_rtt_conn(const struct request_sock *req,
		 const struct tcp_options_received *opt, struct thop_conn *tc);

#endif /* _BATON_FE_RTT_H */
