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
#include "../hooks/thop_call.h"
#include "../shared/state.h"

struct fe_handoff;

/**
 * struct fe_conn - a connection that was handed off
 * @entry: in fe.table
 * @ref: the table and the handoff
 * @lock: protects @state, @generation, @owner's writers, @handoff and the
 *	queue of the handoff
 * @state: enum baton_fe_state; changed by fe_conn_event() only
 * @seen: jiffies of the last client packet, to a second
 * @generation: of the owner
 * @cookie: our initial sequence number
 * @isn: the client's
 * @owner: where packets go, NULL before CREATED; RCU
 * @svc: its service
 * @handoff: CREATE under way, NULL otherwise
 * @rcu: freed a grace period after the last reference
 */
struct fe_conn {
	struct baton_entry entry;
	refcount_t ref;
	spinlock_t lock;
	u8 state;
	u32 seen;
	u32 generation;
	u32 cookie;
	u32 isn;
	struct baton_peer __rcu *owner;
	struct baton_service *svc;
	struct fe_handoff *handoff;
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

/**
 * struct fe - the front end in a namespace
 * @bn: namespace
 * @table: struct fe_conn
 * @stopping: handoffs under way are forgotten
 * @held: truesize of all held packets
 * @gc: expires entries
 * @gc_bucket: where @gc goes on
 * @wait_lock: protects @waits
 * @waits: struct fe_wait, connections on the slow path
 * @n_waits: how many
 */
struct fe {
	struct baton_net *bn;
	struct baton_table *table;
	bool stopping;
	atomic_t held;
	struct delayed_work gc;
	u32 gc_bucket;
	spinlock_t wait_lock;
	struct list_head waits;
	atomic_t n_waits;
};

extern struct workqueue_struct *fe_workers;

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
struct fe_conn *fe_conn_find(struct fe *fe, const struct baton_tuple *tuple);
void fe_conn_event(struct fe_conn *conn, enum baton_fe_event event);
void fe_conn_owner(struct fe_conn *conn, struct baton_peer *owner);
void fe_conn_remove(struct fe *fe, struct fe_conn *conn);
void fe_conn_flush(struct fe *fe, bool all);
void fe_conn_gc(struct work_struct *work);
int fe_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);

static inline void fe_conn_seen(struct fe_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: the line is shared by all CPUs that forward. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/* forward.c */
unsigned int fe_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state);
unsigned int fe_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state);
unsigned int fe_conn_packet(struct fe *fe, struct fe_conn *conn,
			    struct sk_buff *skb);
bool fe_policy(struct sk_buff *skb);
void fe_conn_ask(struct fe *fe, const struct fe_conn *conn);

/* icmp.c */
unsigned int fe_icmp(struct fe *fe, struct sk_buff *skb);

/* request.c */
unsigned int fe_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);

/** fe_create_msg - a first CREATE; @msg->conn is filled in already */
void fe_create_msg(struct thop_msg *msg, const struct baton_tuple *tuple,
		   u32 data_len);

/**
 * fe_handoff_start - hand a connection to a back end
 * @fe: front end
 * @conn: fresh and in the table, or back for another try; a reference is taken
 * @msg: CREATE, key and connection filled in; @data_len set
 * @data: the client's bytes
 * @to: the back end
 *
 * BH off, under RCU. Return: 0, or a negative errno; then nothing was sent and
 * @conn is as it was.
 */
int fe_handoff_start(struct fe *fe, struct fe_conn *conn, struct thop_msg *msg,
		     const u8 *data, struct baton_peer *to);

/* handoff.c */
bool fe_handoff_hold(struct fe *fe, struct fe_handoff *handoff,
		     struct sk_buff *skb);
void fe_handoff_flush(struct fe *fe);
void fe_receive(struct baton_net *bn, struct baton_peer *from,
		const struct thop_msg *msg, struct sk_buff *skb);

/* listener.c */
int fe_listener_add(struct baton_net *bn, struct baton_service *svc);
void fe_listener_close(struct baton_net *bn, struct baton_service *svc);
bool fe_listener_is(const struct baton_service *svc, const struct sock *sk);

/* wait.c */
void fe_wait_start(struct fe *fe, struct baton_service *svc,
		   struct socket *sock, void (*data_ready)(struct sock *sk));
void fe_wait_flush(struct fe *fe, bool all);
void fe_wait_drain(struct fe *fe);

#endif /* _BATON_FE_H */
