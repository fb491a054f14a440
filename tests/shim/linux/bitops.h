/* SPDX-License-Identifier: GPL-2.0 */
/* bitops.h - counting and finding bits. */
#ifndef _SHIM_LINUX_BITOPS_H
#define _SHIM_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

static inline unsigned int hweight32(u32 v)
{
	return __builtin_popcount(v);
}

static inline unsigned int hweight64(u64 v)
{
	return __builtin_popcountll(v);
}

/* Undefined for 0, as in the kernel. */
static inline unsigned long __ffs64(u64 v)
{
	return (unsigned int)__builtin_ctzll(v);
}

static inline unsigned long __ffs(unsigned long v)
{
	return __builtin_ctzl(v);
}

static inline unsigned long __fls(unsigned long v)
{
	return 63 - __builtin_clzl(v);
}

static inline int fls(unsigned int v)
{
	return v ? 32 - __builtin_clz(v) : 0;
}

static inline int fls64(u64 v)
{
	return v ? 64 - __builtin_clzll(v) : 0;
}

static inline u32 rol32(u32 v, unsigned int n)
{
	return v << (n & 31) | v >> (-n & 31);
}

static inline u64 rol64(u64 v, unsigned int n)
{
	return v << (n & 63) | v >> (-n & 63);
}

#endif
