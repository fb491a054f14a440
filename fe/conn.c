// SPDX-License-Identifier: GPL-2.0
/* conn.c - the FE's connections: life, state, expiry. */
#include <linux/module.h>
#include <linux/slab.h>
#include "fe.h"
#include "workers.h"

/* The whole table is looked through in GC_STEPS runs of one a second. */
#define GC_STEPS 16

static struct kmem_cache *fe_conn_cache;

int fe_conn_setup(void)
{
	BUILD_BUG_ON(sizeof(struct fe_conn) > 128 &&
		     sizeof(spinlock_t) == sizeof(u32));
	fe_conn_cache = kmem_cache_create("baton_fe_conn",
					  sizeof(struct fe_conn), 0,
					  SLAB_HWCACHE_ALIGN, NULL);
	return fe_conn_cache ? 0 : -ENOMEM;
}

void fe_conn_teardown(void)
{
	kmem_cache_destroy(fe_conn_cache);
}

struct fe_conn *fe_conn_alloc(struct baton_service *svc,
			      const struct baton_tuple *tuple, u32 cookie)
{
	struct fe_conn *conn = kmem_cache_zalloc(fe_conn_cache, GFP_ATOMIC);

	if (!conn)
		return NULL;
	conn->entry.tuple = *tuple;
	refcount_set(&conn->ref, 1);
	spin_lock_init(&conn->lock);
	conn->seen = (u32)jiffies;
	conn->generation = 1;
	conn->cookie = cookie;
	conn->svc = baton_service_get(svc);
	return conn;
}

/* The owner's load is what is open, not what is remembered. */
static bool fe_conn_open(u8 state)
{
	return state != FE_CLOSING && state != FE_TIME_WAIT;
}

static void fe_conn_free(struct rcu_head *rcu)
{
	struct fe_conn *conn = container_of(rcu, struct fe_conn, rcu);
	struct baton_peer *owner = rcu_dereference_protected(conn->owner, 1);

	if (owner && fe_conn_open(conn->state))
		atomic_dec(&owner->conns);
	baton_peer_put(owner);
	baton_service_put(conn->svc);
	kmem_cache_free(fe_conn_cache, conn);
}

void fe_conn_put(struct fe_conn *conn)
{
	if (refcount_dec_and_test(&conn->ref))
		call_rcu(&conn->rcu, fe_conn_free);
}

struct fe_conn *fe_conn_find(struct fe *fe, const struct baton_tuple *tuple)
{
	struct baton_entry *entry = baton_table_find(fe->table, tuple);

	return entry ? container_of(entry, struct fe_conn, entry) : NULL;
}

void fe_conn_event(struct fe_conn *conn, enum baton_fe_event event)
{
	u8 was = conn->state, next = baton_fe_next(was, event);
	struct baton_peer *owner;

	lockdep_assert_held(&conn->lock);
	if (WARN_ON_ONCE(next == BATON_STATE_NONE))
		return;
	WRITE_ONCE(conn->state, next);
	WRITE_ONCE(conn->asked, 0);
	if (fe_conn_open(was) == fe_conn_open(next))
		return;
	/* Remembered from now on, whatever else comes for it. */
	if (!fe_conn_open(next))
		WRITE_ONCE(conn->seen, (u32)jiffies);
	/* The owner's load is what is open, not what is remembered. */
	owner = rcu_dereference_protected(conn->owner, 1);
	if (owner)
		atomic_add(fe_conn_open(next) ? 1 : -1, &owner->conns);
}

void fe_conn_owner(struct fe_conn *conn, struct baton_peer *owner)
{
	struct baton_peer *old = rcu_dereference_protected(
		conn->owner, lockdep_is_held(&conn->lock));

	if (old == owner)
		return;
	rcu_assign_pointer(conn->owner, baton_peer_get(owner));
	if (fe_conn_open(conn->state)) {
		atomic_inc(&owner->conns);
		if (old)
			atomic_dec(&old->conns);
	}
	baton_peer_put(old);
}

void fe_conn_remove(struct fe *fe, struct fe_conn *conn)
{
	if (baton_table_remove(fe->table, &conn->entry))
		fe_conn_put(conn);
}

int fe_conn_insert(struct fe *fe, struct fe_conn *conn)
{
	int err = baton_table_insert(fe->table, &conn->entry);

	if (err == -ENOSPC)
		baton_count(fe->bn, BATON_STAT_fe_table_full);
	else if (err == -EDQUOT)
		baton_count(fe->bn, BATON_STAT_fe_table_share);
	if (err)
		fe_conn_put(conn);
	else
		fe_query(fe);
	return err;
}

/*
 * Its owner says so, or is lost with all that it had. The last bytes may still be
 * under way then: their ACKs need the entry.
 */
static bool conn_ended(const struct fe_conn *conn)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);
	u8 state = READ_ONCE(conn->state);

	return state == FE_TIME_WAIT ||
	       (state == FE_CLOSING && owner && READ_ONCE(owner->down));
}

static s32 conn_over(const struct baton_entry *entry)
{
	const struct fe_conn *conn =
		container_of(entry, const struct fe_conn, entry);

	if (!conn_ended(conn))
		return -1;
	return (u32)jiffies - READ_ONCE(conn->seen) -
	       msecs_to_jiffies(BATON_EVICT_MS);
}

static void conn_evict(struct baton_entry *entry)
{
	struct fe_conn *conn = container_of(entry, struct fe_conn, entry);

	baton_count(conn->svc->bn, BATON_STAT_fe_evicted);
	fe_conn_put(conn);
}

const struct baton_table_ops fe_conn_ops = {
	.over = conn_over,
	.evict = conn_evict,
};

static u32 fe_conn_limit(const struct fe *fe, u8 state)
{
	const struct baton_cluster *cluster = rcu_dereference(fe->bn->cluster);

	if (!cluster || !baton_fe_state_timeouts[state])
		return baton_fe_state_timeouts[state];
	return state == FE_FORWARDING ? cluster->conf->idle_s :
					cluster->conf->close_s;
}

static bool fe_conn_expired(const struct fe *fe, const struct fe_conn *conn)
{
	s32 limit = fe_conn_limit(fe, READ_ONCE(conn->state));
	/* Read before the clock: a packet may come in between. */
	u32 seen = READ_ONCE(conn->seen);

	return limit && (s32)((u32)jiffies - seen) > limit * HZ;
}

/*
 * Its owner is down, or was, and the client has been silent since: whoever waits
 * for it is to hear of that. The whole table is looked through meanwhile.
 */
static bool fe_conn_dead(const struct fe_conn *conn)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);
	u8 state = READ_ONCE(conn->state);
	unsigned long back;

	/* A client that has closed its side may wait for an answer, too. */
	if (!owner || (state != FE_FORWARDING && state != FE_CLOSING))
		return false;
	back = READ_ONCE(owner->back);
	return READ_ONCE(owner->down) ||
	       (back && jiffies - back < 2 * GC_STEPS * HZ &&
		(s32)((u32)back - READ_ONCE(conn->seen)) > 0);
}

/* An entry taken out stays readable until the RCU section ends. */
static void gc_bucket(struct fe *fe, u32 i)
{
	struct fe_conn *conn;

	hlist_for_each_entry_rcu(conn, baton_table_bucket(fe->table, i),
				 entry.node)
		if (fe_conn_expired(fe, conn))
			fe_conn_remove(fe, conn);
		else if (fe_conn_dead(conn))
			fe_conn_ask(fe, conn);
}

void fe_conn_gc(struct work_struct *work)
{
	struct fe *fe = container_of(to_delayed_work(work), struct fe, gc);
	u32 n = baton_table_buckets(fe->table);
	u32 end = fe->gc_bucket + n / GC_STEPS, i;

	for (i = baton_table_next(fe->table, fe->gc_bucket); i < end;
	     i = baton_table_next(fe->table, i + 1)) {
		rcu_read_lock();
		gc_bucket(fe, i);
		rcu_read_unlock();
		cond_resched();
	}
	fe->gc_bucket = end % n;
	queue_delayed_work(fe_workers, &fe->gc, HZ);
}

/* What belongs to services that were closed, or everything. */
void fe_conn_flush(struct fe *fe, bool all)
{
	u32 i, n = baton_table_buckets(fe->table);
	struct fe_conn *conn;

	for (i = baton_table_next(fe->table, 0); i < n;
	     i = baton_table_next(fe->table, i + 1)) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn, baton_table_bucket(fe->table, i),
					 entry.node)
			if (all || conn->svc->closed)
				fe_conn_remove(fe, conn);
		rcu_read_unlock();
		cond_resched();
	}
}

static void fe_conn_info(const struct fe_conn *conn,
			 struct baton_conn_info *ci)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);
	const struct baton_tuple *tuple = &conn->entry.tuple;

	*ci = (struct baton_conn_info) {
		.role = BATON_ROLE_FE,
		.caddr = tuple->caddr,
		.vaddr = tuple->vaddr,
		.cport = tuple->cport,
		.vport = tuple->vport,
		.owner = owner ? owner->addr : 0,
		.state = baton_fe_state_names[READ_ONCE(conn->state)],
		.generation = READ_ONCE(conn->generation),
		.idle_ms = jiffies_to_msecs((u32)jiffies -
					    READ_ONCE(conn->seen)),
	};
}

int fe_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx)
{
	struct fe *fe = fe_of(bn);
	u32 n = baton_table_buckets(fe->table);
	struct baton_conn_info ci;
	struct fe_conn *conn;
	int err = 0;

	for (*cursor = baton_table_next(fe->table, min_t(u64, *cursor, n));
	     *cursor < n; *cursor = baton_table_next(fe->table, *cursor + 1)) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn,
					 baton_table_bucket(fe->table, *cursor),
					 entry.node) {
			fe_conn_info(conn, &ci);
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
