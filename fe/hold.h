/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - holds client packets while a CREATE is under way. */
#ifndef _BATON_FE_HOLD_H
#define _BATON_FE_HOLD_H

#include "fe.h"

/** fe_hold - HANDOFFING: hold a packet; false: not held, check the state */
bool fe_hold(struct fe *fe, struct fe_conn *conn, struct sk_buff *skb,
	     const struct baton_packet *pkt);

#endif /* _BATON_FE_HOLD_H */
