/* SPDX-License-Identifier: GPL-2.0 */
/* peer.h - nodes, and their loads as far as they are known. */
#ifndef _BATON_HOOKS_NODE_PEER_H
#define _BATON_HOOKS_NODE_PEER_H

#include "net.h"

/** baton_peer_find - peer by address or NULL; under RCU */
struct baton_peer *baton_peer_find(const struct baton_cluster *cluster,
				   struct baton_addr addr);

/**
 * baton_peer_take - the peer of an address, with a reference
 * @bn: namespace, @lock held
 * @addr: address
 * @self: it is this node
 *
 * An existing peer keeps its connections; otherwise a new one is made. May
 * sleep; NULL without memory.
 */
struct baton_peer *baton_peer_take(struct baton_net *bn, struct baton_addr addr,
				   bool self);

/** baton_peer_reroute - drop the cached routes to it */
void baton_peer_reroute(struct baton_peer *peer);

/** baton_peer_put - drop a reference; any context */
void baton_peer_put(struct baton_peer *peer);

static inline struct baton_peer *baton_peer_get(struct baton_peer *peer)
{
	kref_get(&peer->ref);
	return peer;
}

/**
 * baton_peer_load - connections at a node, as far as this one knows
 * @cluster: configuration in force
 * @i: node
 *
 * An FE counts them itself. A BE counts its own, and knows another node's by
 * its last report; without a recent report it assumes its own load. Under RCU.
 */
u32 baton_peer_load(const struct baton_cluster *cluster, u32 i);

/** baton_load_tell - fill in the load report of a message; under RCU */
void baton_load_tell(const struct baton_cluster *cluster, u64 counter,
		     struct thop_load *load);

/** baton_load_hear - take in the load report of a message */
void baton_load_hear(struct baton_net *bn, const struct thop_load *load);

/** baton_peer_suspect - it did not answer: give it nothing new for a while */
void baton_peer_suspect(struct baton_peer *peer);

/** baton_peer_suspected - it is down, or was silent a moment ago */
bool baton_peer_suspected(const struct baton_peer *peer);

#endif /* _BATON_HOOKS_NODE_PEER_H */
