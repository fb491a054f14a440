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
#include "../hooks/control.h"
#include "../hooks/net.h"
#include "../hooks/packet.h"
#include "../hooks/thop_bundle.h"
#include "../hooks/thop_call.h"
#include "../shared/share.h"
#include "../shared/state.h"

struct fe_handoff;
struct fe_syn;

/**
 * struct fe_conn - a connection that was handed off
 * @entry: in fe.table
 * @ref: the table and the handoff
 * @lock: protects @state, @generation, @owner's writers, @handoff and the
 *	queue of the handoff
 * @state: enum baton_fe_state; changed by fe_conn_event() only
 * @asked: how often its owner was asked whether its end is one
 * @seen: jiffies of the last client packet, to a second
 * @generation: of the owner
 * @cookie: our initial sequence number
 * @isn: the client's
 * @owner: where packets go, NULL before CREATED; RCU
 * @svc: its service
 * @handoff: CREATE under way, NULL otherwise
 * @syn: a SYN that waits for the owner's word; fe.syn_lock
 * @rcu: freed a grace period after the last reference
 */
struct fe_conn {
	struct baton_entry entry;
	refcount_t ref;
	spinlock_t lock;
	u8 state;
	u8 asked;
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
 * @msg: what @call carries
 * @tried: back ends that refused
 * @held: client packets that came meanwhile
 * @held_bytes: their truesize
 * @closed: the back end has told already that it is over
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
	bool closed;
	struct rcu_head rcu;
};

/* Heads of the client addresses of one hash, oldest first */
struct fe_wait_group {
	struct list_head heads;
	u32 n;
};

/**
 * struct fe_waits - the slow path's connections
 * @lock: protects all lists and their numbers
 * @heads: struct fe_wait whose head is not whole, oldest first
 * @lingering: answered or pushed out, oldest first
 * @ending: which lingered when there were too many of them
 * @n_heads: of @heads
 * @n_lingering: of @lingering
 * @seed: of the hash of addresses
 * @max: most of @heads, and as many of @lingering
 * @all: of all lists, and those that are just ending
 * @group: @heads again, by client address
 */
struct fe_waits {
	spinlock_t lock;
	struct list_head heads;
	struct list_head lingering;
	struct list_head ending;
	u32 n_heads;
	u32 n_lingering;
	u32 seed;
	u32 max;
	atomic_t all;
	struct fe_wait_group group[BATON_WAIT_GROUPS];
};

/**
 * struct fe - the front end in a namespace
 * @bn: namespace
 * @table: struct fe_conn
 * @stopping: handoffs under way are forgotten
 * @held: truesize of all held packets
 * @gc: expires entries
 * @gc_bucket: where @gc goes on
 * @held_share: of each client address in @held
 * @waits: connections on the slow path
 * @syn_lock: protects @syns, @n_syns and fe_conn.syn; below fe_conn.lock
 * @syns: struct fe_syn, SYNs for live connections, the oldest first
 * @n_syns: how many
 * @syn_work: drops those that nobody has a word for
 * @query_work: asks owners what is over, while the table fills up
 * @query_bucket: where it goes on
 */
struct fe {
	struct baton_net *bn;
	struct baton_table *table;
	bool stopping;
	atomic_t held;
	struct delayed_work gc;
	u32 gc_bucket;
	struct baton_share *held_share;
	struct fe_waits waits;
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

/* conn.c */
int fe_conn_setup(void);
void fe_conn_teardown(void);
struct fe_conn *fe_conn_alloc(struct baton_service *svc,
			      const struct baton_tuple *tuple, u32 cookie);
void fe_conn_put(struct fe_conn *conn);
/* Into the table, or counted why not and put: a negative errno. */
int fe_conn_insert(struct fe *fe, struct fe_conn *conn);
struct fe_conn *fe_conn_find(struct fe *fe, const struct baton_tuple *tuple);
void fe_conn_event(struct fe_conn *conn, enum baton_fe_event event);
void fe_conn_owner(struct fe_conn *conn, struct baton_peer *owner);
void fe_conn_hint(struct fe_conn *conn);
void fe_conn_remove(struct fe *fe, struct fe_conn *conn);
int fe_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);

/* A node that left the configuration and came back is another peer. Under RCU. */
static inline bool fe_owner_is(const struct fe_conn *conn,
			       const struct baton_peer *from)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);

	return owner && owner->addr == from->addr;
}

static inline void fe_conn_seen(struct fe_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: the line is shared by all CPUs that forward. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/** fe_conn_close - over: the owner said so, or has lost it */
void fe_conn_close(struct fe_conn *conn);

/* syn.c */

/* announce.c */

/* request.c */
unsigned int fe_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);

/* rtt.c */

/* waits.c */
void fe_waits_init(struct fe_waits *waits, u32 seed);

/* wait.c */
void fe_wait_start(struct fe *fe, struct baton_service *svc,
		   struct socket *sock, void (*data_ready)(struct sock *sk));
void fe_wait_flush(struct fe *fe, bool all);
void fe_wait_drain(struct fe *fe);

#endif /* _BATON_FE_H */
