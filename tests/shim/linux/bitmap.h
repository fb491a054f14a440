/* SPDX-License-Identifier: GPL-2.0 */
/* bitmap.h - bitmaps; changed atomically, read at any time. */
#ifndef _SHIM_LINUX_BITMAP_H
#define _SHIM_LINUX_BITMAP_H

#include <linux/bitops.h>

#define BITS_PER_WORD (8 * sizeof(unsigned long))
#define BITS_TO_LONGS(n) (((n) + BITS_PER_WORD - 1) / BITS_PER_WORD)

static inline void set_bit(unsigned long i, unsigned long *map)
{
	__atomic_fetch_or(&map[i / BITS_PER_WORD], 1UL << i % BITS_PER_WORD,
			  __ATOMIC_RELAXED);
}

static inline void clear_bit(unsigned long i, unsigned long *map)
{
	__atomic_fetch_and(&map[i / BITS_PER_WORD], ~(1UL << i % BITS_PER_WORD),
			   __ATOMIC_RELAXED);
}

/* The first bit set at or after @i; @n if there is none. */
static inline unsigned long find_next_bit(const unsigned long *map,
					  unsigned long n, unsigned long i)
{
	unsigned long word;

	while (i < n) {
		word = __atomic_load_n(&map[i / BITS_PER_WORD], __ATOMIC_RELAXED) >>
		       i % BITS_PER_WORD;
		if (word)
			return i + __ffs(word) < n ? i + __ffs(word) : n;
		i = (i / BITS_PER_WORD + 1) * BITS_PER_WORD;
	}
	return n;
}

#endif /* _SHIM_LINUX_BITMAP_H */
