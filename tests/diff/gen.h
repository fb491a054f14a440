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

/* What all that is generated comes from; never 0 */
extern u64 seed;

/* From 0 to @n - 1 */
u32 rnd(u32 n);

/* Add bytes, as far as a pattern should grow */
void put(struct text *to, const char *more);

/* Add a pattern, with groups in groups up to @depth */
void gen(struct text *to, u32 depth);

/* Add anything at all, for the parsers to agree on what is a pattern */
void gen_noise(struct text *to);

/* Something that the pattern may match */
void gen_subject(struct text *to, const struct regex *re);

#endif /* _DIFF_GEN_H */
