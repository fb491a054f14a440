/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fe.h - the front end: owns the VIP, judges first requests, forwards.
 *
 * States: see shared/state.h. A connection in WAITHEADER is the kernel's
 * request_sock (fast path) or a struct fe_wait (slow path); from the first
 * CREATE on it is a struct fe_conn.
 */
#ifndef _BATON_FE_H
#define _BATON_FE_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include "../hooks/node/decide.h"
#include "../hooks/node/net.h"
#include "../hooks/node/peer.h"
#include "../hooks/node/service.h"
#include "../hooks/packet/packet.h"
#include "../hooks/thop/bundle.h"
#include "../hooks/thop/call.h"
#include "../shared/share.h"
#include "../shared/state.h"

struct fe_handoff;
struct fe_syn;

/**
 * struct fe_conn - a connection that was handed off
 * @entry: in fe.table
 * @ref: the table, the handoff and a kept SYN
 * @lock: protects @state, @generation, updates of @owner, @handoff and the
 *	queue of the handoff
 * @state: enum baton_fe_state; changed by fe_conn_event() only
 * @queries: QUERYs to its owner since the last event
 * @seen: jiffies from which the state's timeout counts: of the last client
 *	packet, to a second, of the last ANNOUNCE, or when it ceased to be open
 * @generation: of the owner
 * @cookie: our initial sequence number
 * @isn: the client's
 * @owner: node that gets its packets, NULL before CREATED; RCU
 * @svc: its service
 * @handoff: CREATE under way, NULL otherwise
 * @syn: a SYN kept until the owner has answered; fe.syn_lock
 * @rcu: freed a grace period after the last reference
 */
struct fe_conn {
	struct baton_entry entry;
	refcount_t ref;
	spinlock_t lock;
	u8 state;
	u8 queries;
	u32 seen;
	u32 generation;
	u32 cookie;
	u32 isn;
	struct baton_peer __rcu *owner;
	struct baton_service *svc;
	struct fe_handoff *handoff;
	struct fe_syn *syn;
	struct rcu_head rcu;
};

/**
 * struct fe_handoff - a CREATE under way
 * @call: the message, awaiting its answer
 * @fe: front end
 * @conn: connection, holds a reference
 * @msg: the message, decoded
 * @tried: back ends that refused
 * @held: client packets that arrived meanwhile; struct baton_cb has the result
 *	of baton_packet_head()
 * @held_bytes: their truesize
 * @charged: bytes charged for the message
 * @closed: NOTIFYCLS has come already
 * @rcu: freed a grace period after the answer
 */
struct fe_handoff {
	struct thop_call call;
	struct fe *fe;
	struct fe_conn *conn;
	struct thop_msg msg;
	struct baton_tried tried;
	struct sk_buff_head held;
	u32 held_bytes;
	u32 charged;
	bool closed;
	struct rcu_head rcu;
};

/* Waiting heads of all client addresses with one hash, oldest first */
struct fe_wait_group {
	struct list_head heads;
	u32 n;
};

/**
 * struct fe_waitlist - the slow path's connections
 * @lock: protects all lists and their lengths
 * @heads: struct fe_wait with an incomplete head, oldest first
 * @lingering: answered or pushed out, oldest first
 * @ending: removed from @lingering, as there were too many
 * @n_heads: length of @heads
 * @n_lingering: length of @lingering
 * @seed: of the hash of addresses
 * @max: limit of @n_heads, and of @n_lingering
 * @n_all: number of connections on all lists, and of those that are just ending
 * @group: @heads again, by client address
 */
struct fe_waitlist {
	spinlock_t lock;
	struct list_head heads;
	struct list_head lingering;
	struct list_head ending;
	u32 n_heads;
	u32 n_lingering;
	u32 seed;
	u32 max;
	atomic_t n_all;
	struct fe_wait_group group[BATON_WAIT_GROUPS];
};

/**
 * struct fe_room - memory that clients may use
 * @used: bytes, of all clients
 * @max: limit of @used
 * @share: part of each client address
 */
struct fe_room {
	atomic_t used;
	u32 max;
	struct baton_share *share;
};

#define FE_HOOKS 3

/**
 * struct fe - the front end in a namespace
 * @bn: namespace
 * @hooks: of netfilter
 * @table: struct fe_conn
 * @stopping: handoffs under way are dropped
 * @held: room for held packets
 * @messages: room for CREATEs until they are answered
 * @gc: expires entries
 * @gc_bucket: next bucket for @gc
 * @waitlist: connections on the slow path
 * @syn_lock: protects @syns, @n_syns and fe_conn.syn; never nested with
 *	fe_conn.lock
 * @syns: struct fe_syn, SYNs for live connections, the oldest first
 * @n_syns: length of @syns
 * @syn_work: drops SYNs that got no answer of the owner
 * @query_work: asks owners which connections are over, while the table fills up
 * @query_bucket: next bucket for @query_work
 */
struct fe {
	struct baton_net *bn;
	struct nf_hook_ops hooks[FE_HOOKS];
	struct baton_table *table;
	bool stopping;
	struct fe_room held;
	struct fe_room messages;
	struct delayed_work gc;
	u32 gc_bucket;
	struct fe_waitlist waitlist;
	spinlock_t syn_lock;
	struct list_head syns;
	u32 n_syns;
	struct delayed_work syn_work;
	struct delayed_work query_work;
	u32 query_bucket;
};

static inline struct fe *fe_of(struct baton_net *bn)
{
	return bn->private[0];
}

#endif /* _BATON_FE_H */
