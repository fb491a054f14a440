/* SPDX-License-Identifier: GPL-2.0 */
/* forward.h - forwards packets of handed-off connections. */
#ifndef _BATON_FE_FORWARD_H
#define _BATON_FE_FORWARD_H

#include "fe.h"

/**
 * fe_forward - forward a client's packet to the owner
 * @fe: front end
 * @conn: connection
 * @skb: packet, data at the IP header
 * @pkt: its header
 *
 * BH off, under RCU. Return: NF_ACCEPT, NF_DROP, or NF_STOLEN: consumed.
 */
unsigned int fe_forward(struct fe *fe, struct fe_conn *conn,
			struct sk_buff *skb, const struct baton_packet *pkt);

#endif /* _BATON_FE_FORWARD_H */
