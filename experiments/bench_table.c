// SPDX-License-Identifier: GPL-2.0
/*
 * bench_table.c - look-ups in the connection table, with so many connections.
 *
 *	bench_table CONNECTIONS [LOOKUPS]
 *
 * Run under callgrind with collection on in lookups() alone, see bench-table. Prints
 * JSON: buckets, bytes of them, the longest chain.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "../shared/table.h"

static struct baton_table *table;
static struct baton_entry *entries;
static u32 n_entries;

/* Clients of 250 addresses, ports in turn */
static void tuple_set(struct baton_tuple *tuple, u32 i)
{
	*tuple = (struct baton_tuple) {
		.caddr = baton_addr_v4(cpu_to_be32(0x0a020000 + i % 250)),
		.vaddr = baton_addr_v4(cpu_to_be32(0x0a640001)),
		.cport = cpu_to_be16(1024 + i / 250 % 64000),
		.vport = cpu_to_be16(80 + i / 16000000),
	};
}

static void fill(void)
{
	u32 i;

	for (i = 0; i < n_entries; i++) {
		tuple_set(&entries[i].tuple, i);
		if (baton_table_insert(table, &entries[i])) {
			fprintf(stderr, "bench_table: entry %u is refused\n", i);
			exit(1);
		}
	}
}

/* callgrind counts only this. The order of look-ups defeats caches. */
noinline void lookups(u32 n)
{
	u32 i, at = 0, missing = 0;
	struct baton_tuple tuple;

	for (i = 0; i < n; i++) {
		at = (at + 2654435761u) % n_entries;
		tuple = entries[at].tuple;
		rcu_read_lock();
		missing += baton_table_find(table, &tuple) != &entries[at];
		rcu_read_unlock();
	}
	if (missing)
		exit(1);
}

static u32 longest_chain(void)
{
	u32 i, n, most = 0;
	struct hlist_node *node;

	for (i = 0; i < baton_table_buckets(table); i++) {
		n = 0;
		for (node = baton_table_bucket(table, i)->first; node; node = node->next)
			n++;
		most = max(most, n);
	}
	return most;
}

int main(int argc, char **argv)
{
	u32 n_lookups = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000, max;

	n_entries = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	if (!n_entries) {
		fprintf(stderr, "usage: bench_table CONNECTIONS [LOOKUPS]\n");
		return 2;
	}
	/* Room for twice as many: in a nearly full table a client address gets only a share. */
	max = 2 * n_entries;
	table = baton_table_alloc(baton_table_bits(max), max, 1, NULL);
	entries = calloc(n_entries, sizeof(*entries));
	if (!table || !entries)
		return 1;
	fill();
	lookups(n_lookups);
	printf("{\"connections\": %u, \"lookups\": %u, \"buckets\": %u, \"longest\": %u}\n",
	       n_entries, n_lookups, baton_table_buckets(table), longest_chain());
	return 0;
}
