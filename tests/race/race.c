// SPDX-License-Identifier: GPL-2.0
/* race.c - threads, random numbers, and the line of results. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../policy/rules.h"
#include "race.h"

#define THREADS_MAX 64

/* struct lane - a racer and its thread */
struct lane {
	pthread_t thread;
	pthread_barrier_t *start;
	void (*part)(struct racer *racer);
	struct racer racer;
};

static u64 number(int argc, char **argv, int i, u64 usual)
{
	char *end;
	u64 n;

	if (i >= argc)
		return usual;
	n = strtoull(argv[i], &end, 0);
	if (!*argv[i] || *end)
		shim_die("usage: %s [OPERATIONS [SEED [THREADS]]]", argv[0]);
	return n;
}

void race_init(struct race *race, int argc, char **argv)
{
	race->ops = number(argc, argv, 1, 20000);
	race->seed = number(argc, argv, 2, 1);
	race->threads = number(argc, argv, 3, 4);
	if (!race->threads || race->threads > THREADS_MAX)
		shim_die("from 1 to %d threads", THREADS_MAX);
}

/* splitmix64 (Steele, Lea, Flood 2014); any seed works, even 0 */
static u64 random_next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

u32 race_random(struct racer *racer, u32 below)
{
	return (random_next(&racer->random) >> 32) * below >> 32;
}

void race_dawdle(struct racer *racer)
{
	if (!race_random(racer, 32))
		sched_yield();
}

static void *lane_main(void *arg)
{
	struct lane *lane = arg;

	pthread_barrier_wait(lane->start);
	lane->part(&lane->racer);
	return NULL;
}

static void lane_start(const struct race *race, struct lane *lane, u32 id)
{
	u64 random = race->seed + id;

	lane->racer.id = id;
	lane->racer.ops = race->ops;
	lane->racer.random = random_next(&random);
	if (pthread_create(&lane->thread, NULL, lane_main, lane))
		shim_die("no thread to be had");
}

void race_run(const struct race *race, void (*part)(struct racer *racer),
	      u64 *total)
{
	struct lane *lane = calloc(race->threads, sizeof(*lane));
	pthread_barrier_t start;
	u32 i, k;

	if (!lane)
		shim_die("no memory");
	pthread_barrier_init(&start, NULL, race->threads);
	for (i = 0; i < race->threads; i++) {
		lane[i].start = &start;
		lane[i].part = part;
		lane_start(race, &lane[i], i);
	}
	memset(total, 0, RACE_COUNTS_MAX * sizeof(*total));
	for (i = 0; i < race->threads; i++) {
		pthread_join(lane[i].thread, NULL);
		for (k = 0; k < RACE_COUNTS_MAX; k++)
			total[k] += lane[i].racer.count[k];
	}
	pthread_barrier_destroy(&start);
	free(lane);
}

void race_report(const struct race *race, const u64 *total)
{
	u32 i;

	printf("%s: %llu operations, %u threads, seed %llu", race->name,
	       (unsigned long long)(race->ops * race->threads), race->threads,
	       (unsigned long long)race->seed);
	for (i = 0; race->counts[i]; i++)
		printf("%s %llu %s", i ? "," : ":",
		       (unsigned long long)total[i], race->counts[i]);
	printf("\n");
}

int race_pick(struct racer *racer, struct baton_rule *rule,
	      const struct baton_req *req, u64 usable)
{
	static const struct baton_node_conf node[BATON_NODES_MAX] = {
		[0 ... BATON_NODES_MAX - 1] = { .weight = 1 },
	};
	struct baton_choice choice = {
		.req = req,
		.node = node,
		.candidates = usable,
		.self = -1,
		.now = race_random(racer, 100),
	};
	u32 i;

	for (i = 0; rule->policy->loads && i < BATON_NODES_MAX; i++)
		choice.conns[i] = race_random(racer, 100);
	return baton_rule_pick(rule, &choice);
}
