/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - connections by addresses and ports.
 *
 * A fixed number of buckets, a spinlock for every few of them, readers under
 * RCU. It does not own the entries: whoever takes one out frees it a grace
 * period later.
 *
 *	(a) find never blocks, and sees every entry that was in the table
 *	    from its beginning to its end;
 *	(b) insert is atomic against insert: one entry per tuple;
 *	(c) remove takes an entry out once: exactly one caller is told true.
 */
#ifndef _BATON_TABLE_H
#define _BATON_TABLE_H

#include <linux/types.h>
#include <linux/rculist.h>

/**
 * struct baton_tuple - what a packet says of its connection
 * @caddr: client address
 * @vaddr: VIP
 * @cport: client port
 * @vport: VIP's port
 */
struct baton_tuple {
	__be32 caddr;
	__be32 vaddr;
	__be16 cport;
	__be16 vport;
};

/**
 * struct baton_entry - embedded in what the table holds
 * @node: in its bucket
 * @tuple: key, never changed while in a table
 * @in: protected by the bucket's lock: is in a table
 */
struct baton_entry {
	struct hlist_node node;
	struct baton_tuple tuple;
	bool in;
};

struct baton_table;

/**
 * baton_table_alloc - a table
 * @bits: log2 of its number of buckets
 * @max: most entries
 * @seed: of the hash: random, since clients choose the keys
 *
 * May sleep. Return: table or NULL.
 */
struct baton_table *baton_table_alloc(u32 bits, u32 max, u32 seed);

/** baton_table_free - free an empty table, no reader being left */
void baton_table_free(struct baton_table *table);

/** baton_table_find - entry of a tuple or NULL; under RCU, any context */
struct baton_entry *baton_table_find(const struct baton_table *table,
				     const struct baton_tuple *tuple);

/**
 * baton_table_insert - put an entry in
 * @table: where
 * @entry: its tuple filled in
 *
 * BH context or BHs on.
 *
 * Return: 0, -EEXIST, or -ENOSPC at the limit.
 */
int baton_table_insert(struct baton_table *table, struct baton_entry *entry);

/** baton_table_remove - take it out; true for the one caller who did */
bool baton_table_remove(struct baton_table *table, struct baton_entry *entry);

/** baton_table_count - entries now, approximately */
u32 baton_table_count(const struct baton_table *table);

/** baton_table_buckets - number of buckets, for walks */
u32 baton_table_buckets(const struct baton_table *table);

/** baton_table_bucket - head of bucket @i, to walk under RCU */
struct hlist_head *baton_table_bucket(struct baton_table *table, u32 i);

#endif /* _BATON_TABLE_H */
