// SPDX-License-Identifier: GPL-2.0
/* test_state.c - invariants of the state tables. */
#include <criterion/criterion.h>
#include <linux/types.h>
#include "../../shared/state.h"

Test(state, every_state_has_a_name)
{
	for (int i = 0; i < BE_STATES; i++)
		cr_assert(baton_be_state_names[i], "BE state %d", i);
	for (int i = 0; i < FE_STATES; i++)
		cr_assert(baton_fe_state_names[i], "FE state %d", i);
}

static bool has_socket(u8 s)
{
	return s == BE_ESTABLISHED || s == BE_PINNED || s == BE_WILLHANDOFF ||
	       s == BE_LEFT;
}

/* One owner: only BUILT in ARRIVING leads to a state with a socket. */
Test(state, a_socket_only_by_building)
{
	for (u8 s = 0; s < BE_STATES; s++)
		for (int e = 0; e < BE_EVENTS; e++) {
			u8 next = baton_be_next(s, e);

			if (next == BATON_STATE_NONE || !has_socket(next) ||
			    has_socket(s))
				continue;
			cr_assert_eq(s, BE_ARRIVING, "from %s",
				     baton_be_state_names[s]);
			cr_assert_eq(e, BE_BUILT);
		}
}

/* A handoff: a request is held, then the state is taken out of the socket. */
Test(state, the_way_of_a_handoff)
{
	u8 s = BE_NEW;

	cr_assert_eq(s = baton_be_next(s, BE_CREATE), BE_ARRIVING);
	cr_assert_eq(s = baton_be_next(s, BE_BUILT), BE_ESTABLISHED);
	cr_assert_eq(baton_be_next(s, BE_EXTRACT), BATON_STATE_NONE);
	cr_assert_eq(s = baton_be_next(s, BE_ELSEWHERE), BE_WILLHANDOFF);
	cr_assert_eq(s = baton_be_next(s, BE_EXTRACT), BE_HANDOFFING);
	cr_assert_eq(baton_be_next(s, BE_BUILT), BATON_STATE_NONE);
	cr_assert_eq(s = baton_be_next(s, BE_CREATED), BE_HANDOFFED);
	cr_assert_eq(baton_be_next(s, BE_BUILT), BATON_STATE_NONE);
	cr_assert_eq(baton_be_next(s, BE_CREATE), BE_ARRIVING);
}

/* Taken back, refused here, or given up without an answer. */
Test(state, handoffs_that_fail)
{
	cr_assert_eq(baton_be_next(BE_HANDOFFING, BE_BACK), BE_ARRIVING);
	cr_assert_eq(baton_be_next(BE_ARRIVING, BE_REFUSE), BE_REFUSED);
	cr_assert_eq(baton_be_next(BE_HANDOFFING, BE_REFUSE), BATON_STATE_NONE);
	cr_assert_eq(baton_be_next(BE_HANDOFFING, BE_SILENCE), BE_RESET);
	cr_assert_eq(baton_be_next(BE_ARRIVING, BE_SILENCE), BATON_STATE_NONE);
}

/* A server that closes while a head is held: rebuilt, or closed after all. */
Test(state, the_way_of_a_close_that_is_withheld)
{
	u8 s = BE_ESTABLISHED;

	cr_assert_eq(s = baton_be_next(s, BE_LEAVE), BE_LEFT);
	cr_assert_eq(baton_be_next(s, BE_LEAVE), BE_LEFT);
	cr_assert_eq(baton_be_next(s, BE_ELSEWHERE), BATON_STATE_NONE);
	cr_assert_eq(baton_be_next(s, BE_CANCEL), BE_ESTABLISHED);
	cr_assert_eq(s = baton_be_next(s, BE_EXTRACT), BE_HANDOFFING);
	cr_assert_eq(s = baton_be_next(s, BE_BACK), BE_ARRIVING);
	cr_assert_eq(baton_be_next(s, BE_BUILT), BE_ESTABLISHED);
	cr_assert_eq(baton_be_next(BE_WILLHANDOFF, BE_LEAVE), BE_WILLHANDOFF);
	for (s = 0; s < BE_STATES; s++)
		if (!has_socket(s) || s == BE_PINNED)
			cr_assert_eq(baton_be_next(s, BE_LEAVE),
				     BATON_STATE_NONE);
}

/* Only a CREATE, of another connection, makes requests judged again. */
Test(state, pinned_is_for_good)
{
	for (int e = 0; e < BE_EVENTS; e++) {
		u8 next = baton_be_next(BE_PINNED, e);

		cr_assert(next == BATON_STATE_NONE || e == BE_CREATE ||
			  e == BE_CLOSE || next == BE_PINNED);
	}
	for (u8 s = 0; s < BE_STATES; s++)
		cr_assert_eq(baton_be_next(s, BE_PIN),
			     has_socket(s) ? BE_PINNED : BATON_STATE_NONE);
}

Test(state, close_and_create_from_anywhere)
{
	for (u8 s = 0; s < BE_STATES; s++) {
		cr_assert_eq(baton_be_next(s, BE_CLOSE), BE_TIME_WAIT);
		cr_assert_eq(baton_be_next(s, BE_CREATE), BE_ARRIVING);
	}
	for (u8 s = 0; s < FE_STATES; s++)
		cr_assert_eq(baton_fe_next(s, FE_CLOSE), FE_TIME_WAIT);
}

/* Seed 004, 4.8.3, with holding instead of dropping. */
Test(state, client_data_waits_while_a_handoff_is_under_way)
{
	static const u8 waiting[] = {
		BE_ARRIVING, BE_WILLHANDOFF, BE_LEFT, BE_HANDOFFING
	};

	for (int i = 0; i < 4; i++) {
		cr_assert_eq(baton_be_verdict(waiting[i], BE_PKT_DATA),
			     BE_HOLD);
		cr_assert_eq(baton_be_verdict(waiting[i], BE_PKT_FIN), BE_HOLD);
	}
	cr_assert_eq(baton_be_verdict(BE_WILLHANDOFF, BE_PKT_CONTROL), BE_FEED);
	cr_assert_eq(baton_be_verdict(BE_LEFT, BE_PKT_CONTROL), BE_FEED);
	for (int p = BE_PKT_CONTROL; p <= BE_PKT_RST; p++) {
		cr_assert_eq(baton_be_verdict(BE_ARRIVING, p), BE_HOLD);
		cr_assert_eq(baton_be_verdict(BE_HANDOFFING, p), BE_HOLD);
		cr_assert_eq(baton_be_verdict(BE_HANDOFFED, p), BE_FORWARD);
		cr_assert_eq(baton_be_verdict(BE_TIME_WAIT, p), BE_ACCEPT);
	}
}

/* A node without the socket sends nothing, except the RST when it gives up. */
Test(state, an_old_owner_is_silent)
{
	static const u8 silent[] = {
		BE_ARRIVING, BE_HANDOFFING, BE_HANDOFFED, BE_REFUSED
	};

	for (int i = 0; i < 4; i++) {
		cr_assert_eq(baton_be_verdict(silent[i], BE_PKT_OUT), BE_DROP);
		cr_assert_eq(baton_be_verdict(silent[i], BE_PKT_OUT_RST),
			     BE_DROP);
	}
	cr_assert_eq(baton_be_verdict(BE_RESET, BE_PKT_OUT), BE_DROP);
	cr_assert_eq(baton_be_verdict(BE_RESET, BE_PKT_OUT_RST), BE_ACCEPT);
}

/* One node in REFUSED and one in RESET may each think that the other has the
 * connection. If both forwarded RSTs, one would go back and forth for ever.
 */
Test(state, the_client_resets_what_nobody_may_have)
{
	cr_assert_eq(baton_be_verdict(BE_REFUSED, BE_PKT_DATA), BE_FORWARD);
	cr_assert_eq(baton_be_verdict(BE_REFUSED, BE_PKT_RST), BE_DROP);
	cr_assert_eq(baton_be_verdict(BE_RESET, BE_PKT_DATA), BE_ACCEPT);
	cr_assert_eq(baton_be_verdict(BE_RESET, BE_PKT_RST), BE_FORWARD);
}

/* A BE accepts no client by itself, so its listener must never see a SYN. */
Test(state, a_syn_never_gets_to_a_listener)
{
	for (u8 s = 0; s < BE_STATES; s++)
		cr_assert_neq(baton_be_verdict(s, BE_PKT_SYN), BE_ACCEPT);
}

/* States that end with their socket or with an answer have no timeout. */
Test(state, timeouts)
{
	for (u8 s = BE_ARRIVING; s < BE_STATES; s++)
		cr_assert_eq(baton_be_state_timeouts[s] == 0,
			     has_socket(s) || s == BE_ARRIVING ||
				     s == BE_HANDOFFING);
	cr_assert_eq(baton_fe_state_timeouts[FE_HANDOFFING], 0);
	cr_assert_gt(baton_fe_state_timeouts[FE_FORWARDING],
		     baton_fe_state_timeouts[FE_TIME_WAIT]);
	cr_assert_eq(baton_fe_state_timeouts[FE_CLOSING],
		     baton_fe_state_timeouts[FE_TIME_WAIT]);
}

/* REDIRECT never reopens a closed connection; a second CREATED is an error. */
Test(state, front_end)
{
	cr_assert_eq(baton_fe_next(FE_NEW, FE_CREATE), FE_HANDOFFING);
	cr_assert_eq(baton_fe_next(FE_HANDOFFING, FE_CREATED), FE_FORWARDING);
	cr_assert_eq(baton_fe_next(FE_HANDOFFING, FE_REDIRECT), FE_FORWARDING);
	cr_assert_eq(baton_fe_next(FE_FORWARDING, FE_REDIRECT), FE_FORWARDING);
	cr_assert_eq(baton_fe_next(FE_TIME_WAIT, FE_REDIRECT), FE_TIME_WAIT);
	cr_assert_eq(baton_fe_next(FE_FORWARDING, FE_CREATED),
		     BATON_STATE_NONE);
}

/* A FIN or RST may be forged and is a hint; only the owner ends it for good. */
Test(state, hints)
{
	cr_assert_eq(baton_fe_next(FE_FORWARDING, FE_HINT), FE_CLOSING);
	cr_assert_eq(baton_fe_next(FE_CLOSING, FE_HINT), FE_CLOSING);
	cr_assert_eq(baton_fe_next(FE_CLOSING, FE_REDIRECT), FE_CLOSING);
	cr_assert_eq(baton_fe_next(FE_CLOSING, FE_ALIVE), FE_FORWARDING);
	cr_assert_eq(baton_fe_next(FE_FORWARDING, FE_ALIVE), FE_FORWARDING);
	for (int e = 0; e < FE_EVENTS; e++) {
		u8 next = baton_fe_next(FE_TIME_WAIT, e);

		cr_assert(next == FE_TIME_WAIT || next == BATON_STATE_NONE);
	}
	for (u8 s = 0; s < FE_STATES; s++)
		for (int e = 0; e < FE_EVENTS; e++)
			if (baton_fe_next(s, e) == FE_TIME_WAIT)
				cr_assert(s == FE_TIME_WAIT || e == FE_CLOSE);
}
