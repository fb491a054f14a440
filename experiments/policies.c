// SPDX-License-Identifier: GPL-2.0
/*
 * policies.c - what the dispatch policies make of the same requests.
 *
 * A simulation that runs the modules' own policy code. A front end and some
 * back ends, each with its own memory of targets; what a node knows of loads
 * is exact and at once. A closed loop of as many connections as LARD admits
 * (Pai et al. 1998): (n - 1) * t_high + t_low - 1. Targets by Zipf's law. A
 * back end has a cache (LRU, all targets of one size), a disk and a processor,
 * each a queue. Nothing is random but by a fixed seed: figures repeat.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include "../policy/conf.h"
#include "../policy/policy.h"

#define NODES		4
#define FE		NODES	/* the rules of the front end, behind theirs */
#define TARGETS		20000
#define CACHE		2000	/* targets that a back end's cache holds */
#define ZIPF		0.8
#define CONNS		((NODES - 1) * 65 + 25 - 1)
#define REQUESTS	400000
#define WARM_UP		100000	/* of them, not counted */

/* Milliseconds; a miss costs as many hits as extended LARD takes it to */
#define HIT_MS		1
#define DISK_MS		50
#define HANDOFF_MS	1	/* of the new owner's processor */

enum { NEXT, PROCESSOR, DONE };

/* struct event - what happens to a connection, and when */
struct event {
	u64 at;
	u64 order;	/* of those at the same time, the first first */
	u32 conn;
	u8 what;
};

/* struct cache - targets by last use: lists by index, TARGETS is the end */
struct cache {
	u32 next[TARGETS + 1], prev[TARGETS + 1];
	bool has[TARGETS];
	u32 n;
};

struct node {
	struct baton_rules *rules;
	struct cache cache;
	u64 disk_free, processor_free;
	u32 conns, served;
};

/* struct conn - a connection: where it is, and requests it still has */
struct conn {
	int owner;
	u32 left;
};

/* struct result - of one run, without the warm-up */
struct result {
	double miss, imbalance, per_s, handoffs;
};

static struct sim {
	struct node node[NODES + 1];
	struct baton_node_conf conf[NODES];
	struct conn conn[CONNS];
	struct event heap[CONNS + 1];
	u32 n_events;
	u64 order, now, random;
	u32 per_conn;
	bool multi;
	u32 requests, counted, misses, later, handoffs;
	u64 begun;
} sim;

static double zipf[TARGETS];

/* Events: a heap, the earliest on top */

static bool before(const struct event *a, const struct event *b)
{
	return a->at < b->at || (a->at == b->at && a->order < b->order);
}

static void event_add(u64 at, u32 conn, u8 what)
{
	struct event event = { at, sim.order++, conn, what };
	u32 i = sim.n_events++;

	for (; i && before(&event, &sim.heap[(i - 1) / 2]); i = (i - 1) / 2)
		sim.heap[i] = sim.heap[(i - 1) / 2];
	sim.heap[i] = event;
}

static struct event event_next(void)
{
	struct event top = sim.heap[0], last = sim.heap[--sim.n_events];
	u32 i = 0, k;

	while ((k = 2 * i + 1) < sim.n_events) {
		if (k + 1 < sim.n_events &&
		    before(&sim.heap[k + 1], &sim.heap[k]))
			k++;
		if (!before(&sim.heap[k], &last))
			break;
		sim.heap[i] = sim.heap[k];
		i = k;
	}
	sim.heap[i] = last;
	return top;
}

/* Requests */

static void zipf_setup(void)
{
	double sum = 0;
	u32 i;

	for (i = 0; i < TARGETS; i++)
		zipf[i] = sum += pow(i + 1, -ZIPF);
	for (i = 0; i < TARGETS; i++)
		zipf[i] /= sum;
}

/* splitmix64 */
static u64 random_next(void)
{
	u64 v = sim.random += 0x9e3779b97f4a7c15ULL;

	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ULL;
	v = (v ^ v >> 27) * 0x94d049bb133111ebULL;
	return v ^ v >> 31;
}

static u32 target_next(void)
{
	double u = (double)(random_next() >> 11) / (double)(1ULL << 53);
	u32 low = 0, high = TARGETS - 1, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (zipf[mid] < u)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Caches */

static void cache_unlink(struct cache *cache, u32 target)
{
	cache->next[cache->prev[target]] = cache->next[target];
	cache->prev[cache->next[target]] = cache->prev[target];
}

/* Return: it was there. It is now, as the one used last. */
static bool cache_use(struct cache *cache, u32 target)
{
	bool had = cache->has[target];

	if (had) {
		cache_unlink(cache, target);
	} else if (cache->n == CACHE) {
		cache->has[cache->prev[TARGETS]] = false;
		cache_unlink(cache, cache->prev[TARGETS]);
	} else {
		cache->n++;
	}
	cache->has[target] = true;
	cache->next[target] = cache->next[TARGETS];
	cache->prev[target] = TARGETS;
	cache->prev[cache->next[target]] = target;
	cache->next[TARGETS] = target;
	return had;
}

/* Decisions */

static void choice_make(struct baton_choice *choice, struct baton_req *req,
			char *path, u32 target, int self)
{
	u32 i;

	*req = (struct baton_req){ .path.p = (u8 *)path };
	req->path.len = sprintf(path, "/target/%u", target);
	*choice = (struct baton_choice){
		.req = req,
		.node = sim.conf,
		.candidates = (1 << NODES) - 1,
		.self = self,
		.now = sim.now / 1000,
	};
	for (i = 0; i < NODES; i++)
		choice->conns[i] = sim.node[i].conns - ((int)i == self);
}

/* By the front end, if @owner is none, else by the back end that has it */
static int decide(u32 target, int owner)
{
	int by = owner < 0 ? FE : owner, node;
	struct baton_choice choice;
	struct baton_req req;
	char path[32];

	choice_make(&choice, &req, path, target, owner);
	node = baton_rule_pick(sim.node[by].rules->rule, &choice);
	if (node == owner || !sim.multi)
		return node;
	choice_make(&choice, &req, path, target, node);
	baton_rule_took(sim.node[node].rules->rule, &choice);
	return node;
}

static bool counts(void)
{
	return sim.requests > WARM_UP;
}

/* Return: milliseconds that the handoff costs the new owner */
static u32 place(struct conn *conn, u32 target)
{
	int owner = conn->owner, node = owner;

	if (owner < 0 || sim.multi)
		node = decide(target, owner);
	sim.later += counts() && owner >= 0;
	if (node == owner)
		return 0;
	if (owner >= 0) {
		sim.node[owner].conns--;
		sim.handoffs += counts();
	}
	sim.node[node].conns++;
	conn->owner = node;
	return owner < 0 ? 0 : HANDOFF_MS;
}

static void request(u32 i)
{
	struct conn *conn = &sim.conn[i];
	u32 target = target_next();
	struct node *node;
	u64 at = sim.now;

	if (++sim.requests == WARM_UP)
		sim.begun = sim.now;
	at += place(conn, target);
	node = &sim.node[conn->owner];
	node->served += counts();
	if (!cache_use(&node->cache, target)) {
		at = max(at, node->disk_free) + DISK_MS;
		node->disk_free = at;
		sim.misses += counts();
	}
	event_add(at, i, PROCESSOR);
}

static void processor(u32 i)
{
	struct node *node = &sim.node[sim.conn[i].owner];

	node->processor_free = max(sim.now, node->processor_free) + HIT_MS;
	event_add(node->processor_free, i, DONE);
}

static void done(u32 i)
{
	struct conn *conn = &sim.conn[i];

	if (!--conn->left) {
		sim.node[conn->owner].conns--;
		conn->owner = -1;
		conn->left = sim.per_conn;
	}
	event_add(sim.now, i, NEXT);
}

static void setup(const struct baton_policy *policy, u32 per_conn, bool multi)
{
	struct baton_rule *rule;
	u32 i;

	memset(&sim, 0, sizeof(sim));
	sim.per_conn = per_conn;
	sim.multi = multi;
	for (i = 0; i <= NODES; i++) {
		sim.node[i].rules = baton_rules_alloc(1);
		rule = sim.node[i].rules->rule;
		rule->backends = (1 << NODES) - 1;
		baton_rule_set_policy(rule, policy);
		if (baton_rules_start(sim.node[i].rules))
			abort();
		sim.node[i].cache.next[TARGETS] = TARGETS;
		sim.node[i].cache.prev[TARGETS] = TARGETS;
	}
	for (i = 0; i < NODES; i++) {
		sim.conf[i].addr = cpu_to_be32(0x0a09000b + i);
		sim.conf[i].weight = 1;
	}
	for (i = 0; i < CONNS; i++) {
		sim.conn[i] = (struct conn){ -1, per_conn };
		event_add(0, i, NEXT);
	}
}

static struct result run(const struct baton_policy *policy, u32 per_conn,
			 bool multi)
{
	static void (*const what[])(u32 conn) = { request, processor, done };
	const double counted = REQUESTS - WARM_UP;
	struct result result;
	struct event event;
	u32 i, most = 0;

	setup(policy, per_conn, multi);
	while (sim.requests < REQUESTS) {
		event = event_next();
		sim.now = event.at;
		what[event.what](event.conn);
	}
	for (i = 0; i < NODES; i++)
		most = max(most, sim.node[i].served);
	for (i = 0; i <= NODES; i++)
		baton_rules_free(sim.node[i].rules);
	result.miss = 100 * sim.misses / counted;
	result.imbalance = most * NODES / counted;
	result.per_s = counted * 1000 / (sim.now - sim.begun);
	result.handoffs = sim.later ? 100.0 * sim.handoffs / sim.later : 0;
	return result;
}

static void print(const struct result *result)
{
	printf(" |%5.1f %5.2f %6.0f", result->miss, result->imbalance,
	       result->per_s);
}

int main(void)
{
	static const struct {
		u32 per_conn;
		bool multi;
	} kinds[] = { { 1, false }, { 8, false }, { 8, true } };
	struct result result = { 0 };
	u32 i, k;

	zipf_setup();
	printf("%u back ends, a cache for %u of %u targets each, Zipf %.1f, %u connections;\n"
	       "hit %u ms, disk %u ms, handoff %u ms; %u requests after %u\n\n",
	       NODES, CACHE, TARGETS, ZIPF, CONNS, HIT_MS, DISK_MS, HANDOFF_MS,
	       REQUESTS - WARM_UP, WARM_UP);
	printf("        |   1 request/conn. |  8/conn., single   |  8/conn., multi    | handed\n"
	       "policy  | miss%%  max  req/s | miss%%  max  req/s  | miss%%  max  req/s  | on %%\n");
	for (i = 0; baton_policies[i]; i++) {
		printf("%-7s", baton_policies[i]->name);
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			result = run(baton_policies[i], kinds[k].per_conn,
				     kinds[k].multi);
			print(&result);
		}
		printf(" |%6.1f\n", result.handoffs);
	}
	printf("\nmax: requests of the busiest back end, 1.00 = its share\n");
	return 0;
}
