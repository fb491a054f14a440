/* SPDX-License-Identifier: GPL-2.0 */
/* syn.h - a SYN of an address and port that have a connection already. */
#ifndef _BATON_FE_SYN_H
#define _BATON_FE_SYN_H

#include "fe.h"

/**
 * fe_syn - a SYN of an address and port that have a connection
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
 * fe_syn_release - the owner knows nothing, or nothing any more, of a connection
 * @fe: front end
 * @conn: the connection; goes if a SYN waits for its place
 * @seq: NULL for any SYN, else the sequence number of the one that was asked for
 *
 * BH off, under RCU. Return: a SYN has waited; it is on its way up.
 */
bool fe_syn_release(struct fe *fe, struct fe_conn *conn, const u32 *seq);

void fe_syn_init(struct fe *fe);

/** fe_syn_flush - the front end goes, nobody keeps any more; process context */
void fe_syn_flush(struct fe *fe);

#endif /* _BATON_FE_SYN_H */
