// SPDX-License-Identifier: GPL-2.0
/* table.c - hash table of connections, readers under RCU. */
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "limits.h"
#include "share.h"
#include "table.h"

#define TABLE_LOCKS_BITS 8
#define TABLE_LOCKS (1U << TABLE_LOCKS_BITS)

/**
 * struct baton_table - the table
 * @mask: buckets - 1
 * @shift: a bucket's lock has the bucket's number shifted right by this
 * @max: most entries
 * @high: with more entries it is nearly full
 * @seed: of the hash
 * @ops: of the entries
 * @bucket: heads
 * @used: a bit for each bucket that is not empty; changed under its lock, read
 *	without
 * @share: entries of each client address
 * @count: entries; on a cache line of its own, written once a connection
 * @cursor: last bucket of the search for closed connections
 * @lock: protect the lists, and @in of their entries; each for a run of buckets
 */
struct baton_table {
	u32 mask;
	u32 shift;
	u32 max;
	u32 high;
	u32 seed;
	const struct baton_table_ops *ops;
	struct hlist_head *bucket;
	unsigned long *used;
	struct baton_share *share;
	atomic_t count ____cacheline_aligned;
	atomic_t cursor;
	spinlock_t lock[TABLE_LOCKS];
};

static u32 table_hash(const struct baton_table *table,
		      const struct baton_tuple *tuple)
{
	return jhash_3words(baton_addr_word(tuple->caddr),
			    baton_addr_word(tuple->vaddr),
			    (__force u32)tuple->cport << 16 |
				    (__force u32)tuple->vport,
			    table->seed) &
	       table->mask;
}

static bool tuple_equal(const struct baton_tuple *a,
			const struct baton_tuple *b)
{
	return baton_addr_eq(a->caddr, b->caddr) && a->cport == b->cport &&
	       baton_addr_eq(a->vaddr, b->vaddr) && a->vport == b->vport;
}

static spinlock_t *lock_of(struct baton_table *table, u32 bucket)
{
	return &table->lock[bucket >> table->shift];
}

u32 baton_table_bits(u32 max)
{
	u32 bits = 4;

	while (bits < 31 && 1U << bits < max / BATON_BUCKET_CONNS)
		bits++;
	return bits;
}

/* Return: all memory was allocated. */
static bool table_memory(struct baton_table *table, u32 bits)
{
	table->bucket = kvcalloc(1U << bits, sizeof(*table->bucket),
				 GFP_KERNEL_ACCOUNT);
	table->used = kvcalloc(BITS_TO_LONGS(1U << bits), sizeof(long),
			       GFP_KERNEL_ACCOUNT);
	table->share = baton_share_alloc(U32_MAX, table->seed + 1);
	return table->bucket && table->used && table->share;
}

struct baton_table *baton_table_alloc(u32 bits, u32 max, u32 seed,
				      const struct baton_table_ops *ops)
{
	struct baton_table *table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	u32 i;

	if (!table)
		return NULL;
	table->mask = (1U << bits) - 1;
	table->shift = bits > TABLE_LOCKS_BITS ? bits - TABLE_LOCKS_BITS : 0;
	table->max = max;
	table->high = ops ? max - max / BATON_TABLE_SPARE : max;
	table->seed = seed;
	table->ops = ops;
	for (i = 0; i < TABLE_LOCKS; i++)
		spin_lock_init(&table->lock[i]);
	if (!table_memory(table, bits)) {
		baton_table_free(table);
		return NULL;
	}
	return table;
}

void baton_table_free(struct baton_table *table)
{
	if (!table)
		return;
	baton_share_free(table->share);
	kvfree(table->used);
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

static void table_uncharge(struct baton_table *table, struct baton_addr caddr)
{
	atomic_dec(&table->count);
	baton_share_uncharge(table->share, caddr, 1);
}

bool baton_table_remove(struct baton_table *table, struct baton_entry *entry)
{
	u32 h = table_hash(table, &entry->tuple);
	spinlock_t *lock = lock_of(table, h);
	bool was;

	spin_lock_bh(lock);
	was = entry->in;
	if (was) {
		hlist_del_rcu(&entry->node);
		entry->in = false;
		if (hlist_empty(&table->bucket[h]))
			clear_bit(h, table->used);
	}
	spin_unlock_bh(lock);
	if (was)
		table_uncharge(table, entry->tuple.caddr);
	return was;
}

/**
 * struct search - for the oldest entry that is over
 * @oldest: found so far
 * @age: for how long it has been over, in jiffies
 * @over: entries found that are over
 * @looked: entries looked at
 */
struct search {
	struct baton_entry *oldest;
	s32 age;
	u32 over;
	u32 looked;
};

static void search_bucket(const struct baton_table *table, u32 i,
			  struct search *search)
{
	struct baton_entry *entry;
	s32 age;

	hlist_for_each_entry_rcu(entry, &table->bucket[i], node) {
		age = table->ops->over(entry);
		if (age >= 0 && (!search->oldest || age > search->age)) {
			search->oldest = entry;
			search->age = age;
		}
		search->over += age >= 0;
		if (++search->looked >= BATON_EVICT_CONNS ||
		    search->over >= BATON_EVICT_OVER)
			break;
	}
}

/* Return: an entry was evicted. */
static bool table_evict(struct baton_table *table)
{
	struct search search = {};
	bool gone = false;
	u32 i;

	rcu_read_lock();
	for (i = 0; i < BATON_EVICT_BUCKETS &&
		    search.looked < BATON_EVICT_CONNS &&
		    search.over < BATON_EVICT_OVER; i++)
		search_bucket(table, atomic_inc_return(&table->cursor) &
				     table->mask, &search);
	if (search.oldest && table->ops->claim(search.oldest))
		gone = baton_table_remove(table, search.oldest);
	if (gone)
		table->ops->evict(search.oldest);
	rcu_read_unlock();
	return gone;
}

/*
 * @count includes the new entry. An eviction makes room for just that one, even
 * if others are inserted at the same time; without it the table grows by one.
 */
static int table_room(struct baton_table *table, struct baton_addr caddr,
		      u32 count)
{
	u32 share;

	if (likely(count <= table->high))
		return 0;
	if (table->ops && table_evict(table))
		return 0;
	if (count > table->max)
		return -ENOSPC;
	/* Twice the mean of a slot, which counts other addresses as well */
	share = 1 + 2 * count / BATON_SHARE_SLOTS +
		(table->max - count) / BATON_TABLE_SHARE;
	return baton_share_used(table->share, caddr) > share ? -EDQUOT : 0;
}

/* Count the entry; on error it is not counted. */
static int table_charge(struct baton_table *table, struct baton_addr caddr)
{
	int err;

	baton_share_add(table->share, caddr, 1);
	err = table_room(table, caddr,
			 (u32)atomic_inc_return(&table->count));
	if (err)
		table_uncharge(table, caddr);
	return err;
}

int baton_table_insert(struct baton_table *table, struct baton_entry *entry)
{
	u32 h = table_hash(table, &entry->tuple);
	spinlock_t *lock = lock_of(table, h);
	int err = table_charge(table, entry->tuple.caddr);

	if (err)
		return err;
	spin_lock_bh(lock);
	if (bucket_find(&table->bucket[h], &entry->tuple)) {
		err = -EEXIST;
	} else {
		entry->in = true;
		if (hlist_empty(&table->bucket[h]))
			set_bit(h, table->used);
		hlist_add_head_rcu(&entry->node, &table->bucket[h]);
	}
	spin_unlock_bh(lock);
	if (err)
		table_uncharge(table, entry->tuple.caddr);
	return err;
}

u32 baton_table_count(const struct baton_table *table)
{
	return (u32)atomic_read(&table->count);
}

u32 baton_table_max(const struct baton_table *table)
{
	return table->max;
}

u32 baton_table_buckets(const struct baton_table *table)
{
	return table->mask + 1;
}

struct hlist_head *baton_table_bucket(struct baton_table *table, u32 i)
{
	return &table->bucket[i];
}

u32 baton_table_next(const struct baton_table *table, u32 i)
{
	return find_next_bit(table->used, table->mask + 1, i);
}
