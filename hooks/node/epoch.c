// SPDX-License-Identifier: GPL-2.0
/*
 * epoch.c - lives of an FE, counted without a clock.
 *
 * A BE orders connections of the same addresses and ports: of a late CREATE and
 * what it has it keeps the younger. The FE's clock says which that is, as long as
 * the FE lives; after a reboot its clock begins anew. So each life has an epoch,
 * one more than any BE has heard of. An FE learns it before its first CREATE:
 * it hands nothing to a BE that has not answered it in this life. Every node
 * passes on what it has heard, with its probes and their answers.
 *
 * The life is that of struct baton_net, which is when the clock may begin anew.
 */
#include <linux/module.h>
#include "epoch.h"
#include "net.h"

void baton_epoch_hear(struct baton_net *bn, u32 epoch)
{
	u32 was = READ_ONCE(bn->epoch), now;

	/* No FE has begun so often meanwhile: numbers must not be used up. */
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
 * A BE that is met may have heard of more since: of another FE. To keep up
 * with that is enough, or two FEs would outdo each other for ever.
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
	/* Whoever sees that it is met sees the epoch: baton_peer_unmet() */
	smp_store_release(&peer->met, true);
	/* It may have modes of an earlier life. */
	schedule_work(&bn->config_work);
}

bool baton_epoch_asking(struct baton_net *bn)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u64 left;

	/* The first configuration is about to be in force. */
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
