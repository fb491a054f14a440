// SPDX-License-Identifier: GPL-2.0
/* test_seal.c - seals of datagrams: guarantees of seal.h. */
#include <criterion/criterion.h>
#include <linux/string.h>
#include "sealed.h"

#define LEN 100

static const siphash_key_t key_ab = { { 1, 2 } }, key_ba = { { 3, 4 } };

/* The two ends of a session; with 1 KB of window each, so static */
static struct thop_session a, b;
static u32 now = 1000;

static void begin(void)
{
	a = (struct thop_session){ .in = key_ba, .out = key_ab, .label = 7 };
	b = (struct thop_session){ .in = key_ab, .out = key_ba, .label = 7 };
}

static void fill(u8 *buf)
{
	for (u32 i = 0; i < LEN; i++)
		buf[i] = i * 7;
}

/* A datagram of @a */
static void sealed(u8 *buf)
{
	begin();
	fill(buf);
	cr_assert(thop_seal(&a, buf, LEN, now));
}

/* The vector in appendix A of the SipHash paper */
Test(seal, the_hash_is_siphash_2_4)
{
	const siphash_key_t key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	u8 in[15];

	for (u32 i = 0; i < sizeof(in); i++)
		in[i] = i;
	cr_assert_eq(siphash(in, sizeof(in), &key), 0xa129ca6149be45e5);
}

Test(seal, a_datagram_opens_once)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	cr_assert_eq(thop_seal_label(buf + LEN), 7);
	cr_assert_not(b.heard);
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED);
	cr_assert(b.heard);
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED_AGAIN);
}

Test(seal, an_answer_does_not_open_at_its_sender)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	cr_assert_eq(thop_open(&a, buf, sizeof(buf), now), THOP_OPENED_FORGED);
}

/* What was altered does not open, and does not use up the number. */
Test(seal, no_altered_bit_opens)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	for (u32 bit = 0; bit < 8 * sizeof(buf); bit++) {
		buf[bit / 8] ^= 1 << bit % 8;
		cr_assert_neq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED,
			      "bit %u", bit);
		buf[bit / 8] ^= 1 << bit % 8;
	}
	cr_assert_not(b.heard);
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED);
}

Test(seal, shorter_and_longer_ones_do_not_open)
{
	u8 buf[LEN + THOP_SEAL_LEN + 1] = {};

	begin();
	thop_seal(&a, buf, LEN, now);
	for (u32 len = 0; len < sizeof(buf); len++)
		if (len != LEN + THOP_SEAL_LEN)
			cr_assert_neq(thop_open(&b, buf, len, now), THOP_OPENED);
	cr_assert_eq(thop_open(&b, buf, THOP_SEAL_LEN - 1, now), THOP_OPENED_SHORT);
}

/* The two clocks differ, and wrap. */
Test(seal, what_is_held_back_does_not_open)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	for (u32 i = 0; i < 4; i++) {
		u32 now_b = (u32)-1000 + 500 * i;

		begin();
		a.made = now - 50;
		b.made = b.not_before = now_b - 100;
		fill(buf);
		thop_seal(&a, buf, LEN, now);
		cr_assert_eq(thop_open(&b, buf, sizeof(buf), now_b + 2000),
			     THOP_OPENED_LATE);
		cr_assert_eq(thop_open(&b, buf, sizeof(buf), now_b + 1900),
			     THOP_OPENED);
	}
}

Test(seal, another_clock_is_noticed)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	b.not_before = a.made + THOP_SEAL_EARLY_MS;
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now - 1), THOP_OPENED_LATE);
	cr_assert(b.skewed);
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED);
}

Test(seal, a_session_ends)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	b.made = now - THOP_SESSION_MAX_MS;
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED);
	sealed(buf);
	b.made = now - THOP_SESSION_MAX_MS - 1;
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED_UNKNOWN);
	cr_assert_eq(b.label, 0);
	a.made = now - THOP_SESSION_MAX_MS - 1;
	cr_assert_not(thop_seal(&a, buf, LEN, now));
	cr_assert_eq(a.label, 0);
}

Test(seal, another_session_is_unknown)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	sealed(buf);
	b.label = 8;
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED_UNKNOWN);
	a.label = b.label = 0;
	thop_seal(&a, buf, LEN, now);
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED_UNKNOWN);
}

Test(seal, numbers_are_not_used_twice)
{
	u8 buf[LEN + THOP_SEAL_LEN];

	begin();
	fill(buf);
	a.sent = THOP_SEAL_NUMBER_MAX - 1;
	cr_assert(thop_seal(&a, buf, LEN, now));
	cr_assert_eq(thop_open(&b, buf, sizeof(buf), now), THOP_OPENED);
	cr_assert_not(thop_seal(&a, buf, LEN, now));
}

/* Against a list of all numbers that were taken */
Test(seal, the_window_takes_each_number_once)
{
	static bool taken[5 * THOP_SEAL_WINDOW];
	static struct thop_window window;
	const u32 n = sizeof(taken);
	u64 top = 0;
	u32 state = 1;

	cr_assert_not(thop_window_fits(&window, 0));
	for (u32 i = 0; i < 200000; i++) {
		u64 number;
		bool fits;

		state = state * 1103515245 + 12345;
		/* Mostly near the top; sometimes far beyond */
		number = top + 40 - (state >> 8) % (i % 3 ? 64 :
						    THOP_SEAL_WINDOW + 80);
		if (!(state >> 8 & 4095))
			number = top + (state >> 20) % (2 * THOP_SEAL_WINDOW);
		if (!number || number >= n)
			continue;
		fits = number + THOP_SEAL_WINDOW > top && !taken[number];
		cr_assert_eq(thop_window_fits(&window, number), fits,
			     "%llu, highest %llu", (unsigned long long)number,
			     (unsigned long long)top);
		if (!fits)
			continue;
		thop_window_take(&window, number);
		taken[number] = true;
		if (number > top)
			top = number;
		cr_assert_eq(window.top, top);
	}
	cr_assert_gt(top, 3 * THOP_SEAL_WINDOW);
}
