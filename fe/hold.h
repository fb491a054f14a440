/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - client packets that come while a CREATE is under way. */
#ifndef _BATON_FE_HOLD_H
#define _BATON_FE_HOLD_H

#include "fe.h"

/** fe_hold - HANDOFFING: keep a packet; false: look at the state anew */
bool fe_hold(struct fe *fe, struct fe_conn *conn, struct sk_buff *skb,
	     const struct baton_packet *pkt);

/** fe_hold_uncharge - what is held goes, with @handoff */
void fe_hold_uncharge(struct fe_handoff *handoff);

#endif /* _BATON_FE_HOLD_H */
