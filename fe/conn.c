// SPDX-License-Identifier: GPL-2.0
/* conn.c - the FE's connections: lifetime and state. */
#include <linux/module.h>
#include <linux/slab.h>
#include "../hooks/control/control.h"
#include "conn.h"
#include "query.h"

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

/* Only open connections count as the owner's load. */
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
	WRITE_ONCE(conn->queries, 0);
	if (fe_conn_open(was) == fe_conn_open(next))
		return;
	/* The timeout of the new state starts now. */
	if (!fe_conn_open(next))
		WRITE_ONCE(conn->seen, (u32)jiffies);
	/* Only open connections count as the owner's load. */
	owner = rcu_dereference_protected(conn->owner, 1);
	if (owner)
		atomic_add(fe_conn_open(next) ? 1 : -1, &owner->conns);
}

void fe_conn_set_owner(struct fe_conn *conn, struct baton_peer *owner)
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

void fe_conn_close(struct fe_conn *conn)
{
	spin_lock(&conn->lock);
	if (conn->state == FE_FORWARDING || conn->state == FE_CLOSING)
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock(&conn->lock);
}

void fe_conn_hint(struct fe_conn *conn)
{
	spin_lock(&conn->lock);
	if (conn->state == FE_FORWARDING)
		fe_conn_event(conn, FE_HINT);
	spin_unlock(&conn->lock);
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
		.state = baton_fe_state_names[READ_ONCE(conn->state)],
		.generation = READ_ONCE(conn->generation),
		.idle_ms = jiffies_to_msecs((u32)jiffies -
					    READ_ONCE(conn->seen)),
	};
	if (owner)
		ci->owner = owner->addr;
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
