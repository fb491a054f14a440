// SPDX-License-Identifier: GPL-2.0
/* test_policy_hash.c - policies based on a hash. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>
#include "../../policy/rules.h"
#include "world.h"

#define KEYS 20000

Test(hash, shares)
{
	struct world w = world_started("hash");
	u32 i, count[N] = { 0 };

	w.usable = 0xff;
	for (i = 0; i < KEYS; i++)
		count[world_file(&w, i)]++;
	/* 2,500 each; sigma is 47 */
	for (i = 0; i < N; i++)
		cr_expect(count[i] > 2300 && count[i] < 2700, "%u: %u", i,
			  count[i]);
	baton_rules_free(w.rules);
}

Test(hash, weighted_shares)
{
	struct world w = world_started("hash");
	u32 i, count[N] = { 0 };

	WEIGHTS(&w, 1, 2, 5, 12);
	for (i = 0; i < KEYS; i++)
		count[world_file(&w, i)]++;
	/* Sigma is 31, 42, 61, 69 */
	cr_expect(count[0] > 850 && count[0] < 1150, "%u", count[0]);
	cr_expect(count[1] > 1800 && count[1] < 2200, "%u", count[1]);
	cr_expect(count[2] > 4700 && count[2] < 5300, "%u", count[2]);
	cr_expect(count[3] > 11700 && count[3] < 12300, "%u", count[3]);
	baton_rules_free(w.rules);
}

/* When node 3 goes, its keys move and no others */
static void node_goes(struct world *w)
{
	int before, after;
	u32 i;

	for (i = 0; i < KEYS; i++) {
		w->usable = 0xff;
		before = world_file(w, i);
		w->usable = 0xf7;
		after = world_file(w, i);
		cr_expect_neq(after, 3);
		if (before != 3)
			cr_expect_eq(after, before, "file %u", i);
	}
}

Test(hash, stable)
{
	struct world w = world_started("hash");

	node_goes(&w);
	w.node[3].weight = 7;
	w.node[5].weight = 2;
	node_goes(&w);
	/* Without node 3 all weights are equal */
	w.node[5].weight = 1;
	node_goes(&w);
	baton_rules_free(w.rules);
}

/* A node whose weight grows gains keys, and no other node does */
Test(hash, weight_grows)
{
	struct world w = world_started("hash");
	u32 i, gained = 0;
	int before, after;

	w.usable = 0xff;
	for (i = 0; i < KEYS; i++) {
		w.node[2].weight = 2;
		before = world_file(&w, i);
		w.node[2].weight = 3;
		after = world_file(&w, i);
		if (after != before)
			cr_expect_eq(after, 2);
		gained += after != before;
	}
	/* From 2/9 to 3/10 */
	cr_expect(gained > 1350 && gained < 1760, "%u", gained);
	baton_rules_free(w.rules);
}

static struct baton_str str(const char *text)
{
	return (struct baton_str){ (const u8 *)text, strlen(text) };
}

/* The number of clusters in which the two requests go to different nodes */
static u32 differ(struct world *w, const struct baton_req *a,
		  const struct baton_req *b)
{
	u32 i, k, n = 0;

	for (i = 0; i < 32; i++) {
		for (k = 0; k < N; k++)
			w->node[k].addr =
				baton_addr_v4(cpu_to_be32(N * i + k));
		n += world_pick(w, a) != world_pick(w, b);
	}
	return n;
}

Test(hash, keys)
{
	static const struct {
		const char *key;
		bool host, path, query;
	} cases[] = {
		{ "path", false, true, false }, { "host", true, false, false },
		{ "query", false, false, true }, { "target", true, true, true },
	};
	struct baton_req a = { .host = str("a"), .path = str("/a"),
			       .query = str("a") }, b;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world w = world_new("hash");

		world_set(&w, "key", cases[i].key);
		b = a;
		b.host = str("www.b");
		cr_expect_eq(differ(&w, &a, &b) > 0, cases[i].host);
		b = a;
		b.path = str("/other/path.html");
		cr_expect_eq(differ(&w, &a, &b) > 0, cases[i].path);
		b = a;
		b.query = str("x=1&y=2");
		cr_expect_eq(differ(&w, &a, &b) > 0, cases[i].query);
		b = a;
		b.host = str("A:8080");
		cr_expect_eq(differ(&w, &a, &b), 0);
		b.host = str("a.:80");
		cr_expect_eq(differ(&w, &a, &b), 0);
		baton_rules_free(w.rules);
	}
}

/* With a field as key nothing else of the request counts; without the field, or
 * if it is empty, the path does
 */
Test(hash, fields)
{
	static const struct {
		const char *key, *ann, *again, *bob, *none, *empty;
	} cases[] = {
		{ "header:x-user", "Host: a\r\nX-User: ann\r\n",
		  "x-user:ann  \r\nX-User: bob\r\n", "X-User: bob\r\n",
		  "X-Users: ann\r\n", "X-User: \r\n" },
		{ "cookie:user", "Cookie: a=b; user=ann\r\n",
		  "Host: a\r\nCookie: x\r\nCookie: user=ann; user=bob\r\n",
		  "Cookie: user=bob\r\n", "Cookie: User=ann\r\n",
		  "Cookie: user=; user=ann\r\n" },
	};
	struct baton_req path = { .path = str("/a") }, a, b;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world w = world_new("hash");

		world_set(&w, "key", cases[i].key);
		a = (struct baton_req){ .path = str("/a"), .host = str("a"),
					.fields = str(cases[i].ann) };
		b = (struct baton_req){ .path = str("/b"), .query = str("q"),
					.fields = str(cases[i].again) };
		cr_expect_eq(differ(&w, &a, &b), 0);
		b = a;
		b.fields = str(cases[i].bob);
		cr_expect_gt(differ(&w, &a, &b), 0);
		b.fields = str(cases[i].none);
		cr_expect_eq(differ(&w, &b, &path), 0);
		b.fields = str(cases[i].empty);
		cr_expect_eq(differ(&w, &b, &path), 0);
		cr_expect_gt(differ(&w, &a, &path), 0);
		baton_rules_free(w.rules);
	}
}

/* Every byte counts, and no byte after the end is read */
Test(hash, every_byte)
{
	struct world w = world_new("hash");
	u32 len, i;

	for (len = 1; len < 40; len++) {
		u8 *text = malloc(len), *other = malloc(len);
		struct baton_req a = { .path = { text, len } };
		struct baton_req b = { .path = { other, len } };

		memset(text, 'x', len);
		for (i = 0; i < len; i++) {
			memset(other, 'x', len);
			other[i] = 'y';
			cr_expect_gt(differ(&w, &a, &b), 0, "%u of %u", i, len);
		}
		free(text);
		free(other);
	}
	baton_rules_free(w.rules);
}

/* chbl */

/* ceil(percent / 100 * total * weight / weights) */
static u64 capacity(u64 percent, u64 total, u64 weight, u64 weights)
{
	return DIV_ROUND_UP(percent * total * weight, 100 * weights);
}

static void chbl_fill(const char *factor, const u16 *weight)
{
	struct world w = world_new("chbl");
	u64 weights = 0;
	u32 i, k, n;
	int node;

	world_set(&w, "load_factor", factor);
	for (i = 0; i < N; i++)
		weights += w.node[i].weight = weight[i];
	w.usable = 0xff;
	/* Few keys: without a bound a few nodes would get all requests */
	for (n = 1; n <= 2000; n++) {
		node = world_file(&w, n % 5);
		w.conns[node]++;
		cr_expect_leq(w.conns[node],
			      capacity(w.rule->params.value[1], n, weight[node],
				       weights), "%s%%: %u th", factor, n);
	}
	/* And some connections end */
	for (n = 0; n < 2000; n++) {
		for (i = 0, k = n % N; !w.conns[k] && i < N; i++)
			k = (k + 1) % N;
		w.conns[k]--;
		cr_expect_geq(world_file(&w, n), 0);
	}
	baton_rules_free(w.rules);
}

Test(chbl, never_above_capacity)
{
	static const u16 same[N] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	static const u16 mixed[N] = { 1, 9, 2, 65535, 3, 3, 700, 1 };

	chbl_fill("125", same);
	chbl_fill("100", same);
	chbl_fill("1000", same);
	chbl_fill("125", mixed);
	chbl_fill("100", mixed);
}

/* With room everywhere it picks as the hash; a full node passes its keys on */
Test(chbl, in_order_of_the_hash)
{
	struct world w = world_new("chbl"), h = world_new("hash");
	int first, next;
	u32 i, k;

	w.usable = h.usable = 0xff;
	for (i = 0; i < 1000; i++) {
		for (k = 0; k < N; k++)
			w.conns[k] = 100;
		first = world_file(&h, i);
		cr_expect_eq(world_file(&w, i), first);
		w.conns[first] = 200;
		h.usable = 0xff & ~BIT_ULL(first);
		next = world_file(&h, i);
		cr_expect_eq(world_file(&w, i), next);
		h.usable = 0xff;
	}
	baton_rules_free(w.rules);
	baton_rules_free(h.rules);
}

Test(chbl, largest_loads)
{
	struct world w = world_new("chbl");
	u32 i;

	w.rule->backends = ~0ULL;
	world_set(&w, "load_factor", "1000");
	for (i = 0; i < 64; i++) {
		w.conns[i] = BATON_CONNS_MAX;
		w.node[i].weight = 65535;
	}
	for (i = 0; i < 100; i++)
		cr_expect_geq(world_file(&w, i), 0);
	baton_rules_free(w.rules);
}
