// SPDX-License-Identifier: GPL-2.0
/* peer.c - nodes, and their loads as far as they are known. */
#include <linux/module.h>
#include <linux/slab.h>
#include "net.h"
#include "peer.h"

#define SUSPECT_TIME (2 * HZ)

static void peer_free_rcu(struct rcu_head *rcu)
{
	struct baton_peer *peer = container_of(rcu, struct baton_peer, rcu);
	u32 i;

	for (i = 0; i < BATON_TRAFFIC_KINDS; i++)
		dst_cache_destroy(&peer->dst[i]);
	kfree_sensitive(peer);
}

static void peer_release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct baton_peer, ref)->rcu,
		 peer_free_rcu);
}

void baton_peer_put(struct baton_peer *peer)
{
	if (peer)
		kref_put(&peer->ref, peer_release);
}
EXPORT_SYMBOL_GPL(baton_peer_put);

void baton_peer_suspect(struct baton_peer *peer)
{
	WRITE_ONCE(peer->suspect, (jiffies + SUSPECT_TIME) | 1);
}
EXPORT_SYMBOL_GPL(baton_peer_suspect);

bool baton_peer_suspected(const struct baton_peer *peer)
{
	unsigned long until = READ_ONCE(peer->suspect);

	return READ_ONCE(peer->down) || (until && time_before(jiffies, until));
}

struct baton_peer *baton_peer_find(const struct baton_cluster *cluster,
				   struct baton_addr addr)
{
	int i = baton_conf_at(cluster->conf, addr);

	return i < 0 ? NULL : cluster->peer[i];
}
EXPORT_SYMBOL_GPL(baton_peer_find);

static struct baton_peer *peer_alloc(void)
{
	struct baton_peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	u32 i;

	if (!peer)
		return NULL;
	for (i = 0; i < BATON_TRAFFIC_KINDS; i++)
		if (dst_cache_init(&peer->dst[i], GFP_KERNEL_ACCOUNT))
			goto undo;
	return peer;

undo:
	while (i--)
		dst_cache_destroy(&peer->dst[i]);
	kfree(peer);
	return NULL;
}

void baton_peer_reroute(struct baton_peer *peer)
{
	u32 i;

	for (i = 0; i < BATON_TRAFFIC_KINDS; i++)
		dst_cache_reset(&peer->dst[i]);
}

struct baton_peer *baton_peer_take(struct baton_net *bn, struct baton_addr addr,
				   bool self)
{
	struct baton_peer *peer;

	list_for_each_entry(peer, &bn->peers, list)
		if (baton_addr_eq(peer->addr, addr) && peer->self == self)
			return baton_peer_get(peer);
	peer = peer_alloc();
	if (!peer)
		return NULL;
	kref_init(&peer->ref);
	INIT_LIST_HEAD(&peer->list);
	spin_lock_init(&peer->auth.lock);
	spin_lock_init(&peer->receipts.lock);
	peer->addr = addr;
	peer->self = self;
	return peer;
}

/* Loads */

static bool peer_heard(const struct baton_peer *peer)
{
	unsigned long heard = READ_ONCE(peer->heard);

	return heard && time_before(jiffies, heard +
				    msecs_to_jiffies(BATON_LOAD_MS));
}

u32 baton_peer_load(const struct baton_cluster *cluster, u32 i)
{
	const struct baton_peer *peer = cluster->peer[i];
	u32 load;

	if (!(cluster->roles & BATON_ROLE_FE) && !peer->self) {
		if (peer_heard(peer))
			return READ_ONCE(peer->load);
		if (cluster->self_be < 0)
			return 0;
		peer = cluster->peer[cluster->self_be];
	}
	load = atomic_read(&peer->conns);
	return min_t(u32, load, BATON_CONNS_MAX);
}

/*
 * A BE reports its own load. The FE, which has no load of its own, reports the
 * BEs' in turn, so that they learn each other's even without handoffs between
 * them.
 */
void baton_load_tell(const struct baton_cluster *cluster, u64 counter,
		     struct thop_load *load)
{
	u32 i = cluster->conf->n_nodes;

	if (cluster->self_be >= 0)
		i = cluster->self_be;
	else if (cluster->roles & BATON_ROLE_FE)
		i = (u32)counter % cluster->conf->n_nodes;
	if (i == cluster->conf->n_nodes || !(cluster->bes & BIT_ULL(i)))
		return;
	load->node = cluster->peer[i]->addr;
	load->conns = baton_peer_load(cluster, i);
}

void baton_load_hear(struct baton_net *bn, const struct thop_load *load)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_peer *peer = NULL;

	if (cluster && !baton_addr_any(load->node))
		peer = baton_peer_find(cluster, load->node);
	if (!peer || peer->self)
		return;
	baton_count(bn, BATON_STAT_thop_loads);
	WRITE_ONCE(peer->load, min_t(u32, load->conns, BATON_CONNS_MAX));
	WRITE_ONCE(peer->heard, jiffies | 1);
}
