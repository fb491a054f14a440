/* SPDX-License-Identifier: GPL-2.0 */
/*
 * be.h - the back end: takes connections, judges later requests, hands on.
 *
 * Lock order: the socket's lock, then be_conn.lock. be_conn.lock is never held
 * while a packet goes to a socket: TCP may answer, and its output comes back
 * through LOCAL_OUT, which takes it.
 */
#ifndef _BATON_BE_H
#define _BATON_BE_H

#include <linux/kthread.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/sock.h>
#include "../hooks/control.h"
#include "../hooks/net.h"
#include "../hooks/packet.h"
#include "../hooks/thop_call.h"
#include "../shared/response.h"
#include "../shared/scan.h"
#include "../shared/state.h"

struct be_handoff;

/* struct be_conn.flags */
#define BE_F_PINNED	0x01	/* never judged again */
#define BE_F_FIN_IN	0x02	/* client's FIN seen */
#define BE_F_FIN_OUT	0x04	/* server's FIN seen */
#define BE_F_DEAD	0x08	/* out of the table */
#define BE_F_WAITED	0x10	/* not quiescent at first sight: counted */
#define BE_F_OURS	0x20	/* the next head is ours unjudged: somebody chose us */
#define BE_F_DEEP	0x40	/* a head waits for BATON_PIPELINE_MAX to fall */
#define BE_F_RESET	0x80	/* given up: our own RST may pass */

/**
 * struct be_conn - a connection that is or was here
 * @entry: in be.table
 * @ref: the table, queued work and a handoff
 * @lock: protects all that follows but @svc
 * @state: enum baton_be_state; changed by be_conn_event() only
 * @flags: BE_F_*
 * @seen: jiffies of the last client packet, to a second
 * @generation: of this node's ownership, or of the owner it was handed to
 * @cookie: the FE's initial sequence number
 * @born: the FE's clock when it first handed the connection off
 * @fe: address of the FE
 * @svc: its service
 * @owner: where late packets go once HANDOFFED; RCU
 * @looks: looks at it since the client's last packet
 * @owed: the client is to be told what has come of its bytes
 * @refused: enum thop_cause the CREATE of @generation was refused with, 0: not
 * @right: right edge of the window advertised to the client
 * @rcv_wscale: shift of those windows
 * @in_seq: next client byte to look at: all before it is the server's
 * @out_seq: next server byte to look at
 * @head: how far a held head has been looked at
 * @in: body of the request under way
 * @out: responses
 * @held: client packets from @in_seq on, by sequence number
 * @held_bytes: their truesize
 * @held_last: where what came last of them begins
 * @held_acked: what we have acknowledged of them; true while something is held
 * @held_tsval: TSval of what came last of those without a gap before them
 * @to: where the request at the head of @held belongs; holds a reference
 * @load: the node whose load it is while its socket is here; holds a reference
 * @handoff: CREATE under way, from here
 * @be: back end
 * @cpu: whose thread looks at it
 * @hung: that thread has waited for its socket in vain; the thread's alone
 * @look_now: see queue.c
 * @look_later: likewise
 * @rcu: freed a grace period after the last reference
 */
struct be_conn {
	struct baton_entry entry;
	refcount_t ref;
	spinlock_t lock;
	u8 state;
	u8 flags;
	u32 seen;
	u32 generation;
	u32 cookie;
	u32 born;
	__be32 fe;
	struct baton_service *svc;
	struct baton_peer __rcu *owner;
	u8 looks;
	bool owed;
	u8 refused;
	u8 rcv_wscale;
	u32 right;
	u32 in_seq;
	u32 out_seq;
	struct baton_scan head;
	struct baton_body in;
	struct baton_resp out;
	struct sk_buff_head held;
	u32 held_bytes;
	u32 held_last;
	u32 held_acked;
	u32 held_tsval;
	struct baton_peer *to;
	struct baton_peer *load;
	struct be_handoff *handoff;
	struct be *be;
	int cpu;
	bool hung;
	struct kthread_work look_now;
	struct kthread_delayed_work look_later;
	struct rcu_head rcu;
};

/**
 * struct be_handoff - a CREATE under way
 * @call: the message, awaiting its answer
 * @conn: connection, holds a reference
 * @msg: what @call carries
 * @tried: back ends that refused
 * @rcu: freed a grace period after the answer
 */
struct be_handoff {
	struct thop_call call;
	struct be_conn *conn;
	struct thop_msg msg;
	struct baton_tried tried;
	struct rcu_head rcu;
};

/**
 * struct be - the back end in a namespace
 * @bn: namespace
 * @table: struct be_conn
 * @held: truesize of all held packets
 * @born: jiffies when it began
 * @stopping: no more work is queued
 * @queued: connections with work queued
 * @gc: expires entries
 * @gc_bucket: where @gc goes on
 */
struct be {
	struct baton_net *bn;
	struct baton_table *table;
	atomic_t held;
	unsigned long born;
	bool stopping;
	atomic_t queued;
	struct delayed_work gc;
	u32 gc_bucket;
};

static inline struct be *be_of(struct baton_net *bn)
{
	return bn->private[1];
}

static inline void be_count(const struct be_conn *conn, enum baton_stat stat)
{
	baton_count(conn->be->bn, stat);
}

/* conn.c: life, state, expiry */
int be_conn_setup(void);
void be_conn_teardown(void);
struct be_conn *be_conn_alloc(struct be *be, struct baton_service *svc,
			      const struct baton_tuple *tuple);
/* Hooks have a connection by RCU alone: it may be about to go. */
static inline bool be_conn_get(struct be_conn *conn)
{
	return refcount_inc_not_zero(&conn->ref);
}
void be_conn_put(struct be_conn *conn);
struct be_conn *be_conn_find(struct be *be, const struct baton_tuple *tuple);
void be_conn_event(struct be_conn *conn, enum baton_be_event event);
void be_conn_pin(struct be_conn *conn, enum baton_stat why);
void be_conn_owner(struct be_conn *conn, struct baton_peer *owner);
void be_conn_notify(struct be_conn *conn);
void be_conn_close(struct be_conn *conn);
void be_conn_remove(struct be_conn *conn);
void be_conn_flush(struct be *be, bool all);
void be_conn_gc(struct work_struct *work);
int be_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);
struct sock *be_conn_sock(struct be_conn *conn);
void be_conn_orphan(struct be_conn *conn);

/* Is its socket here? */
static inline bool be_owns(u8 state)
{
	return state == BE_ESTABLISHED || state == BE_WILLHANDOFF;
}

/* Under way, and by that very message? Caller holds the lock. */
static inline bool be_conn_is(const struct be_conn *conn,
			      const struct thop_msg *create)
{
	return conn->state == BE_HANDOFFING && !(conn->flags & BE_F_DEAD) &&
	       conn->cookie == create->key.cookie &&
	       conn->generation == create->generation;
}

static inline void be_conn_seen(struct be_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: others read this line. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/* create.c: CREATE and REDIRECT */
void be_receive(struct baton_net *bn, struct baton_peer *from,
		const struct thop_msg *msg, struct sk_buff *skb);
void be_redirect_flush(struct be *be);
u32 be_adopt(struct be_conn *conn, const struct thop_msg *create,
	     struct sk_buff *data);

/* rebuild.c: a socket without a handshake */

/**
 * be_rebuild - make a connection's socket and put it on the accept queue
 * @bn: namespace
 * @tuple: connection
 * @tc: its state
 * @isn: our initial sequence number
 * @listener: result: the server's, for be_rebuilt()
 * @cause: on error, enum thop_cause
 *
 * Softirq, under RCU. The listener has not been told yet: be_rebuilt() does
 * when the first bytes are in.
 *
 * Return: the socket, BH-locked and referenced, ESTABLISHED; NULL on error.
 */
struct sock *be_rebuild(struct baton_net *bn, const struct baton_tuple *tuple,
			const struct thop_conn *tc, u32 isn,
			struct sock **listener, u32 *cause);

/** be_rebuild_undo - it is not wanted any more: closed without a word */
void be_rebuild_undo(struct sock *sk);

/** be_rebuilt - unlock it, tell the listener, drop the reference */
void be_rebuilt(struct sock *sk, struct sock *listener);

/**
 * be_feed_ready - what tcp_v4_rcv() does with a packet before its socket gets it
 * @sk: locked by this CPU, or by its process
 * @skb: for it
 *
 * With the socket's filters (SO_ATTACH_FILTER, cgroups, security modules),
 * which may cut it.
 *
 * Return: false if they want none of it; @skb is gone then.
 */
bool be_feed_ready(struct sock *sk, struct sk_buff *skb);

/** be_feed - give a packet to a socket this CPU has locked; consumes @skb */
void be_feed(struct sock *sk, struct sk_buff *skb);

/* frame.c: request boundaries */

/**
 * be_frame - move @conn->in_seq over what belongs to the server here
 * @conn: locked, ESTABLISHED
 * @buf: client bytes from @conn->in_seq on
 * @len: how many
 *
 * Return: how many of them the server may have. Less than @len: the rest is
 * to be held; the state is WILLHANDOFF when it belongs elsewhere, else a head
 * is not yet whole.
 */
u32 be_frame(struct be_conn *conn, const u8 *buf, u32 len);

/* hold.c: client packets that wait */

/* What be_hold() did: it has the packet; it was a copy, dropped; no room */
enum be_held { BE_HELD, BE_HELD_AGAIN, BE_HELD_FULL };

/**
 * be_hold - keep a client packet
 * @conn: locked
 * @skb: packet, of a stolen sk_buff; consumed but for BE_HELD_FULL
 * @pkt: taken apart
 */
enum be_held be_hold(struct be_conn *conn, struct sk_buff *skb,
		     const struct baton_packet *pkt);

/**
 * be_hold_rest - keep the rest of a packet that was cut
 * @conn: locked
 * @rest: of our own making; consumed
 *
 * Whatever the limits: the client may have an acknowledgment for it.
 */
bool be_hold_rest(struct be_conn *conn, struct sk_buff *rest);
u32 be_held_end(const struct be_conn *conn);

/**
 * be_held_sack - what the client need not send again (RFC 2018, 4)
 * @conn: locked
 * @ack: acknowledgment number beside it
 * @sack: result: what is held behind a gap, BATON_SACKS blocks at most
 *
 * Return: how many.
 */
u32 be_held_sack(const struct be_conn *conn, u32 ack,
		 struct tcp_sack_block *sack);
u32 be_held_bytes(const struct be_conn *conn, u32 from, u8 *buf, u32 len);
bool be_held_due(struct be_conn *conn);
bool be_held_fin(const struct be_conn *conn, u32 at);
void be_held_release(struct be_conn *conn, u32 upto, struct sk_buff_head *out);
void be_held_take(struct be_conn *conn, struct sk_buff_head *out);
void be_held_purge(struct be_conn *conn);

/* judge.c: what becomes of packets from the client */

/**
 * struct be_todo - what is left to do when the connection's lock is dropped
 * @pass: packets for the socket, in order
 * @look: the connection may be ready to be handed on
 * @ack: what is held should be acknowledged
 */
struct be_todo {
	struct sk_buff_head pass;
	bool look;
	bool ack;
};

enum baton_be_packet be_packet_kind(const struct tcphdr *th, u32 len);

/**
 * be_judge - the verdict of the state's table on a client packet, carried out
 * @conn: locked
 * @sk: its socket, not locked; NULL while it has none
 * @skb: packet
 * @pkt: taken apart
 * @todo: what is left to do
 *
 * Return: NF_ACCEPT, NF_DROP, or NF_STOLEN: consumed.
 */
unsigned int be_judge(struct be_conn *conn, const struct sock *sk,
		      struct sk_buff *skb, struct baton_packet *pkt,
		      struct be_todo *todo);

/**
 * be_forward - a late packet, to whom the connection was handed on
 * @conn: HANDOFFED
 * @skb: packet
 *
 * Under RCU. Return: NF_STOLEN, or NF_DROP where that is not known.
 */
unsigned int be_forward(struct be_conn *conn, struct sk_buff *skb);

/** be_judge_held - look at what is held; the server gets what is its own */
void be_judge_held(struct be_conn *conn, struct be_todo *todo);

/** be_keep - it stays here for good: what waits is for the server here */
void be_keep(struct be_conn *conn, struct be_todo *todo);

/* deliver.c: to the socket */

/**
 * be_do - what a packet left to do
 * @conn: not locked
 * @sk: its socket, not locked; if its process is in it, the queue does it
 * @todo: emptied
 *
 * BH off, under RCU.
 */
void be_do(struct be_conn *conn, struct sock *sk, struct be_todo *todo);

/** be_deliver - held packets to the connection's socket; BH off, under RCU */
void be_deliver(struct be_conn *conn, struct sk_buff_head *pass);

/** be_input - a packet of our own making, or held, for a locked socket */
void be_input(struct be_conn *conn, struct sock *sk, struct sk_buff *skb);

/**
 * be_look - can it go? has a head to be acknowledged?
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 * @how: what a handoff is counted as
 *
 * BH off, under RCU.
 */
void be_look(struct be_conn *conn, struct sock *sk, enum baton_stat how);

/* in.c */
unsigned int be_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);
unsigned int be_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state);

/* out.c */
unsigned int be_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state);

/* handoff.c: connections handed on */

/**
 * be_handoff_try - hand the connection on if it is quiescent
 * @conn: connection
 * @sk: its socket, locked, not in use by its process
 * @how: what it is counted as
 *
 * BH off, under RCU. Return: it was handed on; the socket is closed.
 */
bool be_handoff_try(struct be_conn *conn, struct sock *sk, enum baton_stat how);
void be_handoff_cancel(struct be_handoff *handoff);
void be_handoff_flush(struct be *be);

/*
 * A connection that should go is looked at with each packet, and besides after
 * so long, then twice as long, LOOKS_MAX times, and from then on as seldom.
 */
#define BE_LOOK_MS 50
#define BE_LOOKS_MAX 5

/* queue.c */
void be_look_later(struct be_conn *conn);
int be_queue_setup(void);
void be_queue_teardown(void);
void be_queue_init(struct be_conn *conn);
void be_queue(struct be_conn *conn, u32 delay_ms);
void be_queue_drain(struct be *be);

/* arp.c */
extern const struct nf_hook_ops be_arp_hooks[2];

#endif /* _BATON_BE_H */
