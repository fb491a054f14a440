// SPDX-License-Identifier: GPL-2.0
/* lost.c - resets connections whose owner is down. */
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "lost.h"

/*
 * A RST needs the client's sequence numbers, which are in its own packets only.
 * So provoke an ACK from a silent client by an old segment (RFC 9293,
 * 3.10.7.4). It has a timestamp, in case that was negotiated (RFC 7323, 3.2);
 * any will do.
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
 * The owner is down, and the connection lost: the client shall try again. The
 * entry stays until the client closes it, since our RST may be lost, too.
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
