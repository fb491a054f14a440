// SPDX-License-Identifier: GPL-2.0
/* role.c - starts and stops roles, and registers their modules. */
#include <linux/module.h>
#include "net.h"
#include "role.h"

void baton_role_stop(struct baton_net *bn, const struct baton_role *role)
{
	struct baton_service *svc;

	if (!(bn->active & role->bit))
		return;
	/* Now for those who see that it is inactive; again when it has ended. */
	WRITE_ONCE(bn->ended, jiffies);
	/* Pairs with baton_ended_within(). */
	smp_wmb();
	/* After a grace period no message is being handled, either. */
	WRITE_ONCE(bn->active, bn->active & ~role->bit);
	synchronize_net();
	if (role->service_close)
		list_for_each_entry(svc, &bn->services, list)
			role->service_close(bn, svc);
	role->stop(bn);
	WRITE_ONCE(bn->ended, jiffies);
}

int baton_role_start(struct baton_net *bn, const struct baton_role *role)
{
	struct baton_service *svc;
	int err;

	if (bn->active & role->bit)
		return 0;
	err = role->start(bn);
	if (err)
		return err;
	WRITE_ONCE(bn->active, bn->active | role->bit);
	if (!role->service_add)
		return 0;
	list_for_each_entry(svc, &bn->services, list) {
		err = role->service_add(bn, svc);
		if (err) {
			baton_role_stop(bn, role);
			return err;
		}
	}
	return 0;
}

int baton_role_add(struct net *net, const struct baton_role *role)
{
	struct baton_net *bn = baton_net(net);
	struct baton_cluster *cluster;
	int err = 0;

	mutex_lock(&bn->lock);
	cluster = baton_cluster_locked(bn);
	/* It is used once baton_net.active says so. */
	rcu_assign_pointer(bn->role[baton_role_slot(role->bit)], role);
	if (cluster && cluster->roles & role->bit)
		err = baton_role_start(bn, role);
	if (err)
		RCU_INIT_POINTER(bn->role[baton_role_slot(role->bit)], NULL);
	mutex_unlock(&bn->lock);
	return err;
}
EXPORT_SYMBOL_GPL(baton_role_add);

void baton_role_del(struct net *net, const struct baton_role *role)
{
	struct baton_net *bn = baton_net(net);

	mutex_lock(&bn->lock);
	baton_role_stop(bn, role);
	RCU_INIT_POINTER(bn->role[baton_role_slot(role->bit)], NULL);
	mutex_unlock(&bn->lock);
}
EXPORT_SYMBOL_GPL(baton_role_del);
