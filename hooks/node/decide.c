// SPDX-License-Identifier: GPL-2.0
/* decide.c - chooses the peer for a request. */
#include <linux/module.h>
#include <linux/timekeeping.h>
#include "../../policy/policy.h"
#include "../../policy/rules.h"
#include "../../shared/proto.h"
#include "decide.h"
#include "epoch.h"
#include "net.h"
#include "peer.h"

static bool was_tried(const struct baton_tried *tried, struct baton_addr addr)
{
	u32 i;

	for (i = 0; tried && i < tried->n; i++)
		if (baton_addr_eq(tried->addr[i], addr))
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
		    (suspects || !baton_peer_suspected(cluster->peer[i])))
			usable |= BIT_ULL(i);
	}
	return usable;
}

/*
 * The search is by pointer, since a service may have another index in each
 * configuration, and may have been removed.
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

/* The request's own connection does not count. */
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

struct baton_peer *baton_decide_again(struct baton_net *bn,
				      const struct baton_service *svc,
				      const u8 *head, u32 len,
				      struct baton_tried *tried,
				      struct baton_addr was)
{
	struct baton_req req;

	if (tried->n == BATON_TRIED_MAX)
		return NULL;
	tried->addr[tried->n++] = was;
	if (svc->proto->head(head, len, &req) <= 0)
		return NULL;
	return baton_decide(bn, svc, &req, tried);
}
EXPORT_SYMBOL_GPL(baton_decide_again);

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
	/* The node that judged the request has counted it already. */
	atomic_dec(&rule->hits);
	choice_begin(&choice, cluster, req);
	baton_rule_took(rule, &choice);
	if (choice.evicted)
		baton_count(bn, BATON_STAT_policy_forgotten);
}
EXPORT_SYMBOL_GPL(baton_took);
