// SPDX-License-Identifier: GPL-2.0
/*
 * mode.c - sends the running handoff mode from the FE to its BEs.
 *
 * The FE is the authority. When its mode changes it sends CONFIG to every BE,
 * again and again until an answer or the last try. A BE that was down is told
 * when it is back, and any BE learns the mode from the next CREATE. Of two
 * messages the one with the later epoch wins, then the one with the higher
 * counter.
 */
#include <linux/module.h>
#include "../thop/call.h"
#include "epoch.h"
#include "mode.h"
#include "net.h"
#include "service.h"

static void config_send(struct baton_net *bn, struct baton_peer *to,
			const struct baton_service *svc)
{
	struct thop_msg msg = {
		.opcode = THOP_CONFIG,
		.config = {
			.vaddr = svc->vip,
			.vport = svc->port,
			.mode = READ_ONCE(svc->mode),
			.epoch = READ_ONCE(bn->epoch),
		},
	};

	thop_ask(bn, to, &msg, NULL);
}

void baton_config_work(struct work_struct *work)
{
	struct baton_net *bn = container_of(work, struct baton_net,
					    config_work);
	const struct baton_cluster *cluster;
	u32 i, j;

	rcu_read_lock();
	cluster = rcu_dereference(bn->cluster);
	if (!cluster || !(cluster->roles & BATON_ROLE_FE))
		goto out;
	for (i = 0; i < cluster->conf->n_services; i++)
		for (j = 0; j < cluster->conf->n_nodes; j++)
			if (cluster->bes & ~cluster->self & BIT_ULL(j) &&
			    !baton_peer_unmet(cluster, cluster->peer[j]))
				config_send(bn, cluster->peer[j],
					    cluster->service[i]);
out:
	rcu_read_unlock();
}

/* Counters start at random and wrap: compare them within one epoch only. */
static bool mode_older(const struct baton_service *svc, u32 epoch, u64 counter)
{
	lockdep_assert_held(&svc->mode_lock);
	return epoch != svc->mode_epoch ?
		       epoch < svc->mode_epoch :
		       (s64)(counter - svc->mode_counter) < 0;
}

void baton_service_mode(struct baton_service *svc, u8 mode, u32 epoch,
			u64 counter)
{
	/* baton_epoch_hear() has refused that epoch; it would outrank all others. */
	if (epoch > READ_ONCE(svc->bn->epoch))
		return;
	spin_lock(&svc->mode_lock);
	if (!mode_older(svc, epoch, counter)) {
		svc->mode_epoch = epoch;
		svc->mode_counter = counter;
		if (READ_ONCE(svc->mode) != mode)
			WRITE_ONCE(svc->mode, mode);
	}
	spin_unlock(&svc->mode_lock);
}
EXPORT_SYMBOL_GPL(baton_service_mode);

void baton_config_receive(struct baton_net *bn, const struct thop_msg *msg)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_service *svc;

	if (!cluster || cluster->roles & BATON_ROLE_FE)
		return;
	baton_epoch_hear(bn, msg->config.epoch);
	svc = baton_service_find(cluster, msg->config.vaddr,
				 msg->config.vport);
	if (svc)
		baton_service_mode(svc, msg->config.mode, msg->config.epoch,
				   msg->counter);
}

void baton_service_mode_set(struct baton_service *svc, u8 mode)
{
	spin_lock_bh(&svc->mode_lock);
	svc->mode_epoch = 0;
	svc->mode_counter = 0;
	WRITE_ONCE(svc->mode, mode);
	spin_unlock_bh(&svc->mode_lock);
}
