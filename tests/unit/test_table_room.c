// SPDX-License-Identifier: GPL-2.0
/* test_table_room.c - a nearly full table: evictions and refusals. */
#include <criterion/criterion.h>
#include <linux/types.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include "../../shared/limits.h"
#include "../../shared/table.h"

#define MAX 1024
#define HIGH (MAX - MAX / BATON_TABLE_SPARE)

/*
 * age: how long the connection has been over; negative: alive; revived: it comes back to
 * life after its age was asked
 */
struct conn {
	struct baton_entry entry;
	s32 age;
	bool revived;
	bool evicted;
};

static struct conn conn[2 * MAX];
static u32 evicted, asked;

static s32 over(const struct baton_entry *entry)
{
	asked++;
	return container_of(entry, const struct conn, entry)->age;
}

static bool claim(struct baton_entry *entry)
{
	struct conn *back = container_of(entry, struct conn, entry);

	cr_assert(entry->in && back->age >= 0);
	return !back->revived;
}

static void evict(struct baton_entry *entry)
{
	struct conn *gone = container_of(entry, struct conn, entry);

	cr_assert(!entry->in && !gone->evicted && gone->age >= 0);
	gone->evicted = true;
	evicted++;
}

static const struct baton_table_ops ops = {
	.over = over,
	.claim = claim,
	.evict = evict,
};
static struct baton_table *table;

static void setup(void)
{
	table = baton_table_alloc(baton_table_bits(MAX), MAX, 1, &ops);
}

static void teardown(void)
{
	for (u32 i = 0; i < 2 * MAX; i++)
		baton_table_remove(table, &conn[i].entry);
	cr_assert_eq(baton_table_count(table), 0);
	/* Warns if an address is still charged. */
	baton_table_free(table);
}

TestSuite(table_room, .init = setup, .fini = teardown);

static int insert(u32 i, u32 client, s32 age)
{
	conn[i].entry.tuple = (struct baton_tuple) {
		.caddr = baton_addr_v4((__be32)(0x0a000000 + client)),
		.vaddr = baton_addr_v4((__be32)77),
		.cport = (__be16)(i + 1),
		.vport = (__be16)80,
	};
	conn[i].age = age;
	return baton_table_insert(table, &conn[i].entry);
}

/* Insert @n connections of different clients, numbered from @from */
static void fill(u32 from, u32 n, s32 age)
{
	for (u32 i = from; i < from + n; i++)
		cr_assert_eq(insert(i, i, age), 0);
}

Test(table_room, nothing_goes_as_long_as_there_is_room)
{
	fill(0, HIGH, 1);
	cr_assert_eq(evicted, 0);
	cr_assert_eq(asked, 0);
}

Test(table_room, what_is_over_makes_room)
{
	fill(0, HIGH, 1);
	fill(HIGH, MAX, -1);
	cr_assert_eq(evicted, HIGH);
	cr_assert_eq(baton_table_count(table), MAX);
	for (u32 i = 0; i < HIGH; i++)
		cr_assert(conn[i].evicted);
}

/* The few that are over are evicted before any insertion is refused. */
Test(table_room, nobody_is_refused_before_all_that_is_over_is_gone)
{
	u32 n;

	fill(0, HIGH, -1);
	for (u32 i = 0; i < HIGH; i += 100)
		conn[i].age = 1;
	for (n = HIGH; !insert(n, n, -1); n++)
		;
	cr_assert_eq(evicted, (HIGH + 99) / 100);
	cr_assert_eq(baton_table_count(table), MAX);
}

Test(table_room, what_is_alive_stays)
{
	int err;

	fill(0, HIGH, -1);
	for (u32 i = HIGH; i < 2 * MAX; i++) {
		err = insert(i, i, -1);
		cr_assert(!err || err == -ENOSPC || err == -EDQUOT);
	}
	cr_assert_eq(insert(2 * MAX - 1, 2 * MAX, -1), -ENOSPC);
	cr_assert_eq(evicted, 0);
	cr_assert_eq(baton_table_count(table), MAX);
}

Test(table_room, what_comes_back_to_life_stays)
{
	fill(0, HIGH, 1);
	for (u32 i = 0; i < HIGH; i++)
		conn[i].revived = true;
	fill(HIGH, 1, -1);
	cr_assert_eq(evicted, 0);
	cr_assert_eq(baton_table_count(table), HIGH + 1);
}

Test(table_room, the_oldest_of_those_looked_at_goes)
{
	struct baton_table *small = baton_table_alloc(0, 8, 1, &ops);
	u32 i;

	for (i = 0; i < 7; i++) {
		insert(i, i, i == 3 ? 9 : 1);
		baton_table_remove(table, &conn[i].entry);
	}
	for (i = 0; i < 7; i++)
		cr_assert_eq(baton_table_insert(small, &conn[i].entry), 0);
	cr_assert_eq(evicted, 1);
	cr_assert(conn[3].evicted);
	for (i = 0; i < 7; i++)
		baton_table_remove(small, &conn[i].entry);
	baton_table_free(small);
}

/* Even in a full table an insertion examines only a few buckets. */
Test(table_room, an_insertion_looks_at_few_entries)
{
	fill(0, HIGH, -1);
	asked = 0;
	cr_assert_eq(insert(MAX, MAX, -1), 0);
	cr_assert_leq(asked, BATON_EVICT_CONNS);
	cr_assert_gt(asked, 0);
}

/* One client may fill all but the spare entries, which are left to others. */
Test(table_room, a_client_has_a_share_of_what_is_free)
{
	u32 n, last = MAX / BATON_TABLE_SPARE / BATON_TABLE_SHARE + 3;

	for (n = 0; n < HIGH; n++)
		cr_assert_eq(insert(n, 1, -1), 0);
	cr_assert_eq(insert(n, 1, -1), -EDQUOT);
	cr_assert_eq(insert(n, 1, -1), -EDQUOT);
	cr_assert_eq(baton_table_count(table), HIGH);
	while (!insert(n, 2, -1))
		n++;
	cr_assert_geq(n - HIGH, last / 2);
	cr_assert_leq(n - HIGH, last);
	for (u32 client = 3; client < 53; client++)
		cr_assert_eq(insert(n++, client, -1), 0);
}

Test(table_room, a_client_that_left_has_its_share_again)
{
	u32 n;

	for (n = 0; n < HIGH; n++)
		cr_assert_eq(insert(n, 1, -1), 0);
	cr_assert_eq(insert(n, 1, -1), -EDQUOT);
	for (u32 i = 0; i < HIGH; i++)
		cr_assert(baton_table_remove(table, &conn[i].entry));
	cr_assert_eq(insert(n, 1, -1), 0);
}

Test(table_room, a_refused_duplicate_is_not_counted)
{
	struct baton_entry twin;

	cr_assert_eq(insert(0, 1, -1), 0);
	twin = conn[0].entry;
	cr_assert_eq(baton_table_insert(table, &twin), -EEXIST);
	cr_assert_eq(baton_table_count(table), 1);
}

Test(table_room, a_walk_from_one_to_the_next_meets_all)
{
	u32 bits[] = { 0, 3, 8, 12 };
	struct baton_entry *pos;

	for (u32 k = 0; k < 4; k++) {
		struct baton_table *t = baton_table_alloc(bits[k], MAX, 1, NULL);
		u32 n = baton_table_buckets(t), seen = 0, steps = 0;

		cr_assert_eq(baton_table_next(t, 0), n);
		for (u32 i = 0; i < 20; i++) {
			insert(i, i, -1);
			baton_table_remove(table, &conn[i].entry);
			cr_assert_eq(baton_table_insert(t, &conn[i].entry), 0);
		}
		rcu_read_lock();
		for (u32 i = baton_table_next(t, 0); i < n;
		     i = baton_table_next(t, i + 1)) {
			hlist_for_each_entry_rcu(pos, baton_table_bucket(t, i),
						 node)
				seen++;
			steps++;
		}
		rcu_read_unlock();
		cr_assert_eq(seen, 20);
		cr_assert_leq(steps, 20 * (n > 256 ? n / 256 : 1));
		for (u32 i = 0; i < 20; i++)
			baton_table_remove(t, &conn[i].entry);
		cr_assert_eq(baton_table_next(t, 0), n);
		baton_table_free(t);
	}
}

Test(table_room, buckets_for_the_entries)
{
	cr_assert_eq(baton_table_bits(1), 4);
	cr_assert_eq(baton_table_bits(1024), 8);
	cr_assert_eq(baton_table_bits(1025), 8);
	cr_assert_eq(baton_table_bits(1U << 20), 18);
	cr_assert_eq(baton_table_bits(BATON_CONNS_MAX), 22);
}
