// SPDX-License-Identifier: GPL-2.0
/* dfa.c - tables of baton_dfa: verified once, followed without checks. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dfa.h"

static int bad(const char **why, const char *sentence)
{
	*why = sentence;
	return -EINVAL;
}

/* The head's numbers, each for itself */
static int verify_head(const struct baton_dfa *dfa, size_t len,
		       const char **why)
{
	if (dfa->magic != BATON_DFA_MAGIC || dfa->version != BATON_DFA_VERSION)
		return bad(why, "the table has another format than this module knows - use the batonctl that came with it");
	if (dfa->size > len || dfa->size % 8 || dfa->size > BATON_DFA_SIZE_MAX)
		return bad(why, "the table's size is not what was sent");
	if (dfa->field >= __BATON_FIELD_MAX)
		return bad(why, "the table is for an unknown part of the request");
	if (dfa->width != 2 && dfa->width != 4)
		return bad(why, "the table's entries have neither 2 nor 4 bytes");
	if (!dfa->n_states || dfa->n_states > BATON_DFA_STATES_MAX)
		return bad(why, "the table has no states, or too many");
	if (!dfa->n_classes || dfa->n_classes > 256)
		return bad(why, "the table has no classes of bytes, or too many");
	if (!dfa->n_labels || dfa->n_labels > BATON_DFA_LABELS_MAX)
		return bad(why, "the table has no sets of rules, or too many");
	if (!dfa->n_rules || dfa->n_rules > BATON_RULES_MAX)
		return bad(why, "the table has no rules, or too many");
	if (dfa->absent >= dfa->n_labels)
		return bad(why, "the label for absent parts is out of range");
	if (dfa->reserved)
		return bad(why, "a reserved field of the table is not 0");
	return 0;
}

/* A name exactly for those fields that need one, and nothing behind it */
static int verify_name(const struct baton_dfa *dfa, const char **why)
{
	bool named = dfa->field == BATON_FIELD_HEADER ||
		     dfa->field == BATON_FIELD_COOKIE;
	u32 len = strnlen(dfa->name, BATON_KEY_MAX);

	if (len == BATON_KEY_MAX || named != !!len)
		return bad(why, "the table's name is missing, too long or too much");
	for (; len < BATON_KEY_MAX; len++)
		if (dfa->name[len])
			return bad(why, "the table's name is not padded with NULs");
	return 0;
}

/* With the limits above nothing here comes near 2^64. */
static int verify_layout(const struct baton_dfa *dfa, const char **why)
{
	u64 rows = (u64)dfa->n_states * (dfa->n_classes + 1);
	u64 sets = ALIGN(sizeof(*dfa) + rows * dfa->width, 8);
	u64 size = sets + (u64)dfa->n_labels * baton_dfa_words(dfa->n_rules) * 8;

	if (dfa->sets != sets || dfa->size != size)
		return bad(why, "the parts of the table do not add up to its size");
	return 0;
}

static u32 entry(const struct baton_dfa *dfa, u32 i)
{
	return dfa->width == 2 ? ((const u16 *)(dfa + 1))[i] :
				 ((const u32 *)(dfa + 1))[i];
}

static int verify_row(const struct baton_dfa *dfa, u32 row, const char **why)
{
	u32 stride = dfa->n_classes + 1, end = dfa->n_states * stride;
	u32 c, next;

	for (c = 0; c < dfa->n_classes; c++) {
		next = entry(dfa, row + c);
		if (next >= end || next % stride)
			return bad(why, "an entry of the table leads to no state");
		if (row < dfa->final && next != row)
			return bad(why, "a final state of the table can be left");
	}
	if (entry(dfa, row + c) >= dfa->n_labels)
		return bad(why, "a label of the table is out of range");
	return 0;
}

static int verify_states(const struct baton_dfa *dfa, const char **why)
{
	u32 stride = dfa->n_classes + 1, end = dfa->n_states * stride;
	u32 i, row;
	int err = 0;

	for (i = 0; i < 256; i++)
		if (dfa->class[i] >= dfa->n_classes)
			return bad(why, "a byte's class is out of range");
	if (dfa->start >= end || dfa->start % stride)
		return bad(why, "the table's start is no state");
	if (dfa->final > end || dfa->final % stride)
		return bad(why, "the table's final states do not end where one ends");
	for (row = 0; row < end && !err; row += stride)
		err = verify_row(dfa, row, why);
	return err;
}

/* What is no rule has no bit; what is padding is 0. */
static int verify_sets(const struct baton_dfa *dfa, const char **why)
{
	u32 stride = dfa->n_classes + 1, words = baton_dfa_words(dfa->n_rules);
	const u8 *table = (const u8 *)dfa;
	const u64 *set = (const u64 *)(table + dfa->sets);
	u64 beyond = dfa->n_rules % 64 ? ~0ULL << dfa->n_rules % 64 : 0;
	u32 i = sizeof(*dfa) + dfa->n_states * stride * dfa->width;

	for (; i < dfa->sets; i++)
		if (table[i])
			return bad(why, "the table's padding is not 0");
	for (i = 0; i < dfa->n_labels; i++, set += words)
		if (set[words - 1] & beyond)
			return bad(why, "a set of the table has rules that do not exist");
	return 0;
}

int baton_dfa_verify(const void *table, size_t len, const char **why)
{
	const struct baton_dfa *dfa = table;
	int err;

	if (len < sizeof(*dfa))
		return bad(why, "the table is shorter than its head");
	err = verify_head(dfa, len, why);
	if (!err)
		err = verify_name(dfa, why);
	if (!err)
		err = verify_layout(dfa, why);
	if (!err)
		err = verify_states(dfa, why);
	return err ? err : verify_sets(dfa, why);
}

/*
 * The walk. One load depends on the next, everything else is off that chain:
 * the row's column is an address before the state is known. A look at whether
 * the state is final pays once in four bytes.
 */
#define DEFINE_WALK(name, type)						\
static u32 name(const struct baton_dfa *dfa, const u8 *p, u32 len)	\
{									\
	const type *next = (const type *)(dfa + 1);			\
	const u8 *class = dfa->class, *end = p + len;			\
	const type *a, *b, *c, *d;					\
	u32 final = dfa->final, s = dfa->start;				\
									\
	for (; end - p >= 4; p += 4) {					\
		a = next + class[p[0]];					\
		b = next + class[p[1]];					\
		c = next + class[p[2]];					\
		d = next + class[p[3]];					\
		s = d[c[b[a[s]]]];					\
		if (s < final)						\
			goto out;					\
	}								\
	for (; p < end; p++)						\
		s = next[class[*p] + s];				\
out:									\
	return next[s + dfa->n_classes];				\
}

DEFINE_WALK(walk2, u16)
DEFINE_WALK(walk4, u32)

static const u64 *set_of(const struct baton_dfa *dfa, u32 label)
{
	return (const u64 *)((const u8 *)dfa + dfa->sets) +
	       label * baton_dfa_words(dfa->n_rules);
}

const u64 *baton_dfa_match(const struct baton_dfa *dfa, const u8 *p, u32 len)
{
	u32 label;

	label = dfa->width == 2 ? walk2(dfa, p, len) : walk4(dfa, p, len);
	return set_of(dfa, label);
}

const u64 *baton_dfa_absent(const struct baton_dfa *dfa)
{
	return set_of(dfa, dfa->absent);
}
