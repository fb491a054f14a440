// SPDX-License-Identifier: GPL-2.0
/* conn.c - the BE's connections: life, state, expiry. */
#include <linux/module.h>
#include <linux/slab.h>
#include <net/tcp.h>
#include "close.h"
#include "hold.h"
#include "socket.h"

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
	conn->told = (u32)jiffies;
	conn->svc = baton_service_get(svc);
	__skb_queue_head_init(&conn->held);
	INIT_LIST_HEAD(&conn->gaps);
	be_queue_init(conn);
	return conn;
}

static void be_conn_free(struct rcu_head *rcu)
{
	struct be_conn *conn = container_of(rcu, struct be_conn, rcu);

	WARN_ON_ONCE(conn->held_bytes || !list_empty(&conn->gaps));
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
	/* Remembered from now on, whatever else comes for it. */
	if (next == BE_TIME_WAIT)
		WRITE_ONCE(conn->seen, (u32)jiffies);
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
	bool first = !(conn->flags & BE_F_PINNED);

	conn->flags |= BE_F_PINNED | BE_F_BLIND;
	if (first)
		be_count(conn, why);
}

/* With the last answer to what the server has by now the connection ends. */
void be_conn_end(struct be_conn *conn, enum baton_stat why)
{
	bool first = !(conn->flags & BE_F_LAST);

	if (conn->flags & BE_F_PINNED)
		return;
	conn->flags |= BE_F_PINNED | BE_F_LAST;
	if (first)
		be_count(conn, why);
}

/* What waited for it to go elsewhere does so no more. */
void be_conn_keep(struct be_conn *conn)
{
	lockdep_assert_held(&conn->lock);
	conn->left.fin = false;
	if (!be_waits(conn->state))
		return;
	be_conn_event(conn, BE_KEEP);
	baton_peer_put(conn->to);
	conn->to = NULL;
}

/*
 * Out of the table; under RCU. A handoff under way finds out when its answer
 * comes. A socket stays with its server, which gets what was held: it may be
 * acknowledged.
 */
static void conn_removed(struct be_conn *conn)
{
	struct sk_buff_head held;

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

/* Under RCU. */
void be_conn_remove(struct be_conn *conn)
{
	if (baton_table_remove(conn->be->table, &conn->entry))
		conn_removed(conn);
}

/*
 * Nothing comes for it any more: no late packet, no copy of its CREATE, which
 * would be taken for a new one.
 */
static s32 conn_over(const struct baton_entry *entry)
{
	const struct be_conn *conn =
		container_of(entry, const struct be_conn, entry);
	u8 state = READ_ONCE(conn->state);

	if (state != BE_TIME_WAIT && state != BE_HANDOFFED)
		return -1;
	return (u32)jiffies - READ_ONCE(conn->seen) -
	       msecs_to_jiffies(BATON_THOP_AGE_MS);
}

static void conn_evict(struct baton_entry *entry)
{
	struct be_conn *conn = container_of(entry, struct be_conn, entry);

	be_count(conn, BATON_STAT_be_evicted);
	conn_removed(conn);
}

const struct baton_table_ops be_conn_ops = {
	.over = conn_over,
	.evict = conn_evict,
};

/* Expiry */

/* Both sides have closed, but what was sent last may not have arrived. */
static bool gc_lingers(struct be_conn *conn)
{
	struct sock *sk;

	local_bh_disable();
	sk = be_conn_sock(conn);
	local_bh_enable();
	if (sk)
		sock_put(sk);
	else
		be_conn_orphan(conn);
	return sk;
}

static bool gc_expired(const struct be_conn *conn)
{
	s32 limit = baton_be_state_timeouts[READ_ONCE(conn->state)];
	/* Read before the clock: a packet may come in between. */
	u32 seen = READ_ONCE(conn->seen);

	return limit && (s32)((u32)jiffies - seen) > limit * HZ;
}

/* Unless a CREATE has just brought it back. */
static void gc_remove(struct be_conn *conn)
{
	bool expired;

	spin_lock_bh(&conn->lock);
	expired = gc_expired(conn);
	if (expired)
		conn->flags |= BE_F_DEAD;
	spin_unlock_bh(&conn->lock);
	if (expired)
		be_conn_remove(conn);
}

static void gc_conn(struct be_conn *conn, const struct baton_conf *conf)
{
	u8 state = READ_ONCE(conn->state);
	u32 seen = READ_ONCE(conn->seen);
	s32 idle = (u32)jiffies - seen;

	if (gc_expired(conn) &&
	    (state != BE_TIME_WAIT || !gc_lingers(conn))) {
		gc_remove(conn);
		return;
	}
	if (be_owns(state) && idle > ORPHAN_TIME)
		be_conn_orphan(conn);
	if (be_owns(state) || state == BE_TIME_WAIT)
		be_announce(conn, conf);
}

/* As much of the table as a second's part of the walk */
static u32 gc_buckets(const struct be *be)
{
	const struct baton_cluster *cluster = rcu_dereference(be->bn->cluster);
	u32 n = baton_table_buckets(be->table);

	return cluster ? DIV_ROUND_UP(n, be_announce_period(cluster->conf)) : 0;
}

static void gc_bucket(struct be *be, u32 i)
{
	const struct baton_cluster *cluster = rcu_dereference(be->bn->cluster);
	struct be_conn *conn;

	if (!cluster)
		return;
	hlist_for_each_entry_rcu(conn, baton_table_bucket(be->table, i),
				 entry.node)
		gc_conn(conn, cluster->conf);
}

void be_conn_gc(struct work_struct *work)
{
	struct be *be = container_of(to_delayed_work(work), struct be, gc);
	u32 n = baton_table_buckets(be->table), end, i;

	rcu_read_lock();
	end = min(be->gc_bucket + gc_buckets(be), n);
	rcu_read_unlock();
	for (i = baton_table_next(be->table, be->gc_bucket); i < end;
	     i = baton_table_next(be->table, i + 1)) {
		rcu_read_lock();
		gc_bucket(be, i);
		rcu_read_unlock();
		cond_resched();
	}
	be->gc_bucket = end % n;
	rcu_read_lock();
	be_announce_flush(be);
	rcu_read_unlock();
	schedule_delayed_work(&be->gc, HZ);
}

/* What belongs to services that were closed, or everything. */
void be_conn_flush(struct be *be, bool all)
{
	u32 i, n = baton_table_buckets(be->table);
	struct be_conn *conn;

	for (i = baton_table_next(be->table, 0); i < n;
	     i = baton_table_next(be->table, i + 1)) {
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

	for (*cursor = baton_table_next(be->table, min_t(u64, *cursor, n));
	     *cursor < n; *cursor = baton_table_next(be->table, *cursor + 1)) {
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
		cond_resched();
	}
	return err;
}
