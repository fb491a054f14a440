// SPDX-License-Identifier: GPL-2.0
/*
 * config.c - the running handoff mode, from the FE to its BEs.
 *
 * The FE is the authority: when its mode changes it sends CONFIG to every BE
 * until that answers or stays silent; a BE that was down is told when it is
 * back, and any BE learns the mode from the next CREATE.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include "net.h"
#include "thop_call.h"

/* struct config_call - one service's mode on its way to one BE */
struct config_call {
	struct thop_call call;
	struct rcu_head rcu;
};

static void config_done(struct thop_call *call, const struct thop_msg *answer)
{
	struct config_call *cc = container_of(call, struct config_call, call);

	thop_call_clean(call);
	kfree_rcu(cc, rcu);
}

static void config_send(struct baton_net *bn, struct baton_peer *to,
			const struct baton_service *svc)
{
	struct thop_msg msg = {
		.opcode = THOP_CONFIG,
		.config = {
			.vaddr = svc->vip,
			.vport = svc->port,
			.mode = READ_ONCE(svc->mode),
		},
	};
	struct config_call *cc = kzalloc(sizeof(*cc), GFP_ATOMIC);

	if (!cc)
		return;
	thop_call_init(&cc->call, BIT(THOP_CONFIGURED), config_done);
	cc->call.skb = thop_msg_alloc(bn, &msg, GFP_ATOMIC);
	cc->call.counter = msg.counter;
	if (!cc->call.skb || thop_call_start(bn, &cc->call, to)) {
		kfree_skb(cc->call.skb);
		kfree(cc);
	}
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
			if (cluster->bes & ~cluster->self & BIT_ULL(j))
				config_send(bn, cluster->peer[j],
					    cluster->service[i]);
out:
	rcu_read_unlock();
}

/* The mode as the FE says it in a message; an older message says nothing. */
void baton_service_mode(struct baton_service *svc, u8 mode, u64 counter)
{
	if ((s64)(counter - READ_ONCE(svc->mode_counter)) < 0)
		return;
	WRITE_ONCE(svc->mode_counter, counter);
	if (READ_ONCE(svc->mode) != mode)
		WRITE_ONCE(svc->mode, mode);
}
EXPORT_SYMBOL_GPL(baton_service_mode);

void baton_config_receive(struct baton_net *bn, const struct thop_msg *msg)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct baton_service *svc;

	if (!cluster || cluster->roles & BATON_ROLE_FE)
		return;
	svc = baton_service_find(cluster, msg->config.vaddr,
				 msg->config.vport);
	if (svc)
		baton_service_mode(svc, msg->config.mode, msg->counter);
}
