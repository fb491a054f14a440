/* SPDX-License-Identifier: GPL-2.0 */
/* service.h - virtual services. */
#ifndef _BATON_HOOKS_NODE_SERVICE_H
#define _BATON_HOOKS_NODE_SERVICE_H

#include "net.h"

/** baton_service_take - the service of that name, VIP and port, as baton_peer_take() */
struct baton_service *baton_service_take(struct baton_net *bn,
					 const struct baton_service_conf *sc);

/** baton_service_put - drop a reference; any context */
void baton_service_put(struct baton_service *svc);

static inline struct baton_service *baton_service_get(struct baton_service *svc)
{
	kref_get(&svc->ref);
	return svc;
}

/**
 * baton_service_opening - is a service open, but its rules not yet in force?
 * @bn: namespace
 * @svc: service
 *
 * Under RCU.
 */
bool baton_service_opening(const struct baton_net *bn,
			   const struct baton_service *svc);

/** baton_service_find - service by VIP and port or NULL; under RCU */
static inline struct baton_service *
baton_service_find(const struct baton_cluster *cluster, struct baton_addr vip,
		   __be16 port)
{
	u32 i;

	for (i = 0; i < cluster->conf->n_services; i++)
		if (baton_addr_eq(cluster->service[i]->vip, vip) &&
		    cluster->service[i]->port == port)
			return cluster->service[i];
	return NULL;
}

#endif /* _BATON_HOOKS_NODE_SERVICE_H */
