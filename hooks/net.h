/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - baton in one network namespace.
 *
 * A namespace is a node. struct baton_net lives as long as the namespace;
 * struct baton_cluster is the configuration in force, published by RCU;
 * peers and services are what of it has a life of its own: connections hold
 * references to them across changes of the configuration.
 */
#ifndef _BATON_NET_H
#define _BATON_NET_H

#include <linux/device.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/dst_cache.h>
#include <net/net_namespace.h>
#include "../policy/conf.h"
#include "../shared/rto.h"
#include "../shared/stats.h"
#include "../shared/table.h"
#include "../shared/thop.h"
#include "../policy/rules.h"

struct baton_net;
struct baton_conn_info;

/* What goes to a peer; packets of connections as their service forwards them */
enum baton_road {
	BATON_ROAD_TUNNEL = BATON_FORWARD_TUNNEL,
	BATON_ROAD_DIRECT = BATON_FORWARD_DIRECT,
	BATON_ROAD_MESSAGE,
	BATON_ROADS
};

/**
 * struct baton_peer - a node, as this node deals with it
 * @ref: the cluster and every connection that is owned there
 * @list: in baton_net.peers
 * @addr: its address
 * @self: it is this node
 * @suspect: jiffies until which nothing new goes there, after silence
 * @silent: probes that it left unanswered, one after the other
 * @probed: a probe is under way
 * @down: there were too many of them; see health.c
 * @met: this FE has heard from it of earlier lives of its own; see epoch.c
 * @back: jiffies when it was down last, 0: never
 * @conns: connections owned there: an FE's count of all, a BE's of its own
 * @load: what it was last said to have; lockless, READ_ONCE/WRITE_ONCE
 * @heard: jiffies when that was, 0: never; likewise
 * @rto: how long it takes to answer
 * @dst: routes to it, by enum baton_road, per CPU: IPsec may have one of its own
 *	for each
 * @rcu: freed a grace period after the last reference
 */
struct baton_peer {
	struct kref ref;
	struct list_head list;
	__be32 addr;
	bool self;
	unsigned long suspect;
	u8 silent;
	bool probed;
	bool down;
	bool met;
	unsigned long back;
	atomic_t conns;
	u32 load;
	unsigned long heard;
	struct baton_rto rto;
	struct dst_cache dst[BATON_ROADS];
	struct rcu_head rcu;
};

/**
 * struct baton_service - a virtual service, as it runs
 * @ref: the cluster, its sysfs device and every connection
 * @list: in baton_net.services
 * @bn: namespace
 * @name: as configured
 * @vip: virtual address
 * @port: virtual port
 * @forward: enum baton_forward
 * @mode: running enum baton_mode; lockless, READ_ONCE/WRITE_ONCE
 * @closed: no longer in force; set before the grace period, never cleared
 * @mode_lock: protects @mode_epoch, @mode_counter and, with them, @mode's writers
 * @mode_epoch: of the FE's message that set @mode, on a BE; 0: setconf did
 * @mode_counter: counter of that message
 * @dev: /sys/class/baton/<name>
 * @fe: the FE's listener, owned by baton_fe
 * @rcu: freed a grace period after the last reference
 */
struct baton_service {
	struct kref ref;
	struct list_head list;
	struct baton_net *bn;
	char name[BATON_NAME_MAX];
	__be32 vip;
	__be16 port;
	u8 forward;
	u8 mode;
	bool closed;
	spinlock_t mode_lock;
	u32 mode_epoch;
	u64 mode_counter;
	struct device *dev;
	void *fe;
	struct rcu_head rcu;
};

/**
 * struct baton_cluster - the configuration in force
 * @rcu: freed a grace period after its replacement
 * @conf: what was configured
 * @self: bit i: node i is this node
 * @bes: bit i: node i is a BE
 * @self_be: index of this node when it is a BE, else -1
 * @self_addr: this node's address, 0 when it is no node of the cluster
 * @roles: BATON_ROLE_* of this node
 * @fe_addr: address of the (first) FE
 * @took: some rule's policy wants to hear of requests that come here
 * @peer: node i
 * @service: service i
 */
struct baton_cluster {
	struct rcu_head rcu;
	struct baton_conf *conf;
	u64 self;
	u64 bes;
	int self_be;
	__be32 self_addr;
	u8 roles;
	__be32 fe_addr;
	bool took;
	struct baton_peer *peer[BATON_NODES_MAX];
	struct baton_service *service[BATON_SERVICES_MAX];
};

struct baton_stats {
	u64 count[BATON_STATS];
};

/**
 * struct baton_role - what a role module (baton_fe, baton_be) brings
 * @bit: BATON_ROLE_FE or BATON_ROLE_BE
 * @start: this node got the role; baton_net.lock held
 * @stop: it lost it; no connection, hook or timer of the role stays
 * @service_add: a service came; after @start; baton_net.lock held
 * @service_close: it goes, and begins nothing new from now on; likewise
 * @flush: a grace period after services were closed: nothing of those that are
 *	marked so stays; once for all of them; likewise
 * @receive: a decoded THOP message that is no answer; softirq, RCU; owns @skb,
 *	whose data begins at the THOP header
 * @walk: see baton_control_walk()
 *
 * @start and @service_add return 0 or a negative errno.
 */
struct baton_role {
	u8 bit;
	int (*start)(struct baton_net *bn);
	void (*stop)(struct baton_net *bn);
	int (*service_add)(struct baton_net *bn, struct baton_service *svc);
	void (*service_close)(struct baton_net *bn, struct baton_service *svc);
	void (*flush)(struct baton_net *bn);
	void (*receive)(struct baton_net *bn, struct baton_peer *from,
			const struct thop_msg *msg, struct sk_buff *skb);
	int (*walk)(struct baton_net *bn, u64 *cursor,
		    int (*emit)(void *ctx, const struct baton_conn_info *ci),
		    void *ctx);
};

#define BATON_ROLE_MODULES 2

/**
 * struct baton_net - this namespace
 * @net: the namespace
 * @lock: protects the configuration: @cluster's writers, @peers, @services,
 *	@role and @active
 * @cluster: configuration in force, NULL when none; RCU
 * @peers: struct baton_peer of @cluster
 * @services: struct baton_service of @cluster
 * @role: modules present: 0 FE, 1 BE; RCU
 * @active: BATON_ROLE_* started
 * @private: the roles' own, as @role
 * @thop: THOP's socket and unanswered calls, private to thop_io.c
 * @counter: last counter given to a message of THOP
 * @epoch: of this FE, or the highest that a BE has heard of; see epoch.c
 * @stats: counters
 * @config_work: tells the BEs the running modes
 * @health_work: asks the BEs whether they are there
 */
struct baton_net {
	struct net *net;
	struct mutex lock;
	struct baton_cluster __rcu *cluster;
	struct list_head peers;
	struct list_head services;
	const struct baton_role __rcu *role[BATON_ROLE_MODULES];
	u8 active;
	void *private[BATON_ROLE_MODULES];
	struct thop_io *thop;
	atomic64_t counter;
	u32 epoch;
	struct baton_stats __percpu *stats;
	struct work_struct config_work;
	struct delayed_work health_work;
};

extern struct pernet_operations baton_net_ops;

/**
 * baton_held_charge - may a packet be held?
 * @node: truesize held by the node
 * @conn: truesize held for the connection, under the connection's lock
 * @size: truesize of the packet
 *
 * Return: false at a limit; true and both are @size higher.
 */
static inline bool baton_held_charge(atomic_t *node, u32 *conn, u32 size)
{
	if (*conn + size > BATON_HELD_CONN_MAX)
		return false;
	if (atomic_add_return(size, node) > BATON_HELD_NODE_MAX) {
		atomic_sub(size, node);
		return false;
	}
	*conn += size;
	return true;
}

/** baton_net - baton in @net; any context */
struct baton_net *baton_net(const struct net *net);

static inline void baton_count(struct baton_net *bn, enum baton_stat stat)
{
	this_cpu_inc(bn->stats->count[stat]);
}

/** baton_peer_find - peer by address or NULL; under RCU */
struct baton_peer *baton_peer_find(const struct baton_cluster *cluster,
				   __be32 addr);

/**
 * baton_peer_take - the peer of an address, with a reference
 * @bn: namespace, @lock held
 * @addr: address
 * @self: it is this node
 *
 * The one at hand with its connections, or a new one. May sleep; NULL without
 * memory.
 */
struct baton_peer *baton_peer_take(struct baton_net *bn, __be32 addr,
				   bool self);

/** baton_peer_reroute - have the routes to it looked up anew */
void baton_peer_reroute(struct baton_peer *peer);

/** baton_service_take - likewise the service of that name, VIP and port */
struct baton_service *baton_service_take(struct baton_net *bn,
					 const struct baton_service_conf *sc);

/** baton_cluster_teardown - no configuration any more; may sleep */
void baton_cluster_teardown(struct baton_net *bn);

/** baton_peer_put - give a reference back; any context */
void baton_peer_put(struct baton_peer *peer);

static inline struct baton_peer *baton_peer_get(struct baton_peer *peer)
{
	kref_get(&peer->ref);
	return peer;
}

/**
 * baton_peer_load - connections at a node, as far as this one knows
 * @cluster: configuration in force
 * @i: node
 *
 * An FE counts them itself. A BE knows its own, and of the others what it
 * heard; of whom it has heard nothing lately it thinks as of itself. Under
 * RCU.
 */
u32 baton_peer_load(const struct baton_cluster *cluster, u32 i);

/** baton_load_tell - what a message tells of loads, to @load; under RCU */
void baton_load_tell(const struct baton_cluster *cluster, u64 counter,
		     struct thop_load *load);

/** baton_load_hear - the other end of it */
void baton_load_hear(struct baton_net *bn, const struct thop_load *load);

/** baton_peer_suspect - it does not answer: nothing new for a while */
void baton_peer_suspect(struct baton_peer *peer);

/** baton_service_put - give a reference back; any context */
void baton_service_put(struct baton_service *svc);

static inline struct baton_service *baton_service_get(struct baton_service *svc)
{
	kref_get(&svc->ref);
	return svc;
}

/** baton_service_find - service by VIP and port or NULL; under RCU */
static inline struct baton_service *
baton_service_find(const struct baton_cluster *cluster, __be32 vip, __be16 port)
{
	u32 i;

	for (i = 0; i < cluster->conf->n_services; i++)
		if (cluster->service[i]->vip == vip &&
		    cluster->service[i]->port == port)
			return cluster->service[i];
	return NULL;
}

/* Back ends that refused a connection already */
#define BATON_TRIED_MAX 4

struct baton_tried {
	__be32 addr[BATON_TRIED_MAX];
	u32 n;
};

/** baton_tried_add - remember a refusal; false when it is time to give up */
static inline bool baton_tried_add(struct baton_tried *tried, __be32 addr)
{
	if (tried->n == BATON_TRIED_MAX)
		return false;
	tried->addr[tried->n++] = addr;
	return true;
}

/**
 * baton_decide - rule and back end for a request
 * @bn: namespace
 * @svc: service the request came to
 * @req: parsed head
 * @tried: nodes not to take, NULL for none
 *
 * Nodes under suspicion are left out as long as another is left. Under RCU.
 *
 * Return: the peer, without a reference, or NULL when no rule matches or no
 * back end is left.
 */
struct baton_peer *baton_decide(struct baton_net *bn,
				const struct baton_service *svc,
				const struct baton_req *req,
				const struct baton_tried *tried);

/**
 * baton_took - a request came here by another node's decision
 * @bn: namespace
 * @svc: service
 * @req: parsed head
 *
 * For policies that remember what is where. Under RCU.
 */
void baton_took(struct baton_net *bn, const struct baton_service *svc,
		const struct baton_req *req);

/**
 * baton_role_add - a role module appears in a namespace
 * @net: namespace
 * @role: what it brings; must stay until baton_role_del()
 *
 * Starts it when the configuration gives this node the role. May sleep.
 *
 * Return: 0 or a negative errno; on error it is not added.
 */
int baton_role_add(struct net *net, const struct baton_role *role);

/** baton_role_del - it goes; stopped first */
void baton_role_del(struct net *net, const struct baton_role *role);

static inline int baton_role_slot(u8 bit)
{
	return bit == BATON_ROLE_BE;
}

/* sysfs.c */
int baton_sysfs_setup(void);
void baton_sysfs_teardown(void);
int baton_sysfs_add(struct baton_service *svc);
void baton_sysfs_del(struct baton_service *svc);

/* config.c: CONFIG messages */

/**
 * baton_service_mode - the mode as a message of the FE has it; BH off
 * @svc: service
 * @mode: enum baton_mode
 * @epoch: of the FE when it was sent
 * @counter: of the message: one that is older than another says nothing
 */
void baton_service_mode(struct baton_service *svc, u8 mode, u32 epoch,
			u64 counter);

/** baton_service_mode_set - the mode as setconf has it: any message may change it */
void baton_service_mode_set(struct baton_service *svc, u8 mode);
void baton_config_receive(struct baton_net *bn, const struct thop_msg *msg);
void baton_config_work(struct work_struct *work);

/* epoch.c: in which life of an FE was that? */

/** baton_epoch_hear - somebody knows of this epoch; softirq, under RCU */
void baton_epoch_hear(struct baton_net *bn, u32 epoch);

/**
 * baton_epoch_answer - a BE has said which epoch it knows of
 * @bn: namespace
 * @peer: the BE
 * @epoch: the highest that it knows of
 *
 * Softirq, under RCU.
 */
void baton_epoch_answer(struct baton_net *bn, struct baton_peer *peer,
			u32 epoch);

/**
 * baton_peer_unmet - must this FE ask it before anything is handed to it?
 * @cluster: configuration in force
 * @peer: BE
 */
static inline bool baton_peer_unmet(const struct baton_cluster *cluster,
				    const struct baton_peer *peer)
{
	/* With @met comes the epoch that it has raised. */
	return cluster->roles & BATON_ROLE_FE && !peer->self &&
	       !smp_load_acquire(&peer->met);
}

/**
 * baton_epoch_asking - may BEs answer yet that this FE has not met?
 * @bn: namespace
 *
 * Under RCU. Return: false once each of them has answered or left a probe with all
 * its tries unanswered.
 */
bool baton_epoch_asking(struct baton_net *bn);

/* health.c: PROBE messages */
void baton_health_work(struct work_struct *work);
void baton_peer_up(struct baton_net *bn, struct baton_peer *peer);

/** baton_peer_spoke - a message from it is here: it is not down; softirq */
static inline void baton_peer_spoke(struct baton_net *bn,
				    struct baton_peer *peer)
{
	/* Both: the last silence may end on another CPU meanwhile. */
	if (unlikely(READ_ONCE(peer->silent) || READ_ONCE(peer->down)))
		baton_peer_up(bn, peer);
}

#endif /* _BATON_NET_H */
