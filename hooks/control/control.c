// SPDX-License-Identifier: GPL-2.0
/* control.c - answers netlink's questions about a node. */
#include <linux/module.h>
#include "../node/net.h"
#include "../node/peer.h"
#include "control.h"

struct baton_conf *baton_control_conf(struct net *net)
{
	struct baton_cluster *cluster =
		rcu_dereference(baton_net(net)->cluster);

	return cluster ? cluster->conf : NULL;
}

u64 baton_control_key_id(struct net *net, u32 i)
{
	struct baton_cluster *cluster;
	u64 id = 0;

	rcu_read_lock();
	cluster = rcu_dereference(baton_net(net)->cluster);
	if (cluster && i < cluster->conf->n_keys &&
	    !baton_conf_open(cluster->conf))
		id = cluster->keys[i].id;
	rcu_read_unlock();
	return id;
}

u64 baton_control_self(struct net *net)
{
	struct baton_cluster *cluster;
	u64 self;

	rcu_read_lock();
	cluster = rcu_dereference(baton_net(net)->cluster);
	self = cluster ? cluster->self : 0;
	rcu_read_unlock();
	return self;
}

u32 baton_control_node_conns(struct net *net, u32 i)
{
	struct baton_cluster *cluster;
	u32 conns = 0;

	rcu_read_lock();
	cluster = rcu_dereference(baton_net(net)->cluster);
	if (cluster && i < cluster->conf->n_nodes)
		conns = baton_peer_load(cluster, i);
	rcu_read_unlock();
	return conns;
}

bool baton_control_down(struct net *net, u32 i)
{
	struct baton_cluster *cluster;
	bool down;

	rcu_read_lock();
	cluster = rcu_dereference(baton_net(net)->cluster);
	down = cluster && i < cluster->conf->n_nodes &&
	       READ_ONCE(cluster->peer[i]->down);
	rcu_read_unlock();
	return down;
}

u8 baton_control_mode(struct net *net, u32 i)
{
	struct baton_cluster *cluster;
	u8 mode = 0;

	rcu_read_lock();
	cluster = rcu_dereference(baton_net(net)->cluster);
	if (cluster && i < cluster->conf->n_services)
		mode = READ_ONCE(cluster->service[i]->mode);
	rcu_read_unlock();
	return mode;
}

u64 baton_control_stat(struct net *net, u32 i)
{
	struct baton_net *bn = baton_net(net);
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(bn->stats, cpu)->count[i];
	return sum;
}

/* Walk of one role; its bucket goes to the cursor of the whole walk */
struct walk {
	u64 *cursor;
	u64 bucket;
	u32 role;
	baton_conn_emit_t emit;
	void *ctx;
};

static int walk_emit(void *ctx, const struct baton_conn_info *ci)
{
	struct walk *walk = ctx;

	*walk->cursor = (u64)walk->role << 32 | walk->bucket;
	return walk->emit(walk->ctx, ci);
}

/* The cursor's upper half is the role, the lower half the role's own cursor. */
int baton_control_walk(struct net *net, u64 *cursor, baton_conn_emit_t emit,
		       void *ctx)
{
	struct walk walk = { .cursor = cursor, .emit = emit, .ctx = ctx };
	struct baton_net *bn = baton_net(net);
	const struct baton_role *role;
	int err = 0;

	mutex_lock(&bn->lock);
	while (!err && *cursor >> 32 < BATON_ROLE_MODULES) {
		walk.role = *cursor >> 32;
		walk.bucket = (u32)*cursor;
		role = rcu_dereference_protected(bn->role[walk.role],
						 lockdep_is_held(&bn->lock));
		if (role && bn->active & role->bit)
			err = role->walk(bn, &walk.bucket, walk_emit, &walk);
		if (!err)
			*cursor = (u64)(walk.role + 1) << 32;
	}
	mutex_unlock(&bn->lock);
	return err;
}
