// SPDX-License-Identifier: GPL-2.0
/* table.c - hash table of connections, readers under RCU. */
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "table.h"

#define TABLE_LOCKS 256

/**
 * struct baton_table - the table
 * @mask: buckets - 1
 * @max: most entries
 * @seed: of the hash
 * @bucket: heads
 * @count: entries; on a line of its own, written once a connection
 * @lock: lock i protects the lists, and @in of the entries, of all buckets
 *	that are i modulo TABLE_LOCKS
 */
struct baton_table {
	u32 mask;
	u32 max;
	u32 seed;
	struct hlist_head *bucket;
	atomic_t count ____cacheline_aligned;
	spinlock_t lock[TABLE_LOCKS];
};

static u32 table_hash(const struct baton_table *table,
		      const struct baton_tuple *tuple)
{
	return jhash_3words((__force u32)tuple->caddr,
			    (__force u32)tuple->vaddr,
			    (__force u32)tuple->cport << 16 |
				    (__force u32)tuple->vport,
			    table->seed) &
	       table->mask;
}

static bool tuple_equal(const struct baton_tuple *a,
			const struct baton_tuple *b)
{
	return a->caddr == b->caddr && a->cport == b->cport &&
	       a->vaddr == b->vaddr && a->vport == b->vport;
}

struct baton_table *baton_table_alloc(u32 bits, u32 max, u32 seed)
{
	struct baton_table *table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	u32 i;

	if (!table)
		return NULL;
	table->bucket = kvcalloc(1U << bits, sizeof(*table->bucket),
				 GFP_KERNEL_ACCOUNT);
	if (!table->bucket) {
		kfree(table);
		return NULL;
	}
	table->mask = (1U << bits) - 1;
	table->max = max;
	table->seed = seed;
	atomic_set(&table->count, 0);
	for (i = 0; i < TABLE_LOCKS; i++)
		spin_lock_init(&table->lock[i]);
	return table;
}

void baton_table_free(struct baton_table *table)
{
	if (!table)
		return;
	kvfree(table->bucket);
	kfree(table);
}

static struct baton_entry *bucket_find(struct hlist_head *head,
				       const struct baton_tuple *tuple)
{
	struct baton_entry *entry;

	hlist_for_each_entry_rcu(entry, head, node)
		if (tuple_equal(&entry->tuple, tuple))
			return entry;
	return NULL;
}

struct baton_entry *baton_table_find(const struct baton_table *table,
				     const struct baton_tuple *tuple)
{
	return bucket_find(&table->bucket[table_hash(table, tuple)], tuple);
}

int baton_table_insert(struct baton_table *table, struct baton_entry *entry)
{
	u32 h = table_hash(table, &entry->tuple);
	spinlock_t *lock = &table->lock[h % TABLE_LOCKS];
	int err = 0;

	if ((u32)atomic_inc_return(&table->count) > table->max) {
		atomic_dec(&table->count);
		return -ENOSPC;
	}
	spin_lock_bh(lock);
	if (bucket_find(&table->bucket[h], &entry->tuple)) {
		err = -EEXIST;
	} else {
		entry->in = true;
		hlist_add_head_rcu(&entry->node, &table->bucket[h]);
	}
	spin_unlock_bh(lock);
	if (err)
		atomic_dec(&table->count);
	return err;
}

bool baton_table_remove(struct baton_table *table, struct baton_entry *entry)
{
	u32 h = table_hash(table, &entry->tuple);
	spinlock_t *lock = &table->lock[h % TABLE_LOCKS];
	bool was;

	spin_lock_bh(lock);
	was = entry->in;
	if (was) {
		hlist_del_rcu(&entry->node);
		entry->in = false;
	}
	spin_unlock_bh(lock);
	if (was)
		atomic_dec(&table->count);
	return was;
}

u32 baton_table_count(const struct baton_table *table)
{
	return (u32)atomic_read(&table->count);
}

u32 baton_table_buckets(const struct baton_table *table)
{
	return table->mask + 1;
}

struct hlist_head *baton_table_bucket(struct baton_table *table, u32 i)
{
	return &table->bucket[i];
}
