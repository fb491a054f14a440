// SPDX-License-Identifier: GPL-2.0
/* node.c - peers and services, and which peer a request goes to. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "../policy/policy.h"
#include "net.h"

#define SUSPECT_TIME (2 * HZ)

/* Peers */

static void peer_free_rcu(struct rcu_head *rcu)
{
	struct baton_peer *peer = container_of(rcu, struct baton_peer, rcu);
	u32 i;

	for (i = 0; i < BATON_ROADS; i++)
		dst_cache_destroy(&peer->dst[i]);
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

	return READ_ONCE(peer->down) || (until && time_before(jiffies, until));
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

static struct baton_peer *peer_alloc(void)
{
	struct baton_peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	u32 i;

	if (!peer)
		return NULL;
	for (i = 0; i < BATON_ROADS; i++)
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

	for (i = 0; i < BATON_ROADS; i++)
		dst_cache_reset(&peer->dst[i]);
}

struct baton_peer *baton_peer_take(struct baton_net *bn, __be32 addr, bool self)
{
	struct baton_peer *peer;

	list_for_each_entry(peer, &bn->peers, list)
		if (peer->addr == addr && peer->self == self)
			return baton_peer_get(peer);
	peer = peer_alloc();
	if (!peer)
		return NULL;
	kref_init(&peer->ref);
	INIT_LIST_HEAD(&peer->list);
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
 * A BE tells of itself; the FE, to which no load of its own matters, of the
 * BEs in turn, which so hear of each other even without handoffs between them.
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

	if (cluster && load->node)
		peer = baton_peer_find(cluster, load->node);
	if (!peer || peer->self)
		return;
	baton_count(bn, BATON_STAT_thop_loads);
	WRITE_ONCE(peer->load, min_t(u32, load->conns, BATON_CONNS_MAX));
	WRITE_ONCE(peer->heard, jiffies | 1);
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
	svc = kzalloc(sizeof(*svc), GFP_KERNEL_ACCOUNT);
	if (!svc)
		return NULL;
	kref_init(&svc->ref);
	spin_lock_init(&svc->mode_lock);
	INIT_LIST_HEAD(&svc->list);
	svc->bn = bn;
	svc->vip = sc->vip;
	svc->port = sc->port;
	svc->forward = sc->forward;
	svc->mode = sc->mode;
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
		if (!baton_peer_unmet(cluster, cluster->peer[i]) &&
		    !was_tried(tried, cluster->peer[i]->addr) &&
		    (suspects || !peer_suspected(cluster->peer[i])))
			usable |= BIT_ULL(i);
	}
	return usable;
}

/*
 * Found by the service itself: its place may differ from one configuration to
 * the next, and this one may be on its way out.
 */
static struct baton_rule *decide_rule(const struct baton_cluster *cluster,
				      const struct baton_service *svc,
				      const struct baton_req *req)
{
	const struct baton_conf *conf;
	u32 i;

	if (!cluster)
		return NULL;
	conf = cluster->conf;
	for (i = 0; i < conf->n_services; i++)
		if (cluster->service[i] == svc)
			return baton_rules_match(conf->services[i].rules, req);
	return NULL;
}

static void choice_begin(struct baton_choice *choice,
			 const struct baton_cluster *cluster,
			 const struct baton_req *req)
{
	choice->req = req;
	choice->node = cluster->conf->nodes;
	choice->self = cluster->self_be;
	choice->now = (u32)ktime_get_seconds();
	choice->evicted = false;
}

/* The connection of the request itself does not count. */
static void choice_loads(struct baton_choice *choice,
			 const struct baton_cluster *cluster, u64 nodes)
{
	for (; nodes; nodes &= nodes - 1) {
		u32 i = __ffs64(nodes);
		u32 conns = baton_peer_load(cluster, i);

		choice->conns[i] = i == choice->self && conns ? conns - 1 :
								conns;
	}
}

struct baton_peer *baton_decide(struct baton_net *bn,
				const struct baton_service *svc,
				const struct baton_req *req,
				const struct baton_tried *tried)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_rule *rule = decide_rule(cluster, svc, req);
	struct baton_choice choice;
	int i;

	if (!rule)
		return NULL;
	choice_begin(&choice, cluster, req);
	choice.candidates = cluster_usable(cluster, tried, false);
	if (rule->policy->loads)
		choice_loads(&choice, cluster, rule->backends & cluster->bes);
	i = baton_rule_pick(rule, &choice);
	if (i < 0) {
		choice.self = cluster->self_be;
		choice.candidates = cluster_usable(cluster, tried, true);
		i = baton_rule_pick(rule, &choice);
	}
	if (choice.evicted)
		baton_count(bn, BATON_STAT_policy_forgotten);
	return i < 0 ? NULL : cluster->peer[i];
}
EXPORT_SYMBOL_GPL(baton_decide);

void baton_took(struct baton_net *bn, const struct baton_service *svc,
		const struct baton_req *req)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_choice choice;
	struct baton_rule *rule;

	if (!cluster || !cluster->took)
		return;
	rule = decide_rule(cluster, svc, req);
	if (!rule)
		return;
	/* Judged, and counted, where it came from */
	atomic_dec(&rule->hits);
	choice_begin(&choice, cluster, req);
	baton_rule_took(rule, &choice);
	if (choice.evicted)
		baton_count(bn, BATON_STAT_policy_forgotten);
}
EXPORT_SYMBOL_GPL(baton_took);
