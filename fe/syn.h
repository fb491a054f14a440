/* SPDX-License-Identifier: GPL-2.0 */
/* syn.h - a SYN for addresses and ports that have a connection already. */
#ifndef _BATON_FE_SYN_H
#define _BATON_FE_SYN_H

#include "fe.h"

/**
 * fe_syn - handle a SYN for addresses and ports that have a connection
 * @fe: front end
 * @conn: the connection
 * @skb: the SYN, data at the IP header
 * @pkt: its header
 *
 * BH off, under RCU. Return: NF_ACCEPT, NF_DROP, or NF_STOLEN: consumed.
 */
unsigned int fe_syn(struct fe *fe, struct fe_conn *conn, struct sk_buff *skb,
		    const struct baton_packet *pkt);

/**
 * fe_syn_release - the owner says that a connection is over, or unknown to it
 * @fe: front end
 * @conn: the connection; removed if a SYN is kept for it
 * @seq: NULL for any SYN, else the sequence number of the SYN that is answered
 *
 * BH off, under RCU. Return: a SYN was kept; it is on its way up.
 */
bool fe_syn_release(struct fe *fe, struct fe_conn *conn, const u32 *seq);

void fe_syn_init(struct fe *fe);

/** fe_syn_flush - drop all kept SYNs; process context */
void fe_syn_flush(struct fe *fe);

#endif /* _BATON_FE_SYN_H */
