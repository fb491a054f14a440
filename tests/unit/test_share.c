// SPDX-License-Identifier: GPL-2.0
/* test_share.c - shares of client addresses: guarantees of share.h. */
#include <criterion/criterion.h>
#include <linux/types.h>
#include "../../shared/share.h"

#define MAX 100

static struct baton_addr addr(u32 i)
{
	return baton_addr_v4((__be32)(0x0a000000 + i));
}

Test(share, the_limit_of_an_address_is_exact)
{
	struct baton_share *share = baton_share_alloc(MAX, 1);

	cr_assert(baton_share_charge(share, addr(1), MAX - 1));
	cr_assert_not(baton_share_charge(share, addr(1), 2));
	cr_assert_eq(baton_share_used(share, addr(1)), MAX - 1);
	cr_assert(baton_share_charge(share, addr(1), 1));
	cr_assert_not(baton_share_charge(share, addr(1), 1));
	baton_share_uncharge(share, addr(1), 1);
	cr_assert(baton_share_charge(share, addr(1), 1));
	baton_share_uncharge(share, addr(1), MAX);
	cr_assert_eq(baton_share_used(share, addr(1)), 0);
	baton_share_free(share);
}

Test(share, what_is_added_has_no_limit_and_counts)
{
	struct baton_share *share = baton_share_alloc(MAX, 1);

	baton_share_add(share, addr(1), 5 * MAX);
	cr_assert_eq(baton_share_used(share, addr(1)), 5 * MAX);
	cr_assert_not(baton_share_charge(share, addr(1), 1));
	baton_share_uncharge(share, addr(1), 5 * MAX);
	cr_assert(baton_share_charge(share, addr(1), 1));
	baton_share_uncharge(share, addr(1), 1);
	baton_share_free(share);
}

/* 32 of 1,024 slots in each row are full: one address in 1,024 hits two. */
Test(share, large_users_leave_others_their_share)
{
	u32 refused = 0;

	for (u32 seed = 1; seed <= 20; seed++) {
		struct baton_share *share = baton_share_alloc(MAX, seed);

		for (u32 i = 0; i < 32; i++)
			baton_share_add(share, addr(i), MAX);
		for (u32 i = 1000; i < 2000; i++)
			if (!baton_share_charge(share, addr(i), MAX / 10))
				refused++;
			else
				baton_share_uncharge(share, addr(i), MAX / 10);
		for (u32 i = 0; i < 32; i++)
			baton_share_uncharge(share, addr(i), MAX);
		baton_share_free(share);
	}
	cr_assert_lt(refused, 100, "%u of 20,000 refused", refused);
}

Test(share, the_seed_says_who_are_neighbours)
{
	u32 seen[2][8] = { 0 }, differ = 0;

	for (u32 seed = 0; seed < 2; seed++) {
		struct baton_share *share = baton_share_alloc(MAX, seed);

		for (u32 i = 0; i < 10000; i++)
			baton_share_add(share, addr(i), 1);
		for (u32 i = 0; i < 8; i++)
			seen[seed][i] = baton_share_used(share, addr(i));
		for (u32 i = 0; i < 10000; i++)
			baton_share_uncharge(share, addr(i), 1);
		baton_share_free(share);
	}
	for (u32 i = 0; i < 8; i++)
		differ += seen[0][i] != seen[1][i];
	cr_assert_gt(differ, 0);
}

Test(share, nothing_to_free)
{
	baton_share_free(NULL);
}
