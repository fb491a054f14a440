/* SPDX-License-Identifier: GPL-2.0 */
/* rtt.h - measures the round trip time of the handshake. */
#ifndef _BATON_FE_RTT_H
#define _BATON_FE_RTT_H

#include <linux/tcp.h>
#include "fe.h"

/**
 * fe_rtt_ack - measure the round trip at the ACK of a handshake
 * @req: of the handshake; a reference is held
 * @opt: options of the ACK
 *
 * Only the first one is measured; @req keeps the result.
 */
void fe_rtt_ack(struct request_sock *req,
		const struct tcp_options_received *opt);

/** fe_rtt_restore - restore @req for a packet that may make a child */
void fe_rtt_restore(struct request_sock *req);

/**
 * fe_rtt_conn - fill in the round trip time for a new owner
 * @req: of the handshake
 * @opt: options of the first request
 * @tc: result: RTT and values that follow from it, if it is known
 */
void fe_rtt_conn(const struct request_sock *req,
		 const struct tcp_options_received *opt, struct thop_conn *tc);

#endif /* _BATON_FE_RTT_H */
