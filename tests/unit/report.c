// SPDX-License-Identifier: GPL-2.0
/* report.c - print a line for each suite; Criterion prints only a total. */
#include <stdio.h>
#include <criterion/criterion.h>
#include <criterion/hooks.h>

/* Suites run in parallel, so their numbers are complete only at the end. */
ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
	struct criterion_suite_stats *suite;

	for (suite = stats->suites; suite; suite = suite->next) {
		size_t bad = suite->tests_failed + suite->tests_crashed;

		if (suite->nb_tests)
			printf("%-4s %-10s %3zu tests, %zu failed, %zu asserts\n",
			       bad ? "BAD" : "ok", suite->suite->name,
			       suite->nb_tests, bad, suite->nb_asserts);
	}
}
