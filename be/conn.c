// SPDX-License-Identifier: GPL-2.0
/* conn.c - the BE's connections: lifetime and state. */
#include <linux/module.h>
#include <linux/slab.h>
#include <net/tcp.h>
#include "../hooks/control/control.h"
#include "conn.h"

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
	conn->fe.announced = (u32)jiffies;
	conn->svc = baton_service_get(svc);
	__skb_queue_head_init(&conn->held.queue);
	INIT_LIST_HEAD(&conn->held.gaps);
	return conn;
}

static void be_conn_free(struct rcu_head *rcu)
{
	struct be_conn *conn = container_of(rcu, struct be_conn, rcu);

	WARN_ON_ONCE(conn->held.bytes || !list_empty(&conn->held.gaps));
	baton_peer_put(rcu_dereference_protected(conn->route.owner, 1));
	baton_peer_put(conn->route.to);
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

/* Add to this node's load. Keep the peer: the configuration may change. */
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
	/* The timeout runs from now, regardless of later packets. */
	if (next == BE_TIME_WAIT)
		WRITE_ONCE(conn->seen, (u32)jiffies);
	WRITE_ONCE(conn->state, next);
}

void be_conn_set_owner(struct be_conn *conn, struct baton_peer *owner)
{
	struct baton_peer *was =
		rcu_dereference_protected(conn->route.owner, 1);

	lockdep_assert_held(&conn->lock);
	rcu_assign_pointer(conn->route.owner,
			   owner ? baton_peer_get(owner) : NULL);
	baton_peer_put(was);
}

/*
 * Cancel a planned handoff or rebuild. A FIN that was withheld is then sent when
 * TCP retransmits it.
 */
static void conn_unwait(struct be_conn *conn)
{
	conn->withheld.fin = false;
	baton_peer_put(conn->route.to);
	conn->route.to = NULL;
}

void be_conn_pin(struct be_conn *conn)
{
	/*
	 * If the server closes, the client must repeat the request anyway:
	 * BATON_STAT_be_end_response counts that.
	 */
	if (conn->state == BE_WILLHANDOFF && !(conn->flags & BE_F_CLOSING))
		be_count(conn, BATON_STAT_be_handoff_lost);
	conn_unwait(conn);
	be_conn_event(conn, BE_PIN);
}

void be_conn_pin_blind(struct be_conn *conn, enum baton_stat why)
{
	if (conn->state != BE_PINNED)
		be_count(conn, why);
	conn->flags |= BE_F_BLIND;
	conn->stream.out_seen = (u32)jiffies;
	be_conn_pin(conn);
}

void be_conn_end(struct be_conn *conn, enum baton_stat why)
{
	if (conn->state == BE_PINNED)
		return;
	if (!(conn->flags & BE_F_LAST))
		be_count(conn, why);
	conn->flags |= BE_F_LAST;
	be_conn_pin(conn);
}

void be_conn_cancel_handoff(struct be_conn *conn)
{
	lockdep_assert_held(&conn->lock);
	conn_unwait(conn);
	if (be_awaits_quiescence(conn->state))
		be_conn_event(conn, BE_CANCEL);
}

static void be_conn_info(const struct be_conn *conn,
			 struct baton_conn_info *ci)
{
	const struct baton_cluster *cluster =
		rcu_dereference(conn->be->bn->cluster);
	const struct baton_peer *owner = rcu_dereference(conn->route.owner);
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
	if (be_owns(state)) {
		if (cluster)
			ci->owner = cluster->self_addr;
	} else if (owner) {
		ci->owner = owner->addr;
	}
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
