// SPDX-License-Identifier: GPL-2.0
/*
 * query.c - asks owners which connections are closed, when the table fills up.
 *
 * A FIN or RST that passed here is only a hint. It may be forged, and lost on
 * its way to the owner, which then cannot deny it. So no entry is evicted
 * because of one. While the table has room no owner is asked: entries expire.
 * Once it is half full the owners are asked about connections that have been
 * silent for a while, many in one message. A connection that its owner calls
 * closed becomes TIME_WAIT, and may be evicted; an open one goes back to
 * FORWARDING. An owner that does not answer is asked again, each time after
 * twice as long.
 */
#include <linux/slab.h>
#include "query.h"
#include "workers.h"

/* Runs a second, each for a part of the table */
#define QUERY_HZ 4

/**
 * struct fe_query_run - one part of the walk
 * @fe: front end
 * @left: number of messages that may still be sent
 * @bundle: one for each owner: neighbours in the table have different ones
 */
struct fe_query_run {
	struct fe *fe;
	u32 left;
	struct thop_bundle bundle[BATON_NODES_MAX];
};

/*
 * How long a connection must have been silent. The owner of an open one
 * announces it four times within the shorter of close_s and idle_s. If it has
 * not within half of that, the connection may have closed and the NOTIFYCLS was
 * lost.
 */
static u32 query_silence(const struct fe_conn *conn,
			 const struct baton_conf *conf)
{
	u8 shift = min_t(u8, READ_ONCE(conn->queries), BATON_QUERY_BACKOFF);

	switch (READ_ONCE(conn->state)) {
	case FE_CLOSING:
		return msecs_to_jiffies(BATON_QUERY_MS) << shift;
	case FE_FORWARDING:
		return min(conf->close_s, conf->idle_s) * HZ / 2 << shift;
	}
	return U32_MAX;
}

static bool query_due(const struct fe_conn *conn,
		      const struct baton_conf *conf)
{
	/* Read before the clock: a packet may arrive in between. */
	u32 seen = READ_ONCE(conn->seen);

	return (u32)jiffies - seen >= query_silence(conn, conf);
}

/*
 * There are as many bundles as a cluster may have nodes. With owners from
 * earlier configurations there may be more: then a bundle in use is sent and
 * reused.
 */
static struct thop_bundle *query_bundle(struct fe_query_run *run,
					struct baton_addr owner)
{
	struct thop_bundle *bundle;
	u32 first = baton_addr_number(owner), i;

	for (i = 0; i < BATON_NODES_MAX; i++) {
		bundle = &run->bundle[(first + i) % BATON_NODES_MAX];
		if (baton_addr_any(bundle->to) ||
		    baton_addr_eq(bundle->to, owner))
			break;
	}
	return bundle;
}

static void query_add(struct fe_query_run *run, struct baton_addr owner,
		      const struct thop_record *record)
{
	struct thop_bundle *bundle = query_bundle(run, owner);

	bundle->opcode = THOP_QUERY;
	thop_bundle_add(run->fe->bn, bundle, owner, record);
	baton_count(run->fe->bn, BATON_STAT_fe_queried);
	/* A bucket is not left half way: it may fill bundles beyond the limit. */
	if (!bundle->n && run->left)
		run->left--;
}

static void query_conn(struct fe_query_run *run, struct fe_conn *conn)
{
	struct thop_record record = {};
	struct baton_peer *owner;

	spin_lock_bh(&conn->lock);
	owner = rcu_dereference(conn->owner);
	if (owner && READ_ONCE(owner->down))
		owner = NULL;
	record.generation = conn->generation;
	if (owner && conn->queries < U8_MAX)
		WRITE_ONCE(conn->queries, conn->queries + 1);
	spin_unlock_bh(&conn->lock);
	if (!owner)
		return;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &record.key);
	query_add(run, owner->addr, &record);
}

/* Return: number of entries. */
static u32 query_bucket(struct fe_query_run *run, u32 i)
{
	const struct baton_cluster *cluster;
	struct fe_conn *conn;
	u32 n = 0;

	rcu_read_lock();
	cluster = rcu_dereference(run->fe->bn->cluster);
	if (!cluster)
		goto out;
	hlist_for_each_entry_rcu(conn, baton_table_bucket(run->fe->table, i),
				 entry.node) {
		if (query_due(conn, cluster->conf))
			query_conn(run, conn);
		n++;
	}
out:
	rcu_read_unlock();
	return n;
}

static void query_flush(struct fe_query_run *run)
{
	u32 i;

	rcu_read_lock();
	for (i = 0; i < BATON_NODES_MAX; i++)
		thop_bundle_flush(run->fe->bn, &run->bundle[i]);
	rcu_read_unlock();
}

/* One round at most, if the table is small. */
static void query_walk(struct fe_query_run *run)
{
	struct fe *fe = run->fe;
	u32 end = baton_table_buckets(fe->table), looked = 0;
	u32 i = baton_table_next(fe->table, fe->query_bucket);

	while (i < end && looked < BATON_QUERY_CONNS && run->left) {
		looked += query_bucket(run, i);
		cond_resched();
		i = baton_table_next(fe->table, i + 1);
	}
	fe->query_bucket = i < end ? i : 0;
	query_flush(run);
}

static bool query_needed(const struct fe *fe)
{
	return baton_table_count(fe->table) >
	       baton_table_max(fe->table) / BATON_QUERY_FULL;
}

static void query_work(struct work_struct *work)
{
	struct fe *fe = container_of(to_delayed_work(work), struct fe,
				     query_work);
	struct fe_query_run *run;

	if (!query_needed(fe))
		return;
	run = kvzalloc(sizeof(*run), GFP_KERNEL);
	if (run) {
		run->fe = fe;
		run->left = BATON_QUERY_MSGS;
		query_walk(run);
		kvfree(run);
	}
	queue_delayed_work(fe_workers, &fe->query_work, HZ / QUERY_HZ);
}

void fe_query(struct fe *fe)
{
	if (unlikely(query_needed(fe)) && !delayed_work_pending(&fe->query_work))
		queue_delayed_work(fe_workers, &fe->query_work, HZ / QUERY_HZ);
}

void fe_query_init(struct fe *fe)
{
	INIT_DELAYED_WORK(&fe->query_work, query_work);
}
