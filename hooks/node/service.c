// SPDX-License-Identifier: GPL-2.0
/* service.c - virtual services. */
#include <linux/module.h>
#include <linux/slab.h>
#include "../../shared/http_proto.h"
#include "net.h"
#include "service.h"

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
	return baton_addr_eq(svc->vip, sc->vip) && svc->port == sc->port &&
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
	svc->proto = &baton_proto_http;
	strscpy(svc->name, sc->name, sizeof(svc->name));
	return svc;
}

bool baton_service_opening(const struct baton_net *bn,
			   const struct baton_service *svc)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u32 i;

	if (READ_ONCE(svc->closed))
		return false;
	for (i = 0; cluster && i < cluster->conf->n_services; i++)
		if (cluster->service[i] == svc)
			return false;
	return true;
}
EXPORT_SYMBOL_GPL(baton_service_opening);
