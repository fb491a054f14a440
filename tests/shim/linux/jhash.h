/* SPDX-License-Identifier: GPL-2.0 */
/*
 * jhash.h - a seeded hash of words or bytes.
 *
 * Not the kernel's function; nothing may rely on its values anyway.
 */
#ifndef _SHIM_LINUX_JHASH_H
#define _SHIM_LINUX_JHASH_H

#include <linux/types.h>
#include <string.h>

static inline u32 __shim_mix(u32 h, u32 word)
{
	u64 v = ((u64)h << 32 | word) + 0x9e3779b97f4a7c15ULL;

	v = (v ^ v >> 31) * 0xd6e8feb86659fd93ULL;
	return v ^ v >> 32;
}

static inline u32 jhash_1word(u32 a, u32 seed)
{
	return __shim_mix(seed, a);
}

static inline u32 jhash_2words(u32 a, u32 b, u32 seed)
{
	return __shim_mix(jhash_1word(a, seed), b);
}

static inline u32 jhash_3words(u32 a, u32 b, u32 c, u32 seed)
{
	return __shim_mix(jhash_2words(a, b, seed), c);
}

static inline u32 jhash(const void *key, u32 len, u32 seed)
{
	const u8 *p = key;
	u32 h = __shim_mix(seed, len);

	for (; len; len--)
		h = __shim_mix(h, *p++);
	return h;
}

static inline u32 jhash2(const u32 *words, u32 n, u32 seed)
{
	return jhash(words, n * sizeof(*words), seed);
}

#endif
