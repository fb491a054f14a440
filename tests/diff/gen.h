/* SPDX-License-Identifier: GPL-2.0 */
/* gen.h - generated patterns, and subjects that they may match. */
#ifndef _DIFF_GEN_H
#define _DIFF_GEN_H

#include "../../policy/compile/regex.h"

#define SUBJECT_MAX 64

struct text {
	char s[BATON_VALUE_MAX];
	u32 len;
};

/* State of the random number generator; never 0 */
extern u64 seed;

/* From 0 to @n - 1 */
u32 rnd(u32 n);

/* Append @more, up to the maximum length of a pattern */
void put(struct text *to, const char *more);

/* Append a pattern, with groups nested up to @depth */
void gen(struct text *to, u32 depth);

/* Append random text, valid pattern or not, to compare the parsers */
void gen_noise(struct text *to);

/* A subject that the pattern may match */
void gen_subject(struct text *to, const struct regex *re);

#endif /* _DIFF_GEN_H */
