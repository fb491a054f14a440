/* SPDX-License-Identifier: GPL-2.0 */
/* announce.h - processes ANNOUNCE. */
#ifndef _BATON_FE_ANNOUNCE_H
#define _BATON_FE_ANNOUNCE_H

#include "fe.h"

/** fe_announce - process an ANNOUNCE; @skb stays the caller's */
void fe_announce(struct fe *fe, struct baton_peer *from,
		 const struct thop_msg *msg, struct sk_buff *skb);

#endif /* _BATON_FE_ANNOUNCE_H */
