/* SPDX-License-Identifier: GPL-2.0 */
/* health.h - is a BE there? */
#ifndef _BATON_HOOKS_NODE_HEALTH_H
#define _BATON_HOOKS_NODE_HEALTH_H

#include "net.h"

/** baton_health_work - ask them; baton_net.health_work */
void baton_health_work(struct work_struct *work);

/** baton_peer_up - it is back, if it was down; softirq, under RCU */
void baton_peer_up(struct baton_net *bn, struct baton_peer *peer);

/** baton_peer_spoke - a message from it is here: it is not down; softirq */
static inline void baton_peer_spoke(struct baton_net *bn,
				    struct baton_peer *peer)
{
	/* Both: the last silence may end on another CPU meanwhile. */
	if (unlikely(READ_ONCE(peer->silent) || READ_ONCE(peer->down)))
		baton_peer_up(bn, peer);
}

#endif /* _BATON_HOOKS_NODE_HEALTH_H */
