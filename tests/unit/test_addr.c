// SPDX-License-Identifier: GPL-2.0
/* test_addr.c - addresses: guarantees of addr.h. */
#include <criterion/criterion.h>
#include <linux/types.h>
#include "../../shared/addr.h"
#include "../../shared/table.h"
#include "../../shared/thop.h"

static struct baton_addr addr(u32 number)
{
	return baton_addr_v4(cpu_to_be32(number));
}

Test(addr, zero_is_none)
{
	const struct baton_addr unset = {};

	cr_expect(baton_addr_any(unset));
	cr_expect(baton_addr_eq(unset, addr(0)));
	cr_expect_not(baton_addr_any(addr(1)));
	cr_expect_not(baton_addr_any(addr(1U << 31)));
}

Test(addr, every_bit_counts)
{
	const struct baton_addr one = addr(0x0a090001);

	cr_expect(baton_addr_eq(one, addr(0x0a090001)));
	for (u32 i = 0; i < 32; i++)
		cr_expect_not(baton_addr_eq(one, addr(0x0a090001 ^ 1U << i)),
			      "bit %u", i);
}

/* Nodes of either byte order agree on the number; the word is the bytes. */
Test(addr, numbers_and_words)
{
	const u8 bytes[] = { 10, 9, 0, 1 };
	u32 word = baton_addr_word(addr(0x0a090001));

	cr_expect_eq(baton_addr_number(addr(0x0a090001)), 0x0a090001);
	cr_expect_arr_eq(&word, bytes, sizeof(bytes));
}

/* addr.h says why: a longer address costs memory and bytes in each message. */
Test(addr, no_larger_than_ipv4)
{
	cr_expect_eq(sizeof(struct baton_addr), 4);
	cr_expect_eq(sizeof(struct baton_tuple), 12);
	cr_expect_eq(sizeof(struct thop_key), 16);
}
