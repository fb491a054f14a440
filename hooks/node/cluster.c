// SPDX-License-Identifier: GPL-2.0
/*
 * cluster.c - puts a configuration in force, all of it or nothing: THOP's
 * socket, roles, services.
 */
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/route.h>
#include "../../policy/policy.h"
#include "../compat.h"
#include "../control/sysfs.h"
#include "../thop/auth.h"
#include "../thop/io.h"
#include "../thop/receive.h"
#include "cluster.h"
#include "mode.h"
#include "net.h"
#include "peer.h"
#include "role.h"
#include "service.h"

static void cluster_free(struct baton_cluster *cluster)
{
	u32 i;

	if (!cluster)
		return;
	for (i = 0; i < BATON_NODES_MAX; i++)
		baton_peer_put(cluster->peer[i]);
	for (i = 0; i < BATON_SERVICES_MAX; i++)
		baton_service_put(cluster->service[i]);
	memzero_explicit(cluster->keys, sizeof(cluster->keys));
	kvfree(cluster);
}

static int cluster_nodes(struct baton_net *bn, struct baton_cluster *cluster)
{
	const struct baton_conf *conf = cluster->conf;
	u32 i;

	cluster->self_be = -1;
	for (i = 0; i < conf->n_nodes; i++) {
		const struct baton_node_conf *node = &conf->nodes[i];
		bool self = inet_addr_type(bn->net, node->addr.v4) ==
			    RTN_LOCAL;

		cluster->peer[i] = baton_peer_take(bn, node->addr, self);
		if (!cluster->peer[i])
			return -ENOMEM;
		if (node->roles & BATON_ROLE_BE)
			cluster->bes |= BIT_ULL(i);
		if (!self)
			continue;
		cluster->self |= BIT_ULL(i);
		cluster->roles |= node->roles;
		if (baton_addr_any(cluster->self_addr))
			cluster->self_addr = node->addr;
		if (node->roles & BATON_ROLE_BE)
			cluster->self_be = i;
	}
	return 0;
}

static bool cluster_took(const struct baton_conf *conf)
{
	u32 i, k;

	for (i = 0; i < conf->n_services; i++)
		for (k = 0; k < conf->services[i].rules->n; k++)
			if (conf->services[i].rules->rule[k].policy->took)
				return true;
	return false;
}

static struct baton_cluster *cluster_alloc(struct baton_net *bn,
					   struct baton_conf *conf)
{
	struct baton_cluster *cluster = kvzalloc(sizeof(*cluster),
						 GFP_KERNEL_ACCOUNT);
	u32 i;
	int err;

	if (!cluster)
		return ERR_PTR(-ENOMEM);
	cluster->conf = conf;
	for (i = 0; i < conf->n_keys; i++)
		thop_cluster_key_init(&cluster->keys[i], conf->key[i]);
	cluster->took = cluster_took(conf);
	err = cluster_nodes(bn, cluster);
	for (i = 0; !err && i < conf->n_services; i++) {
		cluster->service[i] = baton_service_take(bn, &conf->services[i]);
		if (!cluster->service[i])
			err = -ENOMEM;
	}
	if (err) {
		cluster_free(cluster);
		return ERR_PTR(err);
	}
	return cluster;
}

/* Putting a configuration in force */

/* NL_SET_ERR_MSG() for a sentence chosen at run time; it must be static. */
static void say(struct netlink_ext_ack *extack, const char *sentence)
{
	if (extack)
		extack->_msg = sentence;
}

/*
 * Services are removed in two steps, with one grace period in between for all
 * of them: after the first they begin nothing new, and after the second nothing
 * is left.
 */
static void service_close(struct baton_net *bn, struct baton_service *svc)
{
	int i;

	svc->closed = true;
	for_each_baton_role(i) {
		const struct baton_role *role = baton_role_locked(bn, i);

		if (role && bn->active & role->bit && role->service_close)
			role->service_close(bn, svc);
	}
	baton_sysfs_del(svc);
	list_del_init(&svc->list);
}

static void services_flush(struct baton_net *bn)
{
	int i;

	for_each_baton_role(i) {
		const struct baton_role *role = baton_role_locked(bn, i);

		if (role && bn->active & role->bit)
			role->flush(bn);
	}
}

static int service_open(struct baton_net *bn, struct baton_service *svc)
{
	int i, err;

	err = baton_sysfs_add(svc);
	if (err)
		return err;
	list_add_tail(&svc->list, &bn->services);
	for_each_baton_role(i) {
		const struct baton_role *role = baton_role_locked(bn, i);

		if (!role || !(bn->active & role->bit) || !role->service_add)
			continue;
		err = role->service_add(bn, svc);
		if (err) {
			service_close(bn, svc);
			return err;
		}
	}
	return 0;
}

static bool service_named(struct baton_net *bn, const char *name)
{
	const struct baton_service *svc;

	list_for_each_entry(svc, &bn->services, list)
		if (!strcmp(svc->name, name))
			return true;
	return false;
}

/* Open the new services; on error close them again. */
static int services_open(struct baton_net *bn, struct baton_cluster *cluster,
			 struct netlink_ext_ack *extack)
{
	u32 i, n = cluster->conf->n_services;
	u64 opened = 0;
	int err = 0;

	for (i = 0; i < n; i++) {
		if (!list_empty(&cluster->service[i]->list))
			continue;
		if (service_named(bn, cluster->service[i]->name)) {
			say(extack, "a running service has that name and another VIP or port: give the new one another name, or clear the old one first");
			err = -EEXIST;
			goto undo;
		}
		err = service_open(bn, cluster->service[i]);
		if (err)
			break;
		opened |= BIT_ULL(i);
	}
	if (!err)
		return 0;
	say(extack, err == -EADDRINUSE || err == -EEXIST ?
		       "VIP:port is taken on this node: stop the server there, or clear the old service first" :
		       err == -EADDRNOTAVAIL ?
		       "the VIP is no address of this FE: add it with 'ip address add VIP/32 dev ...'" :
		       "a service could not be opened");
undo:
	for (i = 0; i < n; i++)
		if (opened & BIT_ULL(i))
			service_close(bn, cluster->service[i]);
	/* A client may have connected to one of them already. */
	synchronize_net();
	services_flush(bn);
	return err;
}

/* Before anybody can see that they are in force. */
static void services_born(struct baton_cluster *cluster)
{
	u32 i;

	for (i = 0; i < cluster->conf->n_services; i++)
		if (!cluster->service[i]->born)
			cluster->service[i]->born = jiffies;
}

/* Return: a service was removed, and services_flush() is due. */
static bool services_publish(struct baton_net *bn,
			     struct baton_cluster *cluster)
{
	struct baton_service *svc, *next;
	struct baton_peer *peer, *next_peer;
	bool closed = false;
	u32 i;

	list_for_each_entry_safe(svc, next, &bn->services, list) {
		for (i = 0; i < cluster->conf->n_services; i++)
			if (cluster->service[i] == svc)
				break;
		if (i < cluster->conf->n_services)
			continue;
		service_close(bn, svc);
		closed = true;
	}
	for (i = 0; i < cluster->conf->n_services; i++) {
		svc = cluster->service[i];
		baton_service_mode_set(svc, cluster->conf->services[i].mode);
		WRITE_ONCE(svc->forward, cluster->conf->services[i].forward);
	}
	list_for_each_entry_safe(peer, next_peer, &bn->peers, list)
		list_del_init(&peer->list);
	/* Routes depend on this node's own address and on THOP's port, too. */
	for (i = 0; i < cluster->conf->n_nodes; i++) {
		list_add_tail(&cluster->peer[i]->list, &bn->peers);
		baton_peer_reroute(cluster->peer[i]);
		if (!cluster->peer[i]->self)
			thop_auth_set(bn, cluster, cluster->peer[i]);
	}
	return closed;
}

static int thop_listen(struct baton_net *bn, struct baton_cluster *cluster,
		       struct thop_io **io, struct netlink_ext_ack *extack)
{
	__be16 port = cluster->conf->thop_port;

	*io = NULL;
	if (!cluster->roles)
		return 0;
	if (bn->thop && thop_io_is(bn->thop, cluster->self_addr, port)) {
		*io = bn->thop;
		return 0;
	}
	*io = thop_io_open(bn, cluster->self_addr, port);
	if (!IS_ERR(*io))
		return 0;
	say(extack, "the THOP port is taken on this node: choose another thop_port, the same on every node");
	return PTR_ERR(*io);
}

static int roles_start(struct baton_net *bn, u8 roles,
		       struct netlink_ext_ack *extack)
{
	int i, err;

	for_each_baton_role(i) {
		const struct baton_role *role = baton_role_locked(bn, i);

		if (!role && roles & (i ? BATON_ROLE_BE : BATON_ROLE_FE)) {
			say(extack, i ?
				       "this node is a BE: load its module with 'modprobe baton_be' first" :
				       "this node is an FE: load its module with 'modprobe baton_fe' first");
			return -EUNATCH;
		}
		if (!role || !(roles & role->bit))
			continue;
		err = baton_role_start(bn, role);
		if (err) {
			say(extack, "a role could not be started on this node");
			return err;
		}
	}
	return 0;
}

static void roles_stop(struct baton_net *bn, u8 keep)
{
	int i;

	for_each_baton_role(i) {
		const struct baton_role *role = baton_role_locked(bn, i);

		if (role && !(keep & role->bit))
			baton_role_stop(bn, role);
	}
}

static int cluster_open(struct baton_net *bn, struct baton_cluster *cluster,
			struct netlink_ext_ack *extack)
{
	struct thop_io *io, *old_io = bn->thop;
	u8 was = bn->active;
	int err;

	err = thop_listen(bn, cluster, &io, extack);
	if (err)
		return err;
	err = roles_start(bn, cluster->roles, extack);
	if (!err)
		err = services_open(bn, cluster, extack);
	if (err)
		roles_stop(bn, was);
	else
		WRITE_ONCE(bn->thop, io);
	/* Handoffs use the old socket until nothing can fail any more. */
	if (old_io != io)
		thop_io_close(err ? io : old_io);
	return err;
}

int baton_control_setconf(struct net *net, struct baton_conf *conf,
			  struct netlink_ext_ack *extack)
{
	struct baton_net *bn = baton_net(net);
	struct baton_cluster *cluster, *old;
	bool closed;
	int err;

	mutex_lock(&bn->lock);
	cluster = cluster_alloc(bn, conf);
	if (IS_ERR(cluster)) {
		err = PTR_ERR(cluster);
		goto unlock;
	}
	if (!cluster->roles && conf->n_nodes)
		say(extack, "no node of the configuration has an address of this machine: nothing is active here");
	if (cluster->roles == (BATON_ROLE_FE | BATON_ROLE_BE)) {
		say(extack, "a node that is FE and BE at once is not supported yet: give the roles to two nodes");
		err = -EOPNOTSUPP;
	} else {
		err = cluster_open(bn, cluster, extack);
	}
	if (err) {
		cluster_free(cluster);
		goto unlock;
	}
	old = baton_cluster_locked(bn);
	services_born(cluster);
	/* It may lack a service. The old one takes connections until it is gone. */
	WRITE_ONCE(bn->ended, jiffies);
	rcu_assign_pointer(bn->cluster, cluster);
	closed = services_publish(bn, cluster);
	roles_stop(bn, cluster->roles);
	schedule_work(&bn->config_work);
	mod_delayed_work(system_percpu_wq, &bn->greet_work, 0);
	mod_delayed_work(system_percpu_wq, &bn->health_work, 0);
	/* Wait until no reader has the old one. */
	synchronize_net();
	WRITE_ONCE(bn->ended, jiffies);
	if (closed)
		services_flush(bn);
	if (old) {
		baton_conf_free(old->conf);
		cluster_free(old);
	}
unlock:
	mutex_unlock(&bn->lock);
	return err;
}

/* The namespace is going away; the roles have stopped. */
void baton_cluster_teardown(struct baton_net *bn)
{
	struct baton_service *svc, *next;
	struct baton_cluster *cluster;
	struct thop_io *io;

	mutex_lock(&bn->lock);
	cluster = baton_cluster_locked(bn);
	/* Most namespaces have none, and need not wait for a grace period. */
	if (!cluster)
		goto unlock;
	RCU_INIT_POINTER(bn->cluster, NULL);
	list_for_each_entry_safe(svc, next, &bn->services, list)
		service_close(bn, svc);
	synchronize_net();
	io = bn->thop;
	WRITE_ONCE(bn->thop, NULL);
	thop_io_close(io);
	baton_conf_free(cluster->conf);
	cluster_free(cluster);
	INIT_LIST_HEAD(&bn->peers);
unlock:
	mutex_unlock(&bn->lock);
}
