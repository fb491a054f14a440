// SPDX-License-Identifier: GPL-2.0
/* node.c - peers and services, and which peer a request goes to. */
#include <linux/module.h>
#include <linux/slab.h>
#include "net.h"

#define SUSPECT_TIME (2 * HZ)

/* Peers */

static void peer_free_rcu(struct rcu_head *rcu)
{
	struct baton_peer *peer = container_of(rcu, struct baton_peer, rcu);

	dst_cache_destroy(&peer->dst);
	kfree(peer);
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

static bool peer_suspected(const struct baton_peer *peer)
{
	unsigned long until = READ_ONCE(peer->suspect);

	return until && time_before(jiffies, until);
}

struct baton_peer *baton_peer_find(const struct baton_cluster *cluster,
				   __be32 addr)
{
	u32 i;

	for (i = 0; i < cluster->conf->n_nodes; i++)
		if (cluster->conf->nodes[i].addr == addr)
			return cluster->peer[i];
	return NULL;
}
EXPORT_SYMBOL_GPL(baton_peer_find);

struct baton_peer *baton_peer_take(struct baton_net *bn, __be32 addr, bool self)
{
	struct baton_peer *peer;

	list_for_each_entry(peer, &bn->peers, list)
		if (peer->addr == addr && peer->self == self)
			return baton_peer_get(peer);
	peer = kzalloc(sizeof(*peer), GFP_KERNEL);
	if (!peer)
		return NULL;
	if (dst_cache_init(&peer->dst, GFP_KERNEL)) {
		kfree(peer);
		return NULL;
	}
	kref_init(&peer->ref);
	INIT_LIST_HEAD(&peer->list);
	peer->addr = addr;
	peer->self = self;
	return peer;
}

/* Services */

static void service_release(struct kref *ref)
{
	struct baton_service *svc =
		container_of(ref, struct baton_service, ref);

	kfree_rcu(svc, rcu);
}

void baton_service_put(struct baton_service *svc)
{
	if (svc)
		kref_put(&svc->ref, service_release);
}
EXPORT_SYMBOL_GPL(baton_service_put);

static bool service_is(const struct baton_service *svc,
		       const struct baton_service_conf *sc)
{
	return svc->vip == sc->vip && svc->port == sc->port &&
	       !strcmp(svc->name, sc->name);
}

struct baton_service *baton_service_take(struct baton_net *bn,
					 const struct baton_service_conf *sc)
{
	struct baton_service *svc;

	list_for_each_entry(svc, &bn->services, list)
		if (service_is(svc, sc))
			return baton_service_get(svc);
	svc = kzalloc(sizeof(*svc), GFP_KERNEL);
	if (!svc)
		return NULL;
	kref_init(&svc->ref);
	INIT_LIST_HEAD(&svc->list);
	svc->bn = bn;
	svc->vip = sc->vip;
	svc->port = sc->port;
	svc->forward = sc->forward;
	svc->mode = sc->mode;
	svc->index = -1;
	strscpy(svc->name, sc->name, sizeof(svc->name));
	return svc;
}

/* The decision */

static bool was_tried(const struct baton_tried *tried, __be32 addr)
{
	u32 i;

	for (i = 0; tried && i < tried->n; i++)
		if (tried->addr[i] == addr)
			return true;
	return false;
}

static u64 cluster_usable(const struct baton_cluster *cluster,
			  const struct baton_tried *tried, bool suspects)
{
	u64 usable = 0, left = cluster->bes;

	while (left) {
		int i = __ffs64(left);

		left &= left - 1;
		if (!was_tried(tried, cluster->peer[i]->addr) &&
		    (suspects || !peer_suspected(cluster->peer[i])))
			usable |= BIT_ULL(i);
	}
	return usable;
}

struct baton_peer *baton_decide(struct baton_net *bn,
				const struct baton_service *svc,
				const struct baton_req *req,
				const struct baton_tried *tried)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_rule *rule;
	int i, index = READ_ONCE(svc->index);

	if (!cluster || index < 0 || index >= cluster->conf->n_services)
		return NULL;
	rule = baton_rules_match(cluster->conf->services[index].rules, req);
	if (!rule)
		return NULL;
	i = baton_rule_pick(rule, req, cluster_usable(cluster, tried, false),
			    cluster->self_be);
	if (i < 0)
		i = baton_rule_pick(rule, req,
				    cluster_usable(cluster, tried, true),
				    cluster->self_be);
	return i < 0 ? NULL : cluster->peer[i];
}
EXPORT_SYMBOL_GPL(baton_decide);
