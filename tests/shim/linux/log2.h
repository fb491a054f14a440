/* SPDX-License-Identifier: GPL-2.0 */
/* log2.h - powers of two. */
#ifndef _SHIM_LINUX_LOG2_H
#define _SHIM_LINUX_LOG2_H

#include <linux/bitops.h>

static inline int ilog2(u64 v)
{
	return fls64(v) - 1;
}

static inline bool is_power_of_2(unsigned long v)
{
	return v && !(v & (v - 1));
}

static inline unsigned long roundup_pow_of_two(unsigned long v)
{
	return 1UL << fls64(v - 1);
}

#endif
