// SPDX-License-Identifier: GPL-2.0
/*
 * query.c - a table that fills up: are the connections over that seem to be?
 *
 * A FIN or RST that passed here is a hint only: it may be forged, or lost on its way
 * to the owner, which then cannot deny it. Nothing is taken out of the table on a
 * hint. While there is much room nobody is asked: entries expire. From half full on
 * the owners are asked about what has been silent for a while, many at once, and
 * what they call over is TIME_WAIT, which may be evicted; what they have lives on.
 */
#include "fe.h"

/* The table is walked in parts, so often a second */
#define QUERY_HZ 4

static bool query_due(const struct fe_conn *conn)
{
	return READ_ONCE(conn->state) == FE_CLOSING &&
	       (u32)jiffies - READ_ONCE(conn->seen) >=
		       msecs_to_jiffies(BATON_QUERY_MS);
}

/* Neighbours in the table have different owners: a bundle for each of a few. */
static struct thop_bundle *query_bundle(struct fe *fe, __be32 owner)
{
	return &fe->query.bundle[ntohl(owner) % BATON_QUERY_BUNDLES];
}

static void query_conn(struct fe *fe, struct fe_conn *conn)
{
	struct thop_mine mine = {};
	struct baton_peer *owner;

	if (!query_due(conn))
		return;
	spin_lock_bh(&conn->lock);
	owner = rcu_dereference(conn->owner);
	mine.generation = conn->generation;
	spin_unlock_bh(&conn->lock);
	if (!owner || READ_ONCE(owner->down))
		return;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &mine.key);
	baton_count(fe->bn, BATON_STAT_fe_queried);
	thop_bundle_add(fe->bn, query_bundle(fe, owner->addr), owner->addr,
			&mine);
}

/* Return: how many entries there were. */
static u32 query_bucket(struct fe *fe, u32 i)
{
	struct fe_conn *conn;
	u32 n = 0;

	rcu_read_lock();
	hlist_for_each_entry_rcu(conn, baton_table_bucket(fe->table, i),
				 entry.node) {
		query_conn(fe, conn);
		n++;
	}
	rcu_read_unlock();
	return n;
}

static void query_flush(struct fe *fe)
{
	u32 i;

	rcu_read_lock();
	for (i = 0; i < BATON_QUERY_BUNDLES; i++)
		thop_bundle_flush(fe->bn, &fe->query.bundle[i]);
	rcu_read_unlock();
}

/* One round at most: a small table as a whole. */
static void query_walk(struct fe *fe)
{
	u32 end = baton_table_buckets(fe->table), looked = 0;
	u32 i = baton_table_next(fe->table, fe->query.bucket);

	while (i < end && looked < BATON_QUERY_CONNS) {
		looked += query_bucket(fe, i);
		cond_resched();
		i = baton_table_next(fe->table, i + 1);
	}
	fe->query.bucket = i < end ? i : 0;
	query_flush(fe);
}

static bool query_needed(const struct fe *fe)
{
	return baton_table_count(fe->table) >
	       baton_table_max(fe->table) / BATON_QUERY_FULL;
}

static void query_work(struct work_struct *work)
{
	struct fe *fe = container_of(to_delayed_work(work), struct fe,
				     query.work);

	if (!query_needed(fe))
		return;
	query_walk(fe);
	queue_delayed_work(fe_workers, &fe->query.work, HZ / QUERY_HZ);
}

void fe_query(struct fe *fe)
{
	if (unlikely(query_needed(fe)))
		queue_delayed_work(fe_workers, &fe->query.work, HZ / QUERY_HZ);
}

void fe_query_init(struct fe *fe)
{
	u32 i;

	for (i = 0; i < BATON_QUERY_BUNDLES; i++)
		fe->query.bundle[i].opcode = THOP_QUERY;
	INIT_DELAYED_WORK(&fe->query.work, query_work);
}
