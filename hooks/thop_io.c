// SPDX-License-Identifier: GPL-2.0
/*
 * thop_io.c - THOP on the wire: socket, sending, calls and their answers.
 *
 * A call is found by its counter. Whoever takes it out of the hash, under the
 * bucket's lock, owns it: the answer, the last try, a cancel or the close.
 */
#include <linux/hash.h>
#include <linux/module.h>
#include <net/dst_cache.h>
#include <net/ip_tunnels.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>
#include "../shared/limits.h"
#include "thop_io.h"
#include "xmit.h"

#define CALL_BUCKETS BIT(BATON_CALLS_BITS)

/**
 * struct thop_bucket - some of the unanswered calls
 * @lock: protects @calls, and @node, @tries and the timer of each of them
 * @calls: struct thop_call
 */
struct thop_bucket {
	spinlock_t lock;
	struct hlist_head calls;
};

/**
 * struct thop_io - THOP in a namespace
 * @bn: namespace
 * @sock: UDP socket
 * @addr: its address
 * @port: its port, network order
 * @counter: last counter given to a message
 * @waiting: calls unanswered
 * @bucket: calls by counter
 */
struct thop_io {
	struct baton_net *bn;
	struct socket *sock;
	__be32 addr;
	__be16 port;
	atomic64_t counter;
	atomic_t waiting;
	struct thop_bucket bucket[CALL_BUCKETS];
};

/* Sending */

struct sk_buff *thop_msg_alloc(struct baton_net *bn, struct thop_msg *msg,
			       gfp_t gfp)
{
	struct thop_io *io = READ_ONCE(bn->thop);
	const struct baton_cluster *cluster;
	const u32 fixed = THOP_HDR_LEN + THOP_CREATE_LEN;
	struct sk_buff *skb;
	int len;

	if (!io)
		return NULL;
	msg->sender = io->addr;
	if (!msg->counter)
		msg->counter = atomic64_inc_return(&io->counter);
	rcu_read_lock();
	cluster = rcu_dereference(bn->cluster);
	if (cluster)
		baton_load_tell(cluster, msg->counter, &msg->load);
	rcu_read_unlock();
	skb = alloc_skb(BATON_HEADROOM + fixed + msg->data_len, gfp);
	if (!skb) {
		baton_count(bn, BATON_STAT_no_memory);
		return NULL;
	}
	skb_reserve(skb, BATON_HEADROOM);
	len = thop_encode(msg, skb->data, fixed);
	if (WARN_ON_ONCE(len < 0)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_put(skb, len);
	return skb;
}
EXPORT_SYMBOL_GPL(thop_msg_alloc);

void thop_send(struct baton_net *bn, struct baton_peer *to,
	       struct sk_buff *skb)
{
	struct thop_io *io;
	struct rtable *rt;

	local_bh_disable();
	rcu_read_lock();
	io = READ_ONCE(bn->thop);
	rt = io ? baton_route(bn, to) : NULL;
	if (!rt) {
		baton_count(bn, BATON_STAT_xmit_failed);
		kfree_skb(skb);
		goto out;
	}
	baton_count(bn, BATON_STAT_thop_sent);
	udp_tunnel_xmit_skb(rt, io->sock->sk, skb, io->addr, to->addr, 0, 64,
			    0, io->port, io->port, false, false);
out:
	rcu_read_unlock();
	local_bh_enable();
}
EXPORT_SYMBOL_GPL(thop_send);

void thop_answer(struct baton_net *bn, struct baton_peer *to,
		 const struct thop_msg *msg, u16 opcode, u32 cause)
{
	struct thop_msg answer = {
		.opcode = opcode,
		.counter = msg->counter,
		.generation = msg->generation,
		.conn_magic = msg->conn_magic,
	};
	struct sk_buff *skb;

	if (opcode == THOP_CONFIGURED)
		answer.config = msg->config;
	else
		answer.key = msg->key;
	if (opcode == THOP_NOTIFYDROP)
		answer.cause = cause;
	skb = thop_msg_alloc(bn, &answer, GFP_ATOMIC);
	if (skb)
		thop_send(bn, to, skb);
}
EXPORT_SYMBOL_GPL(thop_answer);

/* Calls */

static struct thop_bucket *call_bucket(struct thop_io *io, u64 counter)
{
	return &io->bucket[hash_64(counter, BATON_CALLS_BITS)];
}

/* Caller holds the bucket's lock. Return: the caller owns the call now. */
static bool call_take(struct thop_io *io, struct thop_call *call)
{
	if (hlist_unhashed(&call->node))
		return false;
	hlist_del_init(&call->node);
	del_timer(&call->timer);
	atomic_dec(&io->waiting);
	return true;
}

void thop_call_clean(struct thop_call *call)
{
	baton_peer_put(call->to);
	call->to = NULL;
	kfree_skb(call->skb);
	call->skb = NULL;
}
EXPORT_SYMBOL_GPL(thop_call_clean);

/* A copy, not a clone: the network layer writes headers into what it gets. */
static void call_send(struct thop_call *call)
{
	struct sk_buff *skb = skb_copy(call->skb, GFP_ATOMIC);

	if (!skb) {
		baton_count(call->bn, BATON_STAT_no_memory);
		return;
	}
	thop_set_age(skb->data, jiffies_to_msecs(jiffies - call->started));
	thop_send(call->bn, call->to, skb);
}

static unsigned long call_rto(const struct thop_call *call)
{
	u32 ms = BATON_THOP_RTO_MS << (call->tries - 1);

	return msecs_to_jiffies(min_t(u32, ms, BATON_THOP_RTO_MAX_MS));
}

static void call_arm(struct thop_call *call)
{
	call->due = jiffies + call_rto(call);
	mod_timer(&call->timer, call->due);
}

/*
 * That late, and not because timers may be by an eighth, this node itself stood
 * still: the answer may be here, still to be looked at.
 */
static bool call_late(const struct thop_call *call)
{
	return time_after(jiffies, call->due + call_rto(call) / 8 + 1 +
				   msecs_to_jiffies(BATON_THOP_LATE_MS));
}

/* Who took the message that long ago may have forgotten it: no more copies. */
static bool call_old(const struct thop_call *call)
{
	return time_after(jiffies, call->started +
				   msecs_to_jiffies(BATON_THOP_AGE_MS));
}

/* Return: what is left to do: nothing, or the end. Caller holds the lock. */
static bool call_again(struct thop_call *call)
{
	/* The last wait should have been a real one, but there is an end. */
	if (call->tries < BATON_THOP_TRIES)
		call->tries++;
	else if (call_late(call) && call->late < BATON_THOP_LATE_MAX)
		call->late++;
	else
		return call_take(call->io, call);
	if (!call_old(call)) {
		baton_count(call->bn, BATON_STAT_thop_resent);
		call_send(call);
	}
	call_arm(call);
	return false;
}

/*
 * The timer may have lost the call to its answer, and the call may even be on
 * its way once more, with a new counter, in another bucket.
 */
static void call_timeout(struct timer_list *timer)
{
	struct thop_call *call = from_timer(call, timer, timer);
	u64 counter = READ_ONCE(call->counter);
	struct thop_bucket *bucket = call_bucket(call->io, counter);
	bool over = false;

	rcu_read_lock();
	spin_lock(&bucket->lock);
	if (!hlist_unhashed(&call->node) && call->counter == counter)
		over = call_again(call);
	spin_unlock(&bucket->lock);
	if (over)
		call->done(call, NULL);
	rcu_read_unlock();
}

void thop_call_init(struct thop_call *call, u32 answers,
		    void (*done)(struct thop_call *call,
				 const struct thop_msg *answer))
{
	INIT_HLIST_NODE(&call->node);
	timer_setup(&call->timer, call_timeout, 0);
	call->answers = answers;
	call->done = done;
}
EXPORT_SYMBOL_GPL(thop_call_init);

int thop_call_start(struct baton_net *bn, struct thop_call *call,
		    struct baton_peer *to)
{
	struct thop_io *io = READ_ONCE(bn->thop);
	struct thop_bucket *bucket;

	if (!io || atomic_read(&io->waiting) >= BATON_THOP_PENDING_MAX) {
		baton_count(bn, BATON_STAT_thop_full);
		return -ENOBUFS;
	}
	call->bn = bn;
	call->io = io;
	call->to = baton_peer_get(to);
	call->tries = 1;
	call->late = 0;
	call->started = jiffies;
	bucket = call_bucket(io, call->counter);
	spin_lock_bh(&bucket->lock);
	atomic_inc(&io->waiting);
	hlist_add_head(&call->node, &bucket->calls);
	call_arm(call);
	call_send(call);
	spin_unlock_bh(&bucket->lock);
	return 0;
}
EXPORT_SYMBOL_GPL(thop_call_start);

bool thop_call_cancel(struct thop_call *call)
{
	struct thop_bucket *bucket;
	bool mine;

	if (!call->io)
		return false;
	bucket = call_bucket(call->io, call->counter);
	spin_lock_bh(&bucket->lock);
	mine = call_take(call->io, call);
	spin_unlock_bh(&bucket->lock);
	return mine;
}
EXPORT_SYMBOL_GPL(thop_call_cancel);

static void call_answer(struct thop_io *io, const struct baton_peer *from,
			const struct thop_msg *msg)
{
	struct thop_bucket *bucket = call_bucket(io, msg->counter);
	struct thop_call *call;
	bool mine = false;

	spin_lock(&bucket->lock);
	hlist_for_each_entry(call, &bucket->calls, node) {
		if (call->counter != msg->counter || call->to != from ||
		    !(call->answers & BIT(msg->opcode)))
			continue;
		mine = call_take(io, call);
		break;
	}
	spin_unlock(&bucket->lock);
	if (mine)
		call->done(call, msg);
	else
		baton_count(io->bn, BATON_STAT_thop_unexpected);
}

/* Receiving */

static void role_receive(struct thop_io *io, struct baton_peer *from,
			 const struct thop_msg *msg, struct sk_buff *skb)
{
	static const u8 to[__THOP_OPCODES] = {
		[THOP_CREATE] = BATON_ROLE_BE,
		[THOP_NOTIFYCLS] = BATON_ROLE_FE,
		[THOP_REDIRECT] = BATON_ROLE_FE,
	};
	const struct baton_role *role;

	role = rcu_dereference(io->bn->role[baton_role_slot(to[msg->opcode])]);
	if (role && READ_ONCE(io->bn->active) & to[msg->opcode]) {
		role->receive(io->bn, from, msg, skb);
		return;
	}
	baton_count(io->bn, BATON_STAT_thop_unexpected);
	if (msg->opcode == THOP_CREATE)
		thop_answer(io->bn, from, msg, THOP_NOTIFYDROP,
			    THOP_CAUSE_NOSERVICE);
	kfree_skb(skb);
}

static void thop_dispatch(struct thop_io *io, struct baton_peer *from,
			  const struct thop_msg *msg, struct sk_buff *skb)
{
	switch (msg->opcode) {
	case THOP_CREATED:
	case THOP_NOTIFYDROP:
	case THOP_REDIRECTED:
	case THOP_CONFIGURED:
		call_answer(io, from, msg);
		break;
	case THOP_CONFIG:
		baton_config_receive(io->bn, msg);
		thop_answer(io->bn, from, msg, THOP_CONFIGURED, 0);
		break;
	default:
		role_receive(io, from, msg, skb);
		return;
	}
	consume_skb(skb);
}

static struct baton_peer *thop_from(struct thop_io *io,
				    const struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(io->bn->cluster);

	return cluster ? baton_peer_find(cluster, ip_hdr(skb)->saddr) : NULL;
}

/* Softirq, under RCU; the checksum is verified. Return 0: consumed. */
static int thop_receive(struct sock *sk, struct sk_buff *skb)
{
	struct thop_io *io = rcu_dereference_sk_user_data(sk);
	const u32 fixed = THOP_HDR_LEN + THOP_CREATE_LEN;
	struct baton_peer *from;
	struct thop_msg msg;

	if (!io || !pskb_may_pull(skb, sizeof(struct udphdr)))
		goto drop;
	baton_count(io->bn, BATON_STAT_thop_received);
	from = thop_from(io, skb);
	if (!from) {
		baton_count(io->bn, BATON_STAT_thop_stranger);
		goto drop;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	if (!pskb_may_pull(skb, min(skb->len, fixed)) ||
	    thop_decode(&msg, skb->data, skb_headlen(skb), skb->len) ||
	    msg.sender != from->addr) {
		baton_count(io->bn, BATON_STAT_thop_malformed);
		goto drop;
	}
	baton_load_hear(io->bn, &msg.load);
	thop_dispatch(io, from, &msg, skb);
	return 0;
drop:
	kfree_skb(skb);
	return 0;
}

/* Opening and closing */

static struct socket *thop_socket(struct net *net, __be32 addr, __be16 port)
{
	struct udp_port_cfg cfg = {
		.family = AF_INET,
		.local_ip.s_addr = addr,
		.local_udp_port = port,
		.use_udp_checksums = true,
	};
	struct socket *sock;
	int err = udp_sock_create(net, &cfg, &sock);

	return err ? ERR_PTR(err) : sock;
}

struct thop_io *thop_io_open(struct baton_net *bn, __be32 addr, __be16 port)
{
	struct udp_tunnel_sock_cfg cfg = {
		.encap_type = 1,
		.encap_rcv = thop_receive,
	};
	struct thop_io *io = kvzalloc(sizeof(*io), GFP_KERNEL);
	u32 i;

	if (!io)
		return ERR_PTR(-ENOMEM);
	io->bn = bn;
	io->addr = addr;
	io->port = port;
	/* Counters of two lives of a node must not meet. */
	atomic64_set(&io->counter, ktime_get_real_ns());
	for (i = 0; i < CALL_BUCKETS; i++)
		spin_lock_init(&io->bucket[i].lock);
	io->sock = thop_socket(bn->net, addr, port);
	if (IS_ERR(io->sock)) {
		int err = PTR_ERR(io->sock);

		kvfree(io);
		return ERR_PTR(err);
	}
	cfg.sk_user_data = io;
	setup_udp_tunnel_sock(bn->net, io->sock, &cfg);
	return io;
}

bool thop_io_is(const struct thop_io *io, __be32 addr, __be16 port)
{
	return io->addr == addr && io->port == port;
}

typedef void (*call_done_t)(struct thop_call *call,
			    const struct thop_msg *answer);

/* The next call with that @done, or any: NULL; taken out. */
static struct thop_call *call_next(struct thop_io *io,
				   struct thop_bucket *bucket, call_done_t done)
{
	struct thop_call *call, *found = NULL;

	spin_lock(&bucket->lock);
	hlist_for_each_entry(call, &bucket->calls, node) {
		if (done && call->done != done)
			continue;
		if (call_take(io, call))
			found = call;
		break;
	}
	spin_unlock(&bucket->lock);
	return found;
}

static void calls_flush(struct thop_io *io, call_done_t done)
{
	struct thop_call *call;
	u32 i;

	local_bh_disable();
	rcu_read_lock();
	for (i = 0; i < CALL_BUCKETS; i++)
		while ((call = call_next(io, &io->bucket[i], done)))
			call->done(call, NULL);
	rcu_read_unlock();
	local_bh_enable();
}

void thop_call_flush(struct baton_net *bn, call_done_t done)
{
	if (bn->thop)
		calls_flush(bn->thop, done);
	synchronize_net();
}
EXPORT_SYMBOL_GPL(thop_call_flush);

void thop_io_close(struct thop_io *io)
{
	if (!io)
		return;
	udp_tunnel_sock_release(io->sock);
	synchronize_net();
	calls_flush(io, NULL);
	/* A timer that lost its call may still be on its way out. */
	synchronize_net();
	kvfree(io);
}
