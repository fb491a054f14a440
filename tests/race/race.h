/* SPDX-License-Identifier: GPL-2.0 */
/*
 * race.h - threads that do a number of operations each, all at once.
 *
 * These are plain programs, since race detectors do not work with Criterion.
 * Operations are counted, not timed. A seed fixes the operations of each
 * thread, not how they interleave.
 */
#ifndef _TESTS_RACE_H
#define _TESTS_RACE_H

#include <linux/compiler.h>
#include <linux/types.h>
#include "../../policy/conf.h"
#include "../../policy/policy.h"
#include "../shim/shim.h"

#define RACE_COUNTS_MAX 12

/**
 * struct racer - a thread
 * @id: 0 to race.threads - 1
 * @ops: number of operations to do
 * @random: state of race_random()
 * @count: counters, numbered by the program
 */
struct racer {
	u32 id;
	u64 ops;
	u64 random;
	u64 count[RACE_COUNTS_MAX];
};

/**
 * struct race - a race program
 * @name: name of the program
 * @counts: names of the counters, ends with NULL
 * @threads: number of threads
 * @ops: operations of each thread
 * @seed: seed of all random numbers
 */
struct race {
	const char *name;
	const char *const *counts;
	u32 threads;
	u64 ops;
	u64 seed;
};

/** race_init - parse the arguments OPERATIONS SEED THREADS, all optional */
void race_init(struct race *race, int argc, char **argv);

/**
 * race_run - start all threads at once, and wait for them
 * @race: the program
 * @part: run by each thread; does racer.ops operations
 * @total: sum of each counter over all threads, RACE_COUNTS_MAX of them
 */
void race_run(const struct race *race, void (*part)(struct racer *racer),
	      u64 *total);

/** race_report - print one line: operations, seed, counts */
void race_report(const struct race *race, const u64 *total);

/** race_random - return a number from 0 to @below - 1 */
u32 race_random(struct racer *racer, u32 below);

/** race_dawdle - sometimes yield, at a point where a race is likely */
void race_dawdle(struct racer *racer);

/**
 * race_pick - let a rule pick a back end for a request
 * @racer: the thread, for random loads and a random time
 * @rule: rule whose policy was started
 * @req: the request
 * @usable: bit i is set if node i may be used
 *
 * Return: index of a node, or -1. All nodes have weight 1.
 */
int race_pick(struct racer *racer, struct baton_rule *rule,
	      const struct baton_req *req, u64 usable);

/* race_check - if @condition is false, print a message and abort */
#define race_check(condition, ...)					\
	do {								\
		if (!(condition))					\
			shim_die("violated: " __VA_ARGS__);		\
	} while (0)

#endif
