/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - connections by addresses and ports.
 *
 * A fixed number of buckets, a spinlock for every few of them, readers under
 * RCU. It does not own the entries: the caller that removes one frees it a
 * grace period later.
 *
 *	(a) find never blocks, and sees every entry that was in the table
 *	    from its beginning to its end;
 *	(b) insert is atomic against insert: one entry per tuple;
 *	(c) remove takes an entry out once: exactly one caller gets true;
 *	(d) there are never more entries than the limit.
 *
 * A table is nearly full when less than a BATON_TABLE_SPARE'th is free. Each
 * insertion then evicts one entry whose connection is over, the oldest of those
 * that it finds. It looks at a bounded number of buckets, from where the last
 * search stopped; before the spare part is used up, the whole table has been
 * searched many times. If nothing is over, a client address gets no more
 * entries once it has a BATON_TABLE_SHARE'th of the free ones, and the few that
 * share.h cannot tell from those of others. Live connections are never evicted.
 */
#ifndef _BATON_TABLE_H
#define _BATON_TABLE_H

#include <linux/types.h>
#include <linux/rculist.h>
#include "addr.h"

/**
 * struct baton_tuple - addresses and ports of a connection
 * @caddr: client address
 * @vaddr: VIP
 * @cport: client port
 * @vport: VIP's port
 */
struct baton_tuple {
	struct baton_addr caddr;
	struct baton_addr vaddr;
	__be16 cport;
	__be16 vport;
};

/**
 * struct baton_entry - embedded in an object of the table
 * @node: in its bucket
 * @tuple: key, never changed while in a table
 * @in: it is in a table; protected by the bucket's lock
 */
struct baton_entry {
	struct hlist_node node;
	struct baton_tuple tuple;
	bool in;
};

/**
 * struct baton_table_ops - operations on the entries
 * @over: for how many jiffies the connection has been over; negative: it may be
 *	alive. Under RCU.
 * @claim: end it, unless it has come back to life since @over was asked. Under
 *	RCU, without a lock of the table. Return: it has ended
 * @evict: the entry was removed to make room, and the table's reference is the
 *	callee's. Under RCU; BH context or BHs on.
 */
struct baton_table_ops {
	s32 (*over)(const struct baton_entry *entry);
	bool (*claim)(struct baton_entry *entry);
	void (*evict)(struct baton_entry *entry);
};

struct baton_table;

/**
 * baton_table_alloc - a table
 * @bits: log2 of its number of buckets
 * @max: most entries
 * @seed: of the hash: random, since clients choose the keys
 * @ops: of the entries; NULL: nothing is evicted
 *
 * May sleep. Return: table or NULL.
 */
struct baton_table *baton_table_alloc(u32 bits, u32 max, u32 seed,
				      const struct baton_table_ops *ops);

/** baton_table_bits - log2 of the buckets for @max entries; 16 buckets at least */
u32 baton_table_bits(u32 max);

/** baton_table_free - free an empty table without readers */
void baton_table_free(struct baton_table *table);

/** baton_table_find - entry of a tuple or NULL; under RCU, any context */
struct baton_entry *baton_table_find(const struct baton_table *table,
				     const struct baton_tuple *tuple);

/**
 * baton_table_insert - insert an entry
 * @table: the table
 * @entry: its tuple is filled in
 *
 * BH context or BHs on.
 *
 * Return: 0, -EEXIST, -ENOSPC at the limit, or -EDQUOT when the table is nearly
 * full and the client address has reached its share.
 */
int baton_table_insert(struct baton_table *table, struct baton_entry *entry);

/** baton_table_remove - remove an entry; true for exactly one caller */
bool baton_table_remove(struct baton_table *table, struct baton_entry *entry);

/** baton_table_count - entries now, approximately */
u32 baton_table_count(const struct baton_table *table);

/** baton_table_max - most entries */
u32 baton_table_max(const struct baton_table *table);

/** baton_table_buckets - number of buckets, for walks */
u32 baton_table_buckets(const struct baton_table *table);

/** baton_table_bucket - head of bucket @i, to walk under RCU */
struct hlist_head *baton_table_bucket(struct baton_table *table, u32 i);

/**
 * baton_table_next - the next bucket that is not empty
 * @table: table
 * @i: first bucket to be considered
 *
 * For walks. It may miss an entry that is inserted at the same time.
 *
 * Return: bucket, @i or later, or the number of buckets when all are empty.
 */
u32 baton_table_next(const struct baton_table *table, u32 i);

#endif /* _BATON_TABLE_H */
