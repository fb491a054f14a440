/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - baton in one network namespace.
 *
 * A namespace is a node. struct baton_net lives as long as the namespace;
 * struct baton_cluster is the configuration in force, published by RCU. Peers
 * and services outlive a configuration: connections hold references to them.
 */
#ifndef _BATON_HOOKS_NODE_NET_H
#define _BATON_HOOKS_NODE_NET_H

#include <linux/device.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <net/dst_cache.h>
#include <net/net_namespace.h>
#include "../../policy/conf.h"
#include "../../policy/rules.h"
#include "../../shared/addr.h"
#include "../../shared/hello.h"
#include "../../shared/limits.h"
#include "../../shared/proto.h"
#include "../../shared/rto.h"
#include "../../shared/stats.h"
#include "../../shared/table.h"
#include "../../shared/thop.h"

struct baton_net;
struct baton_conn_info;

/* Traffic to a peer: packets, as their service forwards them, or messages */
enum baton_traffic {
	BATON_TRAFFIC_TUNNEL = BATON_FORWARD_TUNNEL,
	BATON_TRAFFIC_DIRECT = BATON_FORWARD_DIRECT,
	BATON_TRAFFIC_MESSAGE,
	BATON_TRAFFIC_KINDS
};

/**
 * struct thop_auth - sessions with a peer
 * @lock: protects the rest
 * @pair: this node and the peer
 * @turn: HELLOs sent since the last session was made
 * @hello_at: jiffies when the last HELLO came
 * @hellos: that came at that time: 0 those without an echo of ours, 1 with one
 */
struct thop_auth {
	spinlock_t lock;
	struct thop_pair pair;
	u32 turn;
	unsigned long hello_at;
	u32 hellos[2];
};

/**
 * struct thop_receipts - answers to a peer that nobody waits for
 * @lock: protects the rest
 * @len: bytes of @data that are used
 * @data: counters of its questions, as they are sent
 */
struct thop_receipts {
	spinlock_t lock;
	u32 len;
	u8 data[BATON_RECEIPTS_MAX * THOP_RECEIPT_LEN];
};

/**
 * struct baton_peer - a node of the cluster, as this node knows it
 * @ref: held by the cluster and every connection that is owned there
 * @list: in baton_net.peers
 * @addr: its address
 * @self: it is this node
 * @suspect: jiffies until which it gets nothing new, because it was silent
 * @silent: probes in a row that it left unanswered
 * @probed: a probe is under way
 * @down: too many probes were unanswered; see health.c
 * @met: it has told this FE the epoch that it knows; see epoch.c
 * @back: jiffies when it last came back, 0: it was never down
 * @conns: connections owned there: an FE's count of all, a BE's of its own
 * @load: connections by its last report; lockless, READ_ONCE/WRITE_ONCE
 * @heard: jiffies of that report, 0: none; likewise
 * @rto: how long it takes to answer
 * @auth: sessions with it
 * @receipts: answers that it will get soon
 * @dst: routes to it, by enum baton_traffic, per CPU: IPsec may need a
 *	different one for each
 * @rcu: freed a grace period after the last reference
 */
struct baton_peer {
	struct kref ref;
	struct list_head list;
	struct baton_addr addr;
	bool self;
	unsigned long suspect;
	u32 silent;
	bool probed;
	bool down;
	bool met;
	unsigned long back;
	atomic_t conns;
	u32 load;
	unsigned long heard;
	struct baton_rto rto;
	struct thop_auth auth;
	struct thop_receipts receipts;
	struct dst_cache dst[BATON_TRAFFIC_KINDS];
	struct rcu_head rcu;
};

/**
 * struct baton_service - a virtual service, as it runs
 * @ref: held by the cluster, its sysfs device and every connection
 * @list: in baton_net.services
 * @bn: namespace
 * @name: as configured
 * @vip: virtual address
 * @port: virtual port
 * @forward: enum baton_forward
 * @mode: running enum baton_mode; lockless, READ_ONCE/WRITE_ONCE
 * @closed: no longer in force; set before the grace period, never cleared
 * @born: jiffies when it came into force; 0: not yet
 * @proto: the application protocol
 * @mode_lock: protects @mode_epoch, @mode_counter and, with them, @mode's writers
 * @mode_epoch: of the FE's message that set @mode, on a BE; 0: setconf set it
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
	struct baton_addr vip;
	__be16 port;
	u8 forward;
	u8 mode;
	bool closed;
	unsigned long born;
	const struct baton_proto *proto;
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
 * @keys: the cluster's
 * @self_addr: this node's address, unset when it is no node of the cluster
 * @roles: BATON_ROLE_* of this node
 * @took: some rule's policy has a @took callback
 * @peer: node i
 * @service: service i
 */
struct baton_cluster {
	struct rcu_head rcu;
	struct baton_conf *conf;
	u64 self;
	u64 bes;
	int self_be;
	struct thop_cluster_key keys[THOP_CLUSTER_KEYS];
	struct baton_addr self_addr;
	u8 roles;
	bool took;
	struct baton_peer *peer[BATON_NODES_MAX];
	struct baton_service *service[BATON_SERVICES_MAX];
};

struct baton_stats {
	u64 count[BATON_STATS];
};

/**
 * struct baton_role - operations of a role module (baton_fe, baton_be)
 * @bit: BATON_ROLE_FE or BATON_ROLE_BE
 * @start: this node got the role; baton_net.lock held
 * @stop: it lost the role: no connection, hook or timer of the role remains
 * @service_add: a service was added; after @start; baton_net.lock held
 * @service_close: a service is removed: begin nothing new for it; likewise
 * @flush: drop all that belongs to services marked @closed, a grace period
 *	after they were; once for all of them; likewise
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
 * struct baton_net - baton in a network namespace
 * @net: the namespace
 * @lock: protects the configuration: @cluster's writers, @peers, @services,
 *	@role and @active
 * @cluster: configuration in force, NULL when none; RCU
 * @peers: struct baton_peer of @cluster
 * @services: struct baton_service of @cluster
 * @role: modules present: 0 FE, 1 BE; RCU
 * @active: BATON_ROLE_* started
 * @ended: jiffies when a role or a service last ended here, or @net began
 * @private: private data of the roles, indexed as @role
 * @thop: THOP's socket and unanswered calls, see thop/io.h
 * @counter: the last counter given to a THOP message
 * @epoch: of this FE, or the highest that a BE has heard of; see epoch.c
 * @stats: counters
 * @config_work: tells the BEs the running modes
 * @health_work: probes the BEs
 * @greet_work: begins sessions with the other nodes
 * @receipts_timer: sends the receipts of all peers
 * @greet_due: jiffies when it will run, at the latest
 * @boot: random: another one each time that @net begins
 */
struct baton_net {
	struct net *net;
	struct mutex lock;
	struct baton_cluster __rcu *cluster;
	struct list_head peers;
	struct list_head services;
	const struct baton_role __rcu *role[BATON_ROLE_MODULES];
	u8 active;
	unsigned long ended;
	void *private[BATON_ROLE_MODULES];
	struct thop_io *thop;
	atomic64_t counter;
	u32 epoch;
	struct baton_stats __percpu *stats;
	struct work_struct config_work;
	struct delayed_work health_work;
	struct delayed_work greet_work;
	struct timer_list receipts_timer;
	unsigned long greet_due;
	u64 boot;
};

/* For net_generic(); main.c registers it */
extern unsigned int baton_net_id;

/** baton_cluster_locked - the configuration in force; baton_net.lock held */
static inline struct baton_cluster *baton_cluster_locked(struct baton_net *bn)
{
	return rcu_dereference_protected(bn->cluster,
					 lockdep_is_held(&bn->lock));
}

/** baton_net - baton's data of @net; any context */
struct baton_net *baton_net(const struct net *net);

/**
 * baton_ended_within - has a role or a service ended here not long ago?
 * @bn: namespace
 * @ms: within so many milliseconds
 *
 * Any context. A CREATE of that age may have been taken before, which nothing
 * records any more. One jiffy is allowed for the clocks of two nodes. An earlier
 * life of this module ended before @net began.
 */
static inline bool baton_ended_within(const struct baton_net *bn, u32 ms)
{
	/* The role was seen inactive before. Pairs with baton_role_stop(). */
	smp_rmb();
	return jiffies - READ_ONCE(bn->ended) <= msecs_to_jiffies(ms) + 1;
}

static inline void baton_count(struct baton_net *bn, enum baton_stat stat)
{
	this_cpu_inc(bn->stats->count[stat]);
}

#endif /* _BATON_HOOKS_NODE_NET_H */
