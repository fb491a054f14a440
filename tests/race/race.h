/* SPDX-License-Identifier: GPL-2.0 */
/*
 * race.h - threads that do a number of operations each, all at once.
 *
 * Plain programs: race detectors and Criterion do not go together. How much
 * is done is counted, never timed. A seed fixes what each thread does, not
 * how they meet.
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
 * @ops: what it has to do
 * @random: state of race_random()
 * @count: what it did, by the program's own numbering
 */
struct racer {
	u32 id;
	u64 ops;
	u64 random;
	u64 count[RACE_COUNTS_MAX];
};

/**
 * struct race - a program
 * @name: of the program
 * @counts: names of what it counts, NULL at the end
 * @threads: how many
 * @ops: operations of each of them
 * @seed: of all that is random
 */
struct race {
	const char *name;
	const char *const *counts;
	u32 threads;
	u64 ops;
	u64 seed;
};

/** race_init - arguments: OPERATIONS SEED THREADS, all may be left out */
void race_init(struct race *race, int argc, char **argv);

/**
 * race_run - let all threads go at once, and wait for them
 * @race: the program
 * @part: what each does, racer.ops times
 * @total: sums of all counts, room for RACE_COUNTS_MAX
 */
void race_run(const struct race *race, void (*part)(struct racer *racer),
	      u64 *total);

/** race_report - one line: operations, seed, counts */
void race_report(const struct race *race, const u64 *total);

/** race_random - a number from 0 to @below - 1 */
u32 race_random(struct racer *racer, u32 below);

/** race_dawdle - now and then let others run, where it hurts most */
void race_dawdle(struct racer *racer);

/**
 * race_pick - a back end of the rule for a request
 * @racer: the thread, for loads and the time
 * @rule: with its policy started
 * @req: the request
 * @usable: bit i: node i may be used
 *
 * Return: index of a node of weight 1, or -1.
 */
int race_pick(struct racer *racer, struct baton_rule *rule,
	      const struct baton_req *req, u64 usable);

/* race_check - what must hold; else say what happened, and abort */
#define race_check(condition, ...)					\
	do {								\
		if (!(condition))					\
			shim_die("violated: " __VA_ARGS__);		\
	} while (0)

#endif
