// SPDX-License-Identifier: GPL-2.0
/*
 * table.c - the connection table under insert, look-up, change and removal.
 *
 * Few tuples in few buckets, so that threads meet. Connections live as they do
 * in fe/ and be/: found under RCU, kept by a reference, changed under their own
 * lock, freed a grace period after the last reference. Checks guarantees (a) to
 * (d) of table.h, and that no reader accesses freed memory.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "../../shared/state.h"
#include "../../shared/table.h"
#include "race.h"

#define KEYS 48		/* tuples that are inserted and removed */
#define STAYING 16	/* tuples that stay in the table */
#define ROOM 40		/* fewer than KEYS, so that the limit is reached, too */
#define BUCKETS_BITS 3
#define ALIVE 0xa11fe
#define DEAD 0xdead

enum {
	FOUND, MISSED, INSERTED, EXISTED, FULL, CHANGED, REMOVED, LATE, WALKED,
	EVICTED
};

static const char *const counts[] = {
	[FOUND] = "found", [MISSED] = "missed", [INSERTED] = "inserted",
	[EXISTED] = "existed", [FULL] = "full", [CHANGED] = "changed",
	[REMOVED] = "removed", [LATE] = "removed by another",
	[WALKED] = "met on walks", [EVICTED] = "evicted", NULL
};

/**
 * struct conn - a connection
 * @entry: entry in the table
 * @rcu: for freeing it
 * @ref: one reference of the table, one of each other holder
 * @key: number of its tuple
 * @alive: ALIVE until it is freed
 * @removals: number of callers that were told they removed it
 * @lock: protects the following fields
 * @state: enum baton_be_state; read without the lock, too
 * @ended: it is being evicted: the state stays
 * @left: sum of random numbers
 * @right: its negative: @left + @right is 0 outside of the lock
 */
struct conn {
	struct baton_entry entry;
	struct rcu_head rcu;
	refcount_t ref;
	u32 key;
	u32 alive;
	atomic_t removals;
	spinlock_t lock;
	u8 state;
	bool ended;
	s64 left;
	s64 right;
};

static struct baton_table *table;

static struct baton_tuple tuple_of(u32 key)
{
	return (struct baton_tuple) {
		.caddr = baton_addr_v4((__be32)(key / 4 + 1)),
		.vaddr = baton_addr_v4((__be32)77),
		.cport = (__be16)(key % 4 + 1),
		.vport = (__be16)80,
	};
}

static struct conn *conn_alloc(u32 key)
{
	struct conn *conn = kmalloc(sizeof(*conn), GFP_KERNEL);

	conn->entry.tuple = tuple_of(key);
	conn->entry.in = false;
	refcount_set(&conn->ref, 1);
	conn->key = key;
	conn->alive = ALIVE;
	atomic_set(&conn->removals, 0);
	spin_lock_init(&conn->lock);
	conn->state = BE_NEW;
	conn->ended = false;
	conn->left = key;
	conn->right = -(s64)key;
	return conn;
}

static void conn_free(struct rcu_head *rcu)
{
	struct conn *conn = container_of(rcu, struct conn, rcu);

	race_check(conn->alive == ALIVE, "freed twice");
	conn->alive = DEAD;
	kfree(conn);
}

/* Free in both ways that the modules use */
static void conn_put(struct conn *conn)
{
	if (!refcount_dec_and_test(&conn->ref))
		return;
	if (conn->key % 2)
		call_rcu(&conn->rcu, conn_free);
	else
		kfree_rcu(conn, rcu);
}

static struct conn *conn_find(u32 key)
{
	struct baton_tuple tuple = tuple_of(key);
	struct baton_entry *entry = baton_table_find(table, &tuple);

	if (!entry)
		return NULL;
	return container_of(entry, struct conn, entry);
}

/* It is the connection that was looked up, and not freed, however late. */
static void conn_check(struct racer *racer, struct conn *conn, u32 key)
{
	race_dawdle(racer);
	race_check(conn->alive == ALIVE, "a reader stands on freed memory");
	race_check(conn->key == key, "found %u instead of %u", conn->key, key);
	race_check(READ_ONCE(conn->state) < BE_STATES, "no state");
}

static void look_up(struct racer *racer, u32 key)
{
	struct conn *conn;

	rcu_read_lock();
	conn = conn_find(key);
	if (conn)
		conn_check(racer, conn, key);
	rcu_read_unlock();
	race_check(conn || key < KEYS, "an entry that never left is missed");
	racer->count[conn ? FOUND : MISSED]++;
}

/* Connections in TIME_WAIT are over, except those that stay. */
static s32 over(const struct baton_entry *entry)
{
	const struct conn *conn = container_of(entry, const struct conn, entry);

	race_check(conn->alive == ALIVE, "a reader stands on freed memory");
	return READ_ONCE(conn->state) == BE_TIME_WAIT && conn->key < KEYS ?
		       (s32)conn->key : -1;
}

static __thread u64 evictions;

static bool claim(struct baton_entry *entry)
{
	struct conn *conn = container_of(entry, struct conn, entry);
	bool ended;

	spin_lock_bh(&conn->lock);
	ended = over(entry) >= 0;
	if (ended)
		conn->ended = true;
	spin_unlock_bh(&conn->lock);
	return ended;
}

static void evict(struct baton_entry *entry)
{
	struct conn *conn = container_of(entry, struct conn, entry);

	race_check(READ_ONCE(conn->state) == BE_TIME_WAIT, "one that lives is evicted");
	race_check(atomic_inc_return(&conn->removals) == 1, "removed twice");
	conn_put(conn);
	evictions++;
}

static const struct baton_table_ops ops = {
	.over = over,
	.claim = claim,
	.evict = evict,
};

static void insert(struct racer *racer, u32 key)
{
	struct conn *conn = conn_alloc(key);
	u64 was = evictions;
	int err = baton_table_insert(table, &conn->entry);

	race_check(!err || err == -EEXIST || err == -ENOSPC || err == -EDQUOT,
		   "insert: %d", err);
	racer->count[!err ? INSERTED : err == -EEXIST ? EXISTED : FULL]++;
	racer->count[EVICTED] += evictions - was;
	if (err)
		kfree(conn);	/* was never visible to others */
}

static void conn_change(struct racer *racer, struct conn *conn)
{
	s64 by = race_random(racer, 1000);
	u8 next;

	spin_lock_bh(&conn->lock);
	race_check(conn->left + conn->right == 0, "half a change is seen");
	next = baton_be_next(conn->state, race_random(racer, BE_EVENTS));
	if (next != BATON_STATE_NONE && !conn->ended)
		WRITE_ONCE(conn->state, next);
	conn->left += by;
	race_dawdle(racer);
	conn->right -= by;
	spin_unlock_bh(&conn->lock);
}

/* With a reference it may be changed long after the lookup. */
static void change(struct racer *racer, u32 key)
{
	struct conn *conn;

	rcu_read_lock();
	conn = conn_find(key);
	if (conn && !refcount_inc_not_zero(&conn->ref))
		conn = NULL;
	rcu_read_unlock();
	if (!conn)
		return;
	race_dawdle(racer);
	conn_change(racer, conn);
	conn_put(conn);
	racer->count[CHANGED]++;
}

static void take_out(struct racer *racer, u32 key)
{
	struct conn *conn;
	bool mine;

	rcu_read_lock();
	conn = conn_find(key);
	if (conn) {
		race_dawdle(racer);
		mine = baton_table_remove(table, &conn->entry);
		racer->count[mine ? REMOVED : LATE]++;
		if (mine) {
			race_check(atomic_inc_return(&conn->removals) == 1,
				   "removed twice");
			conn_put(conn);
		}
	}
	rcu_read_unlock();
}

/* No walk of a bucket sees a tuple twice, since insert adds at the head. */
static void walk(struct racer *racer)
{
	u32 i = race_random(racer, baton_table_buckets(table));
	struct conn *conn;
	u64 seen = 0;

	rcu_read_lock();
	hlist_for_each_entry_rcu(conn, baton_table_bucket(table, i),
				 entry.node) {
		conn_check(racer, conn, conn->key);
		race_check(!(seen & BIT_ULL(conn->key)), "two of one tuple");
		seen |= BIT_ULL(conn->key);
		racer->count[WALKED]++;
	}
	rcu_read_unlock();
}

static void part(struct racer *racer)
{
	u64 n;

	for (n = 0; n < racer->ops; n++) {
		switch (race_random(racer, 8)) {
		case 0:
			walk(racer);
			break;
		case 1:
		case 2:
			insert(racer, race_random(racer, KEYS));
			break;
		case 3:
			take_out(racer, race_random(racer, KEYS));
			break;
		case 4:
			change(racer, race_random(racer, KEYS + STAYING));
			break;
		default:
			look_up(racer, race_random(racer, KEYS + STAYING));
		}
	}
}

/* Remove everything; the count is insertions less removals and evictions. */
static void empty(const u64 *total)
{
	struct racer last = { 0 };
	u32 left = baton_table_count(table);
	u32 key;

	race_check(left <= ROOM + STAYING, "%u entries: too many", left);
	race_check(left == total[INSERTED] - total[REMOVED] -
				   total[EVICTED] + STAYING,
		   "the count is %u", left);
	for (key = 0; key < KEYS + STAYING; key++)
		take_out(&last, key);
	race_check(last.count[REMOVED] == left, "the count was %u, there were %llu",
		   left, (unsigned long long)last.count[REMOVED]);
	race_check(!baton_table_count(table), "not empty");
}

int main(int argc, char **argv)
{
	struct race race = { .name = "table", .counts = counts };
	struct racer first = { 0 };
	u64 total[RACE_COUNTS_MAX];
	u32 key;

	race_init(&race, argc, argv);
	table = baton_table_alloc(BUCKETS_BITS, ROOM + STAYING, race.seed, &ops);
	for (key = KEYS; key < KEYS + STAYING; key++)
		insert(&first, key);
	race_run(&race, part, total);
	empty(total);
	rcu_barrier();
	baton_table_free(table);
	race_check(!shim_live(), "%ld objects are left", shim_live());
	race_report(&race, total);
	return 0;
}
