/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regex.h - a pattern as a tree.
 *
 * The grammar is the regular subset of PCRE2, with the meaning PCRE2 gives it
 * under PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY, byte by byte; constructs that
 * PCRE2 versions read differently are refused as well. User space only.
 */
#ifndef _BATON_COMPILE_REGEX_H
#define _BATON_COMPILE_REGEX_H

#include <linux/types.h>
#include "../../shared/limits.h"

/* A set of bytes */
struct byteset {
	u64 w[4];
};

static inline bool byteset_has(const struct byteset *set, u8 c)
{
	return set->w[c / 64] >> c % 64 & 1;
}

static inline void byteset_add(struct byteset *set, u8 c)
{
	set->w[c / 64] |= 1ULL << c % 64;
}

enum regex_kind {
	REGEX_EMPTY,
	REGEX_SET,	/* one byte of @set */
	REGEX_CAT,	/* @left, then @right */
	REGEX_ALT,	/* @left or @right */
	REGEX_REPEAT,	/* @left, @min to @max times */
	REGEX_BEGIN,	/* only before the first byte */
	REGEX_END,	/* only after the last byte */
};

#define REGEX_REPEAT_MAX 1000		/* n in x{n} */
#define REGEX_FOREVER	 0xffffffffU	/* max of x* */

struct regex_node {
	enum regex_kind kind;
	u32 left, right;
	u32 min, max;
	struct byteset set;
};

/* No byte of a pattern makes more than three nodes */
#define REGEX_NODES_MAX (3 * BATON_VALUE_MAX + 4)

/**
 * struct regex - a parsed pattern, or an error
 * @root: root of the tree
 * @n: nodes in @node
 * @column: on error its column, from 1
 * @why: on error a sentence
 * @node: the tree
 */
struct regex {
	u32 root, n;
	u32 column;
	char why[256];
	struct regex_node node[REGEX_NODES_MAX];
};

/**
 * regex_parse - from text to tree
 * @re: filled in
 * @p: the pattern
 * @len: its bytes, below BATON_VALUE_MAX
 * @fold: regardless of case, and "(?-i)" is refused
 *
 * Return: false when refused, with the place and reason in @re.
 */
bool regex_parse(struct regex *re, const char *p, u32 len, bool fold);

/** regex_literal - exactly those bytes, and nothing after them if @whole */
void regex_literal(struct regex *re, const char *p, u32 len, bool fold,
		   bool whole);

/**
 * regex_pcre - check with PCRE2 a pattern that regex_parse() accepted
 * @re: for the error
 * @p: the pattern
 * @len: its bytes
 * @fold: regardless of case
 *
 * Return: false when PCRE2 refuses it, with the place and reason in @re.
 */
bool regex_pcre(struct regex *re, const char *p, u32 len, bool fold);

/* Shared by the files of the parser */

/** struct parser - a pattern being read */
struct parser {
	struct regex *re;
	const char *p;
	u32 len, i;		/* i: the current byte */
	bool fold, always_fold;
	bool failed;
	const char *once;	/* why the last item cannot be repeated */
};

/** regex_fault - refuse, at byte @i; the first refusal stays */
void regex_fault(struct parser *ps, u32 i, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** regex_fold - add the other case of every letter */
void regex_fold(struct byteset *set);

/**
 * regex_escape - read an escape
 * @ps: at the byte after it
 * @set: the bytes it stands for are added
 *
 * Return: the byte when it stands for one, else -1.
 */
int regex_escape(struct parser *ps, struct byteset *set);

/** regex_class - read a class; @ps is after its '[' */
void regex_class(struct parser *ps, struct byteset *set);

#endif /* _BATON_COMPILE_REGEX_H */
