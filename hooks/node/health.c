// SPDX-License-Identifier: GPL-2.0
/*
 * health.c - probes the BEs.
 *
 * Every node probes every BE at an interval. A BE that leaves several probes in
 * a row unanswered is down: it gets nothing new as long as there is another,
 * and the FE resets its connections.
 *
 * A probe is a THOP call. It is unanswered when none of its tries was answered.
 * An FE probes an unmet BE even if the configuration wants no probes.
 */
#include "../thop/call.h"
#include "epoch.h"
#include "health.h"
#include "net.h"

/* It may have restarted with the modes of its configuration: send it ours. */
void baton_peer_up(struct baton_net *bn, struct baton_peer *peer)
{
	WRITE_ONCE(peer->silent, 0);
	if (!READ_ONCE(peer->down))
		return;
	WRITE_ONCE(peer->back, jiffies | 1);
	WRITE_ONCE(peer->down, false);
	schedule_work(&bn->config_work);
}

static void peer_silent(struct baton_net *bn, struct baton_peer *peer)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	u32 silent = READ_ONCE(peer->silent);

	/* If it fails, the peer has spoken just now. */
	if (silent < BATON_PROBES &&
	    cmpxchg(&peer->silent, silent, silent + 1) != silent)
		return;
	if (silent + 1 < BATON_PROBES || READ_ONCE(peer->down) || !cluster ||
	    !cluster->conf->probe_ms)
		return;
	WRITE_ONCE(peer->down, true);
	baton_count(bn, BATON_STAT_node_down);
}

static void probe_done(struct thop_call *call, const struct thop_msg *answer)
{
	WRITE_ONCE(call->to->probed, false);
	/* Without an answer it timed out, or the socket was closed. */
	if (answer)
		baton_epoch_answer(call->bn, call->to, answer->epoch);
	else if (call->silent)
		peer_silent(call->bn, call->to);
}

static void probe_send(struct baton_net *bn, struct baton_peer *to)
{
	struct thop_msg msg = {
		.opcode = THOP_PROBE,
		.epoch = READ_ONCE(bn->epoch),
	};

	/* One at a time, or one silence would count several times. */
	if (READ_ONCE(to->probed))
		return;
	WRITE_ONCE(to->probed, true);
	if (thop_ask(bn, to, &msg, probe_done))
		WRITE_ONCE(to->probed, false);
}

/* Return: milliseconds until the next probes, 0: there are none. Under RCU. */
static u32 health_look(struct baton_net *bn)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	bool unmet, any = false;
	u32 ms;
	u64 left;

	if (!cluster || !cluster->roles)
		return 0;
	ms = cluster->conf->probe_ms;
	left = cluster->bes & ~cluster->self;
	for (; left; left &= left - 1) {
		struct baton_peer *peer = cluster->peer[__ffs64(left)];

		unmet = baton_peer_unmet(cluster, peer);
		any |= unmet;
		if (ms || unmet)
			probe_send(bn, peer);
		if (!ms && READ_ONCE(peer->down))
			baton_peer_up(bn, peer);
	}
	/* Go on asking: a BE may start later than its FE. */
	return any ? BATON_PROBE_MS_MIN : ms;
}

void baton_health_work(struct work_struct *work)
{
	struct baton_net *bn = container_of(to_delayed_work(work),
					    struct baton_net, health_work);
	u32 ms;

	rcu_read_lock();
	ms = health_look(bn);
	rcu_read_unlock();
	if (ms)
		schedule_delayed_work(&bn->health_work, msecs_to_jiffies(ms));
}
