// SPDX-License-Identifier: GPL-2.0
/* test_table.c - the connection table: guarantees (a) to (c) of table.h. */
#include <criterion/criterion.h>
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include "../../shared/limits.h"
#include "../../shared/table.h"

#define N 1000

static struct baton_tuple tuple_of(u32 i)
{
	return (struct baton_tuple) {
		.caddr = baton_addr_v4((__be32)(i / 100 + 1)),
		.vaddr = baton_addr_v4((__be32)77),
		.cport = (__be16)(i % 100 + 1),
		.vport = (__be16)80,
	};
}

static struct baton_entry *find(struct baton_table *table, u32 i)
{
	struct baton_tuple tuple = tuple_of(i);
	struct baton_entry *entry;

	rcu_read_lock();
	entry = baton_table_find(table, &tuple);
	rcu_read_unlock();
	return entry;
}

Test(table, every_entry_is_found_as_long_as_it_is_in)
{
	static struct baton_entry entry[N];
	struct baton_table *table = baton_table_alloc(4, N, 1, NULL);

	for (u32 i = 0; i < N; i++) {
		entry[i].tuple = tuple_of(i);
		cr_assert_null(find(table, i));
		cr_assert_eq(baton_table_insert(table, &entry[i]), 0);
	}
	cr_assert_eq(baton_table_count(table), N);
	for (u32 i = 0; i < N; i++)
		cr_assert_eq(find(table, i), &entry[i]);
	for (u32 i = 0; i < N; i += 2)
		cr_assert(baton_table_remove(table, &entry[i]));
	for (u32 i = 0; i < N; i++)
		cr_assert_eq(find(table, i), i % 2 ? &entry[i] : NULL);
	for (u32 i = 1; i < N; i += 2)
		cr_assert(baton_table_remove(table, &entry[i]));
	cr_assert_eq(baton_table_count(table), 0);
	baton_table_free(table);
}

Test(table, each_part_of_the_tuple_counts)
{
	struct baton_entry entry = { .tuple = tuple_of(5) };
	struct baton_table *table = baton_table_alloc(0, 10, 1, NULL);
	struct baton_tuple other;

	cr_assert_eq(baton_table_insert(table, &entry), 0);
	rcu_read_lock();
	other = entry.tuple;
	other.caddr.v4++;
	cr_assert_null(baton_table_find(table, &other));
	other = entry.tuple;
	other.vaddr.v4++;
	cr_assert_null(baton_table_find(table, &other));
	other = entry.tuple;
	other.cport++;
	cr_assert_null(baton_table_find(table, &other));
	other = entry.tuple;
	other.vport++;
	cr_assert_null(baton_table_find(table, &other));
	cr_assert_eq(baton_table_find(table, &entry.tuple), &entry);
	rcu_read_unlock();
	baton_table_remove(table, &entry);
	baton_table_free(table);
}

Test(table, one_entry_a_tuple)
{
	struct baton_entry a = { .tuple = tuple_of(1) }, b = a;
	struct baton_table *table = baton_table_alloc(3, 10, 1, NULL);

	cr_assert_eq(baton_table_insert(table, &a), 0);
	cr_assert_eq(baton_table_insert(table, &b), -EEXIST);
	cr_assert_eq(baton_table_count(table), 1);
	cr_assert(baton_table_remove(table, &a));
	cr_assert_eq(baton_table_insert(table, &b), 0);
	cr_assert(baton_table_remove(table, &b));
	baton_table_free(table);
}

Test(table, removed_once)
{
	struct baton_entry a = { .tuple = tuple_of(1) };
	struct baton_table *table = baton_table_alloc(3, 10, 1, NULL);

	cr_assert_not(baton_table_remove(table, &a));
	cr_assert_eq(baton_table_insert(table, &a), 0);
	cr_assert(baton_table_remove(table, &a));
	cr_assert_not(baton_table_remove(table, &a));
	cr_assert_eq(baton_table_count(table), 0);
	baton_table_free(table);
}

Test(table, the_limit_is_exact)
{
	static struct baton_entry entry[5];
	struct baton_table *table = baton_table_alloc(3, 4, 1, NULL);

	for (u32 i = 0; i < 5; i++) {
		entry[i].tuple = tuple_of(i);
		cr_assert_eq(baton_table_insert(table, &entry[i]),
			     i < 4 ? 0 : -ENOSPC);
	}
	cr_assert(baton_table_remove(table, &entry[2]));
	cr_assert_eq(baton_table_insert(table, &entry[4]), 0);
	for (u32 i = 0; i < 5; i++)
		baton_table_remove(table, &entry[i]);
	baton_table_free(table);
}

Test(table, a_walk_over_the_buckets_meets_each_entry_once)
{
	static struct baton_entry entry[N];
	struct baton_table *table = baton_table_alloc(6, N, 1, NULL);
	struct baton_entry *pos;
	u32 seen = 0;

	for (u32 i = 0; i < N; i++) {
		entry[i].tuple = tuple_of(i);
		cr_assert_eq(baton_table_insert(table, &entry[i]), 0);
	}
	rcu_read_lock();
	for (u32 i = 0; i < baton_table_buckets(table); i++)
		hlist_for_each_entry_rcu(pos, baton_table_bucket(table, i),
					 node)
			seen++;
	rcu_read_unlock();
	cr_assert_eq(seen, N);
	for (u32 i = 0; i < N; i++)
		baton_table_remove(table, &entry[i]);
	baton_table_free(table);
}
