// SPDX-License-Identifier: GPL-2.0
/* lost.c - connections whose owner is down: their clients hear of it. */
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "lost.h"

/*
 * The client's sequence numbers are in its own packets only. Who says nothing is
 * asked: a segment of old is answered by an ACK (RFC 9293, 3.10.7.4). It has a
 * timestamp, in case that was negotiated (RFC 7323, 3.2); any will do.
 */
void fe_lost_ask(struct fe *fe, const struct fe_conn *conn)
{
	const struct baton_segment seg = {
		.tuple = conn->entry.tuple,
		.seq = conn->cookie,
		.ack = conn->isn + 1,
		.tstamp = true,
	};

	baton_count(fe->bn, BATON_STAT_fe_owner_asked);
	baton_send_segment(fe->bn, &seg);
}

/*
 * The owner is down. What it had is lost: the client shall try again. The entry
 * stays until the client shows that it knows: our RST may be lost, too.
 */
unsigned int fe_lost(struct fe *fe, struct fe_conn *conn,
		     const struct baton_packet *pkt)
{
	const struct baton_segment seg = {
		.tuple = conn->entry.tuple,
		.seq = pkt->ack,
		.ack = pkt->seq,
		.rst = true,
	};

	if (pkt->flags & (TCPHDR_FIN | TCPHDR_RST))
		fe_conn_close(conn);
	if ((pkt->flags & (TCPHDR_ACK | TCPHDR_RST)) == TCPHDR_ACK) {
		baton_count(fe->bn, BATON_STAT_fe_owner_down);
		baton_send_segment(fe->bn, &seg);
	}
	return NF_DROP;
}
