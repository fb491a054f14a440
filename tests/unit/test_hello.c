// SPDX-License-Identifier: GPL-2.0
/* test_hello.c - sessions: guarantees of hello.h. */
#include <criterion/criterion.h>
#include <linux/string.h>
#include "../../shared/hello.h"
#include "hello_net.h"

/* Keyed BLAKE2s of nothing, of the test vectors of BLAKE2's authors */
Test(hello, the_hash_is_keyed_blake2s)
{
	u8 bytes[THOP_CLUSTER_KEY_LEN], out[32];

	for (u32 i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	baton_blake2s(bytes, bytes, 0, out, sizeof(out));
	cr_assert_eq(out[0], 0x48);
	cr_assert_eq(out[1], 0xa8);
	cr_assert_eq(out[31], 0x49);
}

Test(hello, three_messages_make_a_session)
{
	net_begin();
	net_hello(true, 0);
	net_deliver(0);
	cr_assert_null(thop_pair_out(&net.b));
	cr_assert(net_deliver(1) & THOP_HELLO_MADE);
	cr_assert(net_deliver(2) & THOP_HELLO_MADE);
	net_works();
	cr_assert(net_ready());
	cr_assert_eq(net.rebooted, 0);
}

Test(hello, the_fourth_tells_that_all_know)
{
	net_begin();
	net_hello(false, 0);
	net_deliver_from(0);
	cr_assert_eq(net.n_carried, 4);
	cr_assert(net_ready());
}

Test(hello, both_may_begin_at_once)
{
	net_begin();
	net_hello(true, 0);
	net_hello(false, 0);
	net_deliver_from(0);
	cr_assert(net_ready());
	cr_assert_eq(net.made, 2);
	net_works();
}

Test(hello, recordings_do_nothing)
{
	u16 label;
	u32 n;

	net_meet();
	n = net.n_carried;
	label = net.a.session[0].label;
	for (u32 i = 0; i < n; i++) {
		u32 before = net.n_carried;

		cr_assert_not(net_deliver(i) & THOP_HELLO_MADE);
		net_deliver_from(before);
		cr_assert_leq(net.n_carried - before, 1);
	}
	cr_assert_eq(net.a.session[0].label, label);
	cr_assert_eq(net.b.session[0].label, label);
	cr_assert(net_ready());
}

Test(hello, a_peer_that_rebooted_is_noticed)
{
	u32 old;

	net_meet();
	cr_assert(net_seal(true));
	cr_assert(net_seal(false));
	old = net.n_carried;
	net_boot_b(201);
	/* b knows nothing, and asks */
	cr_assert_eq(net_open(old - 2), THOP_OPENED_UNKNOWN);
	net_hello(false, 0);
	net_deliver_from(old);
	cr_assert_eq(net.rebooted, 1);
	cr_assert(net_ready());
	net_works();
	/* What was recorded, or under way, in b's earlier life */
	cr_assert_neq(net_open(old - 2), THOP_OPENED);
	cr_assert_neq(net_open(old - 1), THOP_OPENED);
	for (u32 i = 0; i < old - 2; i++)
		cr_assert_not(net_deliver(i) & THOP_HELLO_MADE);
	cr_assert(net_ready());
}

/* Messages that were under way when the session was replaced */
Test(hello, the_session_before_still_opens)
{
	u32 sealed;

	net_meet();
	cr_assert(net_seal(true));
	sealed = net.n_carried - 1;
	net_hello(false, 0);
	net_deliver_from(sealed + 1);
	cr_assert_eq(net.made, 4);
	cr_assert_eq(net_open(sealed), THOP_OPENED);
	cr_assert_eq(net_open(sealed), THOP_OPENED_AGAIN);
	net_works();
}

/* Only b's last message is lost: b does not know the new session yet. */
Test(hello, the_session_before_is_used_until_the_peer_has_the_new_one)
{
	u32 before;

	net_meet();
	before = net.n_carried;
	net_hello(true, 0);
	net_deliver(before);
	cr_assert(net_deliver(before + 1) & THOP_HELLO_MADE);
	cr_assert(net_seal(true));
	cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED);
	net_hello(true, 1);
	net_deliver_from(net.n_carried - 1);
	cr_assert(net_ready());
	cr_assert_eq(net.made, 4);
	net_works();
}

/* The last message of two sessions after another is lost. */
Test(hello, what_the_peer_has_is_not_forgotten)
{
	net_meet();
	for (u32 turn = 0; turn < 2; turn++) {
		u32 before = net.n_carried;

		net_hello(true, 3);
		net_deliver(before);
		cr_assert(net_deliver(before + 1) & THOP_HELLO_MADE);
	}
	cr_assert(net_seal(true));
	cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED);
}

/* Answers under both keys to one nonce: the session is of one of them. */
Test(hello, two_keys_at_once_make_one_session)
{
	net_begin();
	net_key(&net.keys_a[1], 2);
	net_key(&net.keys_b[1], 2);
	net_hello(true, 0);
	net_hello(true, 1);
	net_deliver(0);
	net_deliver(1);
	cr_assert(net_deliver(2) & THOP_HELLO_MADE);
	net_deliver(3);
	/* The first of a's answers is lost */
	net_deliver_from(5);
	cr_assert_eq(net.made, 1);
	net_hello(true, 2);
	net_deliver_from(net.n_carried - 1);
	cr_assert(net_ready());
	net_works();
}

/* Each makes the session of its own key: neither is the other's. */
Test(hello, both_begin_with_another_key)
{
	net_begin();
	net_key(&net.keys_a[1], 2);
	net_key(&net.keys_b[1], 2);
	net_hello(true, 0);
	net_hello(false, 1);
	net_deliver_from(0);
	cr_assert_not(net_ready());
	net_settle();
	net_works();
}

/* b's answer in its earlier life comes after that of its next one. */
Test(hello, an_answer_of_another_life)
{
	u32 old;

	net_begin();
	net_hello(true, 0);
	net_deliver(0);
	net_boot_b(201);
	net_hello(true, 1);
	old = net.n_carried - 1;
	net_deliver(old);
	cr_assert(net_deliver(1) & THOP_HELLO_MADE);
	net_deliver(old + 1);
	net_settle();
	net_works();
}

/* A nonce that nobody answered in time makes no session. */
Test(hello, late_answers_do_nothing)
{
	net_begin();
	net_hello(true, 0);
	net_deliver(0);
	net.now += THOP_NONCE_MS + 1;
	cr_assert_eq(net_deliver(1), THOP_HELLO_REAL);
	cr_assert_eq(net.made, 0);
	net_hello(true, 1);
	net_deliver_from(2);
	cr_assert(net_ready());
	net_works();
}

Test(hello, sessions_are_renewed)
{
	net_begin();
	cr_assert(thop_hello_due(&net.a, net.now));
	net_hello(true, 0);
	net_deliver_from(0);
	cr_assert_not(thop_hello_due(&net.a, net.now));
	cr_assert_not(thop_hello_due(&net.b, net.now));
	net.now += THOP_SESSION_MS + 1;
	cr_assert(thop_hello_due(&net.a, net.now));
	net_hello(true, 0);
	net_deliver_from(net.n_carried - 1);
	cr_assert_eq(net.made, 4);
	cr_assert_not(thop_hello_due(&net.b, net.now));
	net_works();
}

/* A machine was paused: its clock, or the other one's, is ahead now. */
Test(hello, a_clock_that_stood_still)
{
	for (int i = 0; i < 2; i++) {
		net_meet();
		net.b.session[0].not_before += i ? 5000 : -5000;
		cr_assert(net_seal(true));
		cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED_LATE);
		cr_assert(thop_hello_due(&net.b, net.now));
		net_hello(false, 0);
		net_deliver_from(net.n_carried - 1);
		cr_assert(net_ready());
		net_works();
		cr_assert_not(thop_hello_due(&net.b, net.now));
	}
}

/* What b sends again, it may have sent before that. */
Test(hello, what_is_older_than_the_gap_is_in_doubt)
{
	const struct thop_session *of_a = &net.a.session[0];
	const struct thop_session *of_b = &net.b.session[0];

	net_meet();
	cr_assert_not(thop_seal_doubts(of_b, 5000, net.now + 1));
	net.b.session[0].not_before += 5000;
	cr_assert(net_seal(true));
	cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED_LATE);
	net.now += 3;
	net_hello(false, 0);
	net_deliver_from(net.n_carried - 1);
	net.now += 20;
	cr_assert_not(thop_seal_doubts(of_b, 20, net.now));
	cr_assert(thop_seal_doubts(of_b, 21, net.now));
	/* The other side has not noticed, and the next session begins as usual. */
	cr_assert_not(thop_seal_doubts(of_a, 5000, net.now));
	net.now += THOP_SESSION_MS + 1;
	net_hello(true, 0);
	net_deliver_from(net.n_carried - 1);
	cr_assert_not(thop_seal_doubts(of_b, 5000, net.now));
}

/* A flood of forged ones does not keep those of the peer out. */
Test(hello, an_echo_tells_who_has_seen_our_nonce)
{
	u32 first;

	net_begin();
	net_hello(true, 0);
	cr_assert_not(thop_hello_echoes(&net.b, net.carried[0].bytes));
	net_deliver(0);
	cr_assert(thop_hello_echoes(&net.a, net.carried[1].bytes));
	cr_assert_not(thop_hello_echoes(&net.b, net.carried[1].bytes));
	first = net.n_carried;
	net_deliver_from(1);
	cr_assert(thop_hello_echoes(&net.b, net.carried[first].bytes));
	cr_assert(thop_hello_echoes(&net.a, net.carried[1].bytes), "of the last");
	net_boot_b(9);
	cr_assert_not(thop_hello_echoes(&net.b, net.carried[first].bytes));
}

Test(hello, nothing_without_the_key)
{
	net_begin();
	net_key(&net.keys_b[0], 2);
	net_hello(true, 0);
	cr_assert_eq(net_deliver(0), 0);
	memset(net.keys_b, 0, sizeof(net.keys_b));
	cr_assert_eq(net_deliver(0), 0);
	cr_assert_not(thop_hello_write(&net.b, net.keys_b, 0, net.now,
				       net.carried[1].bytes));
	cr_assert_eq(net.n_carried, 1);
}

Test(hello, no_altered_bit_passes)
{
	net_begin();
	net_hello(true, 0);
	for (u32 bit = 0; bit < 8 * THOP_HELLO_LEN; bit++) {
		net.carried[0].bytes[bit / 8] ^= 1 << bit % 8;
		cr_assert_eq(net_deliver(0), 0, "bit %u", bit);
		net.carried[0].bytes[bit / 8] ^= 1 << bit % 8;
	}
	cr_assert_neq(net_deliver(0), 0);
}

Test(hello, not_to_another_node)
{
	net_begin();
	net_hello(true, 0);
	thop_pair_init(&net.b, net_addr(3), net_addr(1), 300);
	cr_assert_eq(net_deliver(0), 0);
	/* Reflected to its sender */
	net.carried[0].to_b = false;
	cr_assert_eq(net_deliver(0), 0);
}

/* old, then new and old on one node after the other, then new */
Test(hello, the_cluster_key_is_replaced_without_a_gap)
{
	u32 before;

	net_meet();
	net.keys_a[1] = net.keys_a[0];
	net_key(&net.keys_a[0], 2);
	thop_pair_keys(&net.a, net.keys_a);
	net_works();
	/* a begins with a key that b does not have yet */
	before = net.n_carried;
	net_hello(true, 0);
	net_deliver_from(before);
	cr_assert_eq(net.made, 2);
	net_hello(true, 1);
	net_deliver_from(net.n_carried - 1);
	cr_assert_eq(net.made, 4);
	net_works();
	memcpy(net.keys_b, net.keys_a, sizeof(net.keys_b));
	thop_pair_keys(&net.b, net.keys_b);
	before = net.n_carried;
	net_hello(false, 0);
	net_deliver_from(before);
	cr_assert_eq(net.made, 6);
	cr_assert_eq(net.b.session[0].cluster_key, net.keys_b[0].id);
	/* Now without the old one */
	memset(&net.keys_a[1], 0, sizeof(net.keys_a[1]));
	memset(&net.keys_b[1], 0, sizeof(net.keys_b[1]));
	thop_pair_keys(&net.a, net.keys_a);
	thop_pair_keys(&net.b, net.keys_b);
	cr_assert(net_ready());
	net_works();
	cr_assert_eq(net.a.session[1].label, 0);
}

Test(hello, a_session_of_a_removed_key_ends)
{
	net_meet();
	cr_assert(net_seal(true));
	net_key(&net.keys_b[0], 9);
	thop_pair_keys(&net.b, net.keys_b);
	cr_assert_null(thop_pair_out(&net.b));
	cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED_UNKNOWN);
}

/*
 * A network that loses, repeats and delays everything, and an attacker that
 * sends all of it again at any time, also across reboots. No datagram opens
 * twice or in another life, and once it is quiet there is one session.
 */
Test(hello, a_hostile_network)
{
	static bool opened[NET_LOG];
	static u32 life[NET_LOG], born[NET_LOG];
	u32 state = 7, lives = 0;

	for (u32 round = 0; round < 400; round++) {
		net_begin();
		memset(opened, 0, sizeof(opened));
		lives = 0;
		for (u32 step = 0; step < 120; step++) {
			u32 what, i;

			net.now += 40;
			state = state * 1103515245 + 12345;
			what = (state >> 16) % 16;
			i = net.n_carried ? (state >> 8) % net.n_carried : 0;
			if (what < 2) {
				life[net.n_carried] = lives;
				net_hello(what, step);
			} else if (what < 5) {
				life[net.n_carried] = lives;
				born[net.n_carried] = net.now;
				net_seal(what & 1);
			} else if (what == 5 && !(state >> 8 & 7)) {
				lives++;
				net_boot_b(300 + lives);
			} else if (net.n_carried &&
				   net.n_carried < NET_LOG - 40 &&
				   net.carried[i].len == THOP_HELLO_LEN) {
				life[net.n_carried] = lives;
				net_deliver(i);
			} else if (net.n_carried &&
				   net.carried[i].len != THOP_HELLO_LEN &&
				   net_open(i) == THOP_OPENED) {
				cr_assert_not(opened[i]);
				/* b's lives: what is b's now is of this one */
				cr_assert(!net.carried[i].to_b ||
					  life[i] == lives);
				cr_assert_leq(net.now - born[i], THOP_SEAL_MS);
				opened[i] = true;
			}
			if (net.n_carried > NET_LOG - 60)
				break;
		}
		net_settle();
		net_works();
	}
}
