/* SPDX-License-Identifier: GPL-2.0 */
/*
 * word.h - eight bytes at a time, to find a few bytes among many.
 *
 * The first byte of memory is the lowest of the word on every machine, so
 * that the first hit is the lowest bit. Masks have bit 7 of a byte set for a
 * hit.
 */
#ifndef _BATON_WORD_H
#define _BATON_WORD_H

#include <linux/types.h>
#include <linux/bitops.h>
#include <linux/string.h>
#include <asm/byteorder.h>

/* The byte @c eight times */
#define BATON_WORD(c)	((u64)(c) * 0x0101010101010101ULL)

/* Eight bytes from any address */
static inline u64 baton_word_load(const void *p)
{
	__le64 v;

	memcpy(&v, p, sizeof(v));
	return le64_to_cpu(v);
}

/* Eight bytes with letters, and some others, in lower case */
static inline u64 baton_word_lower(const void *p)
{
	return baton_word_load(p) | BATON_WORD(0x20);
}

/* Four bytes, likewise */
static inline u32 baton_half_lower(const void *p)
{
	__le32 v;

	memcpy(&v, p, sizeof(v));
	return le32_to_cpu(v) | 0x20202020;
}

/*
 * Bytes that may be less than @n, n < 0x80; each hit has to be checked. False
 * hits, above a true one or from 0x80 on, are so rare that excluding them in
 * each word costs more.
 */
static inline u64 baton_word_maybe_less(u64 v, u8 n)
{
	return (v - BATON_WORD(n)) & BATON_WORD(0x80);
}

/* Index of the first hit in a mask that is not 0 */
static inline u32 baton_word_first(u64 mask)
{
	return (u32)__ffs64(mask) >> 3;
}

/* Are there @n bytes between @p and @end? */
static inline bool baton_word_room(const u8 *p, const u8 *end, u32 n)
{
	return (unsigned long)p <= (unsigned long)end - n;
}

/* Is there a whole word between them? */
static inline bool baton_word_fits(const u8 *p, const u8 *end)
{
	return baton_word_room(p, end, 8);
}

/* Bytes that may be LF, as above */
static inline u64 baton_word_maybe_lf(const u8 *p)
{
	return baton_word_maybe_less(baton_word_load(p), '\n' + 1);
}

/* Move @p to the next word with bytes that may be LF, its mask; 0: no more */
static inline u64 baton_word_next_lf(const u8 **p, const u8 *end)
{
	u64 hits;

	for (; baton_word_room(*p, end, 16); *p += 16) {
		hits = baton_word_maybe_lf(*p);
		if (hits)
			return hits;
		hits = baton_word_maybe_lf(*p + 8);
		if (hits) {
			*p += 8;
			return hits;
		}
	}
	if (!baton_word_fits(*p, end))
		return 0;
	hits = baton_word_maybe_lf(*p);
	*p += hits ? 0 : 8;
	return hits;
}

/* The first LF, or @end */
static inline const u8 *baton_word_find_lf(const u8 *p, const u8 *end)
{
	u64 hits;

	while ((hits = baton_word_next_lf(&p, end))) {
		p += baton_word_first(hits);
		if (*p == '\n')
			return p;
		p++;
	}
	while (p < end && *p != '\n')
		p++;
	return p;
}

#endif /* _BATON_WORD_H */
