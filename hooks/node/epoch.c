// SPDX-License-Identifier: GPL-2.0
/*
 * epoch.c - numbers the lives of an FE, since its clock does not survive a
 * reboot.
 *
 * A BE orders connections of the same addresses and ports: between a late
 * CREATE and the connection that it has, it keeps the younger. As long as the
 * FE lives its clock tells which that is; after a reboot the clock begins anew.
 * So each life has an epoch, one more than any BE has heard of. An FE learns it
 * before its first CREATE: it hands nothing to a BE that has not answered it in
 * this life. Every node passes on the highest epoch that it knows, with its
 * probes and their answers.
 *
 * A life lasts as long as struct baton_net: after that the clock may begin
 * anew.
 */
#include <linux/module.h>
#include "epoch.h"
#include "net.h"

void baton_epoch_hear(struct baton_net *bn, u32 epoch)
{
	u32 was = READ_ONCE(bn->epoch), now;

	/* No FE restarts so often, and such a leap could use up the numbers. */
	if (was && epoch > was && epoch - was > BATON_EPOCH_LEAP) {
		baton_count(bn, BATON_STAT_epoch_leap);
		return;
	}
	while (was < epoch) {
		now = cmpxchg(&bn->epoch, was, epoch);
		if (now == was)
			break;
		was = now;
	}
}
EXPORT_SYMBOL_GPL(baton_epoch_hear);

/*
 * A BE that was met before may know a higher epoch, of another FE. Adopting
 * that is enough: if two FEs exceeded each other's, it would never end.
 */
void baton_epoch_answer(struct baton_net *bn, struct baton_peer *peer,
			u32 epoch)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);

	if (!cluster || !baton_peer_unmet(cluster, peer)) {
		baton_epoch_hear(bn, epoch);
		return;
	}
	baton_epoch_hear(bn, epoch < U32_MAX ? epoch + 1 : U32_MAX);
	/* Pairs with baton_peer_unmet(): with @met the epoch is seen. */
	smp_store_release(&peer->met, true);
	/* It may have handoff modes of an earlier life. */
	schedule_work(&bn->config_work);
}

bool baton_epoch_asking(struct baton_net *bn)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u64 left;

	/* The first configuration is still being put in force. */
	if (!cluster)
		return true;
	left = cluster->bes;
	for (; left; left &= left - 1) {
		const struct baton_peer *peer = cluster->peer[__ffs64(left)];

		if (baton_peer_unmet(cluster, peer) && !READ_ONCE(peer->silent))
			return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(baton_epoch_asking);
