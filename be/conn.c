// SPDX-License-Identifier: GPL-2.0
/* conn.c - the BE's connections: life, state, expiry. */
#include <linux/module.h>
#include <linux/slab.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include "be.h"

/* The whole table is looked through in GC_STEPS runs of one a second. */
#define GC_STEPS 16

/* An entry idle for so long is asked whether it still has a socket. */
#define ORPHAN_TIME (60 * HZ)

static struct kmem_cache *be_conn_cache;

int be_conn_setup(void)
{
	be_conn_cache = kmem_cache_create("baton_be_conn",
					  sizeof(struct be_conn), 0,
					  SLAB_HWCACHE_ALIGN, NULL);
	return be_conn_cache ? 0 : -ENOMEM;
}

void be_conn_teardown(void)
{
	kmem_cache_destroy(be_conn_cache);
}

struct be_conn *be_conn_alloc(struct be *be, struct baton_service *svc,
			      const struct baton_tuple *tuple)
{
	struct be_conn *conn = kmem_cache_zalloc(be_conn_cache, GFP_ATOMIC);

	if (!conn)
		return NULL;
	conn->be = be;
	conn->entry.tuple = *tuple;
	refcount_set(&conn->ref, 1);
	spin_lock_init(&conn->lock);
	conn->seen = (u32)jiffies;
	conn->svc = baton_service_get(svc);
	__skb_queue_head_init(&conn->held);
	be_queue_init(conn);
	return conn;
}

static void be_conn_free(struct rcu_head *rcu)
{
	struct be_conn *conn = container_of(rcu, struct be_conn, rcu);

	WARN_ON_ONCE(conn->held_bytes);
	baton_peer_put(rcu_dereference_protected(conn->owner, 1));
	baton_peer_put(conn->to);
	baton_service_put(conn->svc);
	kmem_cache_free(be_conn_cache, conn);
}

void be_conn_put(struct be_conn *conn)
{
	if (refcount_dec_and_test(&conn->ref))
		call_rcu(&conn->rcu, be_conn_free);
}

struct be_conn *be_conn_find(struct be *be, const struct baton_tuple *tuple)
{
	struct baton_entry *entry = baton_table_find(be->table, tuple);

	return entry ? container_of(entry, struct be_conn, entry) : NULL;
}

/* This node's load. It may have another name by the time the socket goes. */
static void load_add(struct be_conn *conn)
{
	const struct baton_cluster *cluster =
		rcu_dereference(conn->be->bn->cluster);

	if (!cluster || cluster->self_be < 0)
		return;
	conn->load = baton_peer_get(cluster->peer[cluster->self_be]);
	atomic_inc(&conn->load->conns);
}

static void load_sub(struct be_conn *conn)
{
	if (!conn->load)
		return;
	atomic_dec(&conn->load->conns);
	baton_peer_put(conn->load);
	conn->load = NULL;
}

void be_conn_event(struct be_conn *conn, enum baton_be_event event)
{
	u8 was = conn->state, next = baton_be_next(was, event);

	lockdep_assert_held(&conn->lock);
	if (WARN_ON_ONCE(next == BATON_STATE_NONE))
		return;
	if (be_owns(next) && !be_owns(was))
		load_add(conn);
	else if (be_owns(was) && !be_owns(next))
		load_sub(conn);
	WRITE_ONCE(conn->state, next);
}

void be_conn_owner(struct be_conn *conn, struct baton_peer *owner)
{
	lockdep_assert_held(&conn->lock);
	baton_peer_put(rcu_dereference_protected(conn->owner, 1));
	rcu_assign_pointer(conn->owner, owner ? baton_peer_get(owner) : NULL);
}

void be_conn_pin(struct be_conn *conn, enum baton_stat why)
{
	if (conn->flags & BE_F_PINNED)
		return;
	conn->flags |= BE_F_PINNED;
	be_count(conn, why);
}

/* Seed 000, NOTIFYCLS: the FE need not wait for this connection any more. */
void be_conn_notify(struct be_conn *conn)
{
	struct baton_net *bn = conn->be->bn;
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct thop_msg msg = {
		.opcode = THOP_NOTIFYCLS,
		.generation = conn->generation,
		.conn_magic = conn->in_seq,
	};
	struct baton_peer *fe;
	struct sk_buff *skb;

	fe = cluster ? baton_peer_find(cluster, conn->fe) : NULL;
	if (!fe)
		return;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &msg.key);
	skb = thop_msg_alloc(bn, &msg, GFP_ATOMIC);
	if (skb)
		thop_send(bn, fe, skb);
}

/*
 * Over. The FE has seen the client's FIN itself: it passed through it. Of any
 * other end it must be told.
 */
void be_conn_close(struct be_conn *conn)
{
	lockdep_assert_held(&conn->lock);
	if (conn->state == BE_TIME_WAIT)
		return;
	if (conn->state == BE_WILLHANDOFF)
		be_count(conn, BATON_STAT_be_handoff_lost);
	be_conn_event(conn, BE_CLOSE);
	if (!(conn->flags & BE_F_FIN_IN))
		be_conn_notify(conn);
}

/*
 * Under RCU. A handoff under way finds out when its answer comes. A socket stays
 * with its server, which gets what was held: it may be acknowledged.
 */
void be_conn_remove(struct be_conn *conn)
{
	struct sk_buff_head held;

	if (!baton_table_remove(conn->be->table, &conn->entry))
		return;
	__skb_queue_head_init(&held);
	local_bh_disable();
	spin_lock(&conn->lock);
	conn->flags |= BE_F_DEAD;
	conn->handoff = NULL;
	if (be_owns(conn->state))
		be_held_take(conn, &held);
	else
		be_held_purge(conn);
	be_conn_event(conn, BE_CLOSE);
	spin_unlock(&conn->lock);
	if (!skb_queue_empty(&held))
		be_deliver(conn, &held);
	local_bh_enable();
	be_conn_put(conn);
}

/* The connection's socket with a reference, or NULL. */
struct sock *be_conn_sock(struct be_conn *conn)
{
	const struct baton_tuple *tuple = &conn->entry.tuple;
	struct net *net = conn->be->bn->net;
	struct sock *sk;

	sk = __inet_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
				       tuple->caddr, tuple->cport, tuple->vaddr,
				       ntohs(tuple->vport), 0, 0);
	if (!sk || sk_fullsock(sk))
		return sk;
	sock_gen_put(sk);
	return NULL;
}

/* Expiry */

/*
 * Its socket died without a packet that would have told us. Looked up under
 * the lock: a CREATE may just have brought the connection back, and its socket
 * is there before it is ESTABLISHED.
 */
void be_conn_orphan(struct be_conn *conn)
{
	struct sock *sk;

	rcu_read_lock();
	spin_lock_bh(&conn->lock);
	sk = be_conn_sock(conn);
	if (!sk && be_owns(conn->state)) {
		be_held_purge(conn);
		be_conn_close(conn);
	}
	spin_unlock_bh(&conn->lock);
	if (sk)
		sock_put(sk);
	rcu_read_unlock();
}

static void gc_conn(struct be_conn *conn)
{
	u8 state = READ_ONCE(conn->state);
	u32 limit = baton_be_state_timeouts[state];
	u32 idle = (u32)jiffies - READ_ONCE(conn->seen);

	if (limit && idle > limit * (u32)HZ)
		be_conn_remove(conn);
	else if (be_owns(state) && idle > ORPHAN_TIME)
		be_conn_orphan(conn);
}

void be_conn_gc(struct work_struct *work)
{
	struct be *be = container_of(to_delayed_work(work), struct be, gc);
	u32 n = baton_table_buckets(be->table), i;
	struct be_conn *conn;

	for (i = 0; i < n / GC_STEPS; i++) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn,
					 baton_table_bucket(be->table,
							    be->gc_bucket),
					 entry.node)
			gc_conn(conn);
		rcu_read_unlock();
		be->gc_bucket = (be->gc_bucket + 1) % n;
		cond_resched();
	}
	schedule_delayed_work(&be->gc, HZ);
}

/* What belongs to services that were closed, or everything. */
void be_conn_flush(struct be *be, bool all)
{
	u32 i, n = baton_table_buckets(be->table);
	struct be_conn *conn;

	for (i = 0; i < n; i++) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn, baton_table_bucket(be->table, i),
					 entry.node) {
			if (all || conn->svc->closed)
				be_conn_remove(conn);
		}
		rcu_read_unlock();
		cond_resched();
	}
}

static void be_conn_info(const struct be_conn *conn,
			 struct baton_conn_info *ci)
{
	const struct baton_cluster *cluster =
		rcu_dereference(conn->be->bn->cluster);
	const struct baton_peer *owner = rcu_dereference(conn->owner);
	const struct baton_tuple *tuple = &conn->entry.tuple;
	u8 state = READ_ONCE(conn->state);

	*ci = (struct baton_conn_info) {
		.role = BATON_ROLE_BE,
		.caddr = tuple->caddr,
		.vaddr = tuple->vaddr,
		.cport = tuple->cport,
		.vport = tuple->vport,
		.state = baton_be_state_names[state],
		.generation = READ_ONCE(conn->generation),
		.idle_ms = jiffies_to_msecs((u32)jiffies -
					    READ_ONCE(conn->seen)),
	};
	if (be_owns(state))
		ci->owner = cluster ? cluster->self_addr : 0;
	else if (owner)
		ci->owner = owner->addr;
}

int be_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx)
{
	struct be *be = be_of(bn);
	u32 n = baton_table_buckets(be->table);
	struct baton_conn_info ci;
	struct be_conn *conn;
	int err = 0;

	for (; *cursor < n; (*cursor)++) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn,
					 baton_table_bucket(be->table, *cursor),
					 entry.node) {
			be_conn_info(conn, &ci);
			err = emit(ctx, &ci);
			if (err)
				break;
		}
		rcu_read_unlock();
		if (err)
			break;
	}
	return err;
}
