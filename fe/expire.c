// SPDX-License-Identifier: GPL-2.0
/* expire.c - removes entries: idle, evicted, of a closed service. */
#include <linux/workqueue.h>
#include "conn.h"
#include "expire.h"
#include "lost.h"
#include "workers.h"

/* The whole table is walked in GC_STEPS runs, one a second. */
#define GC_STEPS 16

/*
 * Has the owner said that it is over, or was it lost with its owner? The last
 * bytes may still be in flight then: their ACKs need the entry for
 * BATON_EVICT_MS.
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

/* The owner may have come back and announced it. Nothing revives TIME_WAIT. */
static bool conn_claim(struct baton_entry *entry)
{
	struct fe_conn *conn = container_of(entry, struct fe_conn, entry);
	bool over;

	spin_lock_bh(&conn->lock);
	over = conn_over(entry) >= 0;
	if (over && conn->state == FE_CLOSING)
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock_bh(&conn->lock);
	return over;
}

static void conn_evict(struct baton_entry *entry)
{
	struct fe_conn *conn = container_of(entry, struct fe_conn, entry);

	baton_count(conn->svc->bn, BATON_STAT_fe_evicted);
	fe_conn_put(conn);
}

const struct baton_table_ops fe_expire_ops = {
	.over = conn_over,
	.claim = conn_claim,
	.evict = conn_evict,
};

static u32 expire_limit(const struct fe *fe, u8 state)
{
	const struct baton_cluster *cluster = rcu_dereference(fe->bn->cluster);

	if (!cluster || !baton_fe_state_timeouts[state])
		return baton_fe_state_timeouts[state];
	return state == FE_FORWARDING ? cluster->conf->idle_s :
					cluster->conf->close_s;
}

static bool expired(const struct fe *fe, const struct fe_conn *conn)
{
	s32 limit = expire_limit(fe, READ_ONCE(conn->state));
	/* Read before the clock: a packet may arrive in between. */
	u32 seen = READ_ONCE(conn->seen);

	return limit && (s32)((u32)jiffies - seen) > limit * HZ;
}

/* An ANNOUNCE or a packet may have come meanwhile. Nothing revives TIME_WAIT. */
static bool expire_claim(const struct fe *fe, struct fe_conn *conn)
{
	bool over;

	spin_lock_bh(&conn->lock);
	over = expired(fe, conn);
	if (over)
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock_bh(&conn->lock);
	return over;
}

/*
 * The owner is down, or came back only after the client's last packet: the
 * client may be waiting, and must be told. After the owner's return two walks
 * of the table are enough.
 */
static bool expire_owner_lost(const struct fe_conn *conn)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);
	u8 state = READ_ONCE(conn->state);
	unsigned long back;

	/* A client that has closed its side may wait for a response, too. */
	if (!owner || (state != FE_FORWARDING && state != FE_CLOSING))
		return false;
	back = READ_ONCE(owner->back);
	return READ_ONCE(owner->down) ||
	       (back && jiffies - back < 2 * GC_STEPS * HZ &&
		(s32)((u32)back - READ_ONCE(conn->seen)) > 0);
}

/* A removed entry stays readable until the RCU section ends. */
static void gc_bucket(struct fe *fe, u32 i)
{
	struct fe_conn *conn;

	hlist_for_each_entry_rcu(conn, baton_table_bucket(fe->table, i),
				 entry.node)
		if (expired(fe, conn) && expire_claim(fe, conn))
			fe_conn_remove(fe, conn);
		else if (expire_owner_lost(conn))
			fe_lost_ask(fe, conn);
}

void fe_expire(struct work_struct *work)
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

/* Remove the entries of closed services, or all. */
void fe_expire_flush(struct fe *fe, bool all)
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
