// SPDX-License-Identifier: GPL-2.0
/* test_rto.c - waits for answers: guarantees of rto.h. */
#include <criterion/criterion.h>
#include <linux/limits.h>
#include <linux/types.h>
#include "../../shared/limits.h"
#include "../../shared/rto.h"

static void answers(struct baton_rto *rto, u32 ms, u32 n)
{
	while (n--)
		baton_rto_answer(rto, ms, 1);
}

Test(rto, nothing_known_is_the_shortest_wait)
{
	struct baton_rto rto = {};

	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MS);
	answers(&rto, 0, 100);
	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MS);
}

Test(rto, never_below_or_above_the_bounds)
{
	static const u32 ms[] = { 0, 1, 24, 25, 26, 199, 200, 201, 5000, U32_MAX };
	struct baton_rto rto = {};
	u32 i, j, wait;

	for (i = 0; i < 10000; i++) {
		j = i * 2654435761U >> 16;
		baton_rto_answer(&rto, ms[j % 10], 1 + j % 3);
		if (j % 7 == 0)
			baton_rto_silence(&rto, ms[j % 9]);
		wait = baton_rto_ms(&rto);
		cr_assert_geq(wait, BATON_THOP_RTO_MS);
		cr_assert_leq(wait, BATON_THOP_RTO_MAX_MS);
	}
}

Test(rto, a_slow_node_is_given_its_time)
{
	struct baton_rto rto = {};

	answers(&rto, 60, 50);
	cr_assert_geq(baton_rto_ms(&rto), 60);
	cr_assert_lt(baton_rto_ms(&rto), 120);
}

Test(rto, a_node_that_is_quick_again_is_asked_quickly)
{
	struct baton_rto rto = {};

	answers(&rto, 150, 50);
	answers(&rto, 1, 60);
	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MS);
}

Test(rto, an_answer_to_one_of_several_copies_says_nothing)
{
	struct baton_rto rto = {};

	answers(&rto, 100, 50);
	baton_rto_answer(&rto, 0, 2);
	baton_rto_answer(&rto, 0, 10);
	cr_assert_geq(baton_rto_ms(&rto), 100);
	rto = (struct baton_rto){};
	baton_rto_answer(&rto, 180, 2);
	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MS);
}

Test(rto, waits_in_vain_double_until_there_is_a_measurement)
{
	struct baton_rto rto = {};
	u32 wait = BATON_THOP_RTO_MS;

	baton_rto_silence(&rto, wait);
	cr_assert_eq(baton_rto_ms(&rto), 2 * wait);
	/* Answers to repeated questions do not count, nor do shorter waits. */
	baton_rto_answer(&rto, 3, 2);
	baton_rto_silence(&rto, wait / 2);
	cr_assert_eq(baton_rto_ms(&rto), 2 * wait);
	baton_rto_silence(&rto, 2 * wait);
	cr_assert_eq(baton_rto_ms(&rto), 4 * wait);
	baton_rto_silence(&rto, 4 * wait);
	baton_rto_silence(&rto, 8 * wait);
	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MAX_MS);
	baton_rto_answer(&rto, 3, 1);
	cr_assert_eq(baton_rto_ms(&rto), BATON_THOP_RTO_MS);
}

/* A node that always needs 120 ms: after a few questions none is sent twice. */
Test(rto, a_node_slower_than_the_shortest_wait_is_learnt)
{
	struct baton_rto rto = {};
	u32 wait, copies = 0, tries, waited, i;

	for (i = 0; i < 20; i++) {
		wait = baton_rto_ms(&rto);
		for (tries = 1, waited = wait; waited < 120; tries++) {
			if (tries == 1)
				baton_rto_silence(&rto, wait);
			wait = wait * 2 < BATON_THOP_RTO_MAX_MS ?
				       wait * 2 : BATON_THOP_RTO_MAX_MS;
			waited += wait;
			copies++;
		}
		baton_rto_answer(&rto, 120, tries);
	}
	cr_assert_leq(copies, 6);
	cr_assert_geq(baton_rto_ms(&rto), 120);
}

Test(rto, all_waits_are_as_long_whatever_the_first_is)
{
	u32 first, copy, sum, wait;

	for (first = BATON_THOP_RTO_MS; first <= BATON_THOP_RTO_MAX_MS; first++) {
		cr_assert_eq(baton_rto_wait(first, 1), first);
		for (copy = 1, sum = 0; (wait = baton_rto_wait(first, copy)); copy++) {
			cr_assert_geq(wait, BATON_THOP_RTO_MS);
			cr_assert_leq(wait, BATON_THOP_RTO_MAX_MS + BATON_THOP_RTO_MS);
			sum += wait;
		}
		cr_assert_eq(sum, BATON_THOP_SILENCE_MS);
		cr_assert_leq(copy - 1, BATON_THOP_TRIES);
		cr_assert_eq(baton_rto_wait(first, copy + 1), 0);
		cr_assert_eq(baton_rto_wait(first, copy + 100), 0);
	}
	cr_assert_eq(baton_rto_wait(BATON_THOP_RTO_MS, BATON_THOP_TRIES), BATON_THOP_RTO_MAX_MS);
}
