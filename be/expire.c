// SPDX-License-Identifier: GPL-2.0
/* expire.c - removes entries: idle, orphaned, evicted, of a closed service. */
#include <linux/workqueue.h>
#include <net/tcp.h>
#include "announce.h"
#include "close.h"
#include "conn.h"
#include "expire.h"
#include "hold.h"
#include "look.h"
#include "socket.h"

/* An entry that has been idle for this long is checked for a socket. */
#define ORPHAN_TIME (60 * HZ)

/*
 * The entry has left the table; under RCU. A handoff under way notices when its
 * answer arrives. A socket stays with its server, which gets the held data: it
 * may have been acknowledged.
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
		be_hold_take(conn, &held);
	else
		be_hold_purge(conn);
	be_conn_event(conn, BE_CLOSE);
	spin_unlock(&conn->lock);
	if (!skb_queue_empty(&held))
		be_look_pass(conn, &held);
	local_bh_enable();
	be_conn_put(conn);
}

/* Under RCU. */
static void conn_remove(struct be_conn *conn)
{
	if (baton_table_remove(conn->be->table, &conn->entry))
		conn_removed(conn);
}

/*
 * How long ago it became safe to evict the entry: no late packet can arrive any
 * more, nor a copy of its CREATE, which would be taken for a new one.
 */
static s32 conn_over(const struct baton_entry *entry)
{
	const struct be_conn *conn =
		container_of(entry, const struct be_conn, entry);
	u8 state = READ_ONCE(conn->state);

	if (!baton_be_state_timeouts[state])
		return -1;
	return (u32)jiffies - READ_ONCE(conn->seen) -
	       msecs_to_jiffies(BATON_CREATE_MS);
}

/* A CREATE may have brought it back; a later one finds it dead. */
static bool conn_claim(struct baton_entry *entry)
{
	struct be_conn *conn = container_of(entry, struct be_conn, entry);
	bool over;

	spin_lock_bh(&conn->lock);
	over = conn_over(entry) >= 0;
	if (over)
		conn->flags |= BE_F_DEAD;
	spin_unlock_bh(&conn->lock);
	return over;
}

static void conn_evict(struct baton_entry *entry)
{
	struct be_conn *conn = container_of(entry, struct be_conn, entry);

	be_count(conn, BATON_STAT_be_evicted);
	conn_removed(conn);
}

const struct baton_table_ops be_expire_ops = {
	.over = conn_over,
	.claim = conn_claim,
	.evict = conn_evict,
};

/*
 * Both sides have closed, but the last bytes may not be acknowledged yet. Once
 * the socket is gone, tell the FE, if it is to be told. Return: it is gone.
 */
static bool gc_finish_close(struct be_conn *conn)
{
	struct sock *sk;

	local_bh_disable();
	sk = be_socket_of(conn);
	local_bh_enable();
	if (sk)
		sock_put(sk);
	else
		be_close_orphan(conn);
	return !sk;
}

static bool gc_expired(const struct be_conn *conn)
{
	s32 limit = baton_be_state_timeouts[READ_ONCE(conn->state)];
	/* Read before the clock: a packet may arrive in between. */
	u32 seen = READ_ONCE(conn->seen);

	return limit && (s32)((u32)jiffies - seen) > limit * HZ;
}

/* Remove it, unless a CREATE has just brought it back. */
static void gc_remove(struct be_conn *conn)
{
	bool expired;

	spin_lock_bh(&conn->lock);
	expired = gc_expired(conn);
	if (expired)
		conn->flags |= BE_F_DEAD;
	spin_unlock_bh(&conn->lock);
	if (expired)
		conn_remove(conn);
}

static void gc_conn(struct be_conn *conn, const struct baton_conf *conf)
{
	u8 state = READ_ONCE(conn->state);
	u32 seen = READ_ONCE(conn->seen);
	s32 idle = (u32)jiffies - seen;

	if (gc_expired(conn) &&
	    (state != BE_TIME_WAIT || gc_finish_close(conn))) {
		gc_remove(conn);
		return;
	}
	if (be_owns(state) && idle > ORPHAN_TIME)
		be_close_orphan(conn);
	if (be_owns(state) || state == BE_TIME_WAIT)
		be_announce(conn, conf);
}

/* The part of the table that is walked in a second */
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

void be_expire(struct work_struct *work)
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

/* Remove the entries of closed services, or all. */
void be_expire_flush(struct be *be, bool all)
{
	u32 i, n = baton_table_buckets(be->table);
	struct be_conn *conn;

	for (i = baton_table_next(be->table, 0); i < n;
	     i = baton_table_next(be->table, i + 1)) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(conn, baton_table_bucket(be->table, i),
					 entry.node) {
			if (all || conn->svc->closed)
				conn_remove(conn);
		}
		rcu_read_unlock();
		cond_resched();
	}
}
