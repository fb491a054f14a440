// SPDX-License-Identifier: GPL-2.0
/* test_thop_kind.c - the table of messages agrees with itself. */
#include <criterion/criterion.h>
#include <linux/bits.h>
#include <linux/types.h>
#include "../../shared/thop_kind.h"

#define ROLES (BATON_ROLE_FE | BATON_ROLE_BE)

Test(thop_kind, every_opcode_has_a_row)
{
	cr_assert_null(thop_kinds[0].name);
	for (u32 i = 1; i < __THOP_OPCODES; i++) {
		cr_assert(thop_kinds[i].name, "opcode %u", i);
		cr_assert(!(thop_kinds[i].from & ~ROLES), "%s",
			  thop_kinds[i].name);
		cr_assert_eq(!thop_kinds[i].from, !thop_kinds[i].to, "%s",
			     thop_kinds[i].name);
		cr_assert(!(thop_kinds[i].to & ~ROLES), "%s",
			  thop_kinds[i].name);
	}
}

/* A message is for a role, or it answers another message. */
Test(thop_kind, answers_answer_something)
{
	for (u32 i = 1; i < __THOP_OPCODES; i++) {
		bool answers = false;

		for (u32 k = 1; k < __THOP_OPCODES; k++)
			answers |= thop_kinds[k].answers & BIT(i);
		cr_assert_eq(!thop_kinds[i].to, answers, "%s",
			     thop_kinds[i].name);
	}
}

/* A union has one member only, and data is of one sort. */
Test(thop_kind, parts_exclude_each_other)
{
	const u32 one = THOP_PART_CONN | THOP_PART_CAUSE | THOP_PART_OWNER |
			THOP_PART_CONFIG | THOP_PART_EPOCH;

	for (u32 i = 1; i < __THOP_OPCODES; i++) {
		u32 parts = thop_kinds[i].parts;

		cr_assert((parts & one & ((parts & one) - 1)) == 0, "%s",
			  thop_kinds[i].name);
		parts &= THOP_PARTS_DATA;
		cr_assert((parts & (parts - 1)) == 0, "%s", thop_kinds[i].name);
	}
}
