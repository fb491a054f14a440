/* SPDX-License-Identifier: GPL-2.0 */
/* health.h - probes the BEs. */
#ifndef _BATON_HOOKS_NODE_HEALTH_H
#define _BATON_HOOKS_NODE_HEALTH_H

#include "net.h"

/** baton_health_work - probe the BEs; baton_net.health_work */
void baton_health_work(struct work_struct *work);

/** baton_peer_up - a peer is neither silent nor down; softirq, under RCU */
void baton_peer_up(struct baton_net *bn, struct baton_peer *peer);

/** baton_peer_spoke - a message came from a peer: it is up; softirq */
static inline void baton_peer_spoke(struct baton_net *bn,
				    struct baton_peer *peer)
{
	/* Test both: another CPU may set @down after @silent was cleared. */
	if (unlikely(READ_ONCE(peer->silent) || READ_ONCE(peer->down)))
		baton_peer_up(bn, peer);
}

#endif /* _BATON_HOOKS_NODE_HEALTH_H */
