/* SPDX-License-Identifier: GPL-2.0 */
/* lost.h - resets connections whose owner is down. */
#ifndef _BATON_FE_LOST_H
#define _BATON_FE_LOST_H

#include "fe.h"

/** fe_lost_ask - provoke a packet from a silent client, which is then reset */
void fe_lost_ask(struct fe *fe, const struct fe_conn *conn);

/**
 * fe_lost - answer a client's packet with a RST: the owner is down; under RCU
 * @fe: front end
 * @conn: connection
 * @pkt: the packet's header
 */
unsigned int fe_lost(struct fe *fe, struct fe_conn *conn,
		     const struct baton_packet *pkt);

#endif /* _BATON_FE_LOST_H */
