// SPDX-License-Identifier: GPL-2.0
/* dfa.c - tables of baton_dfa: verified once, followed without checks. */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dfa.h"

static int bad(const char **why, const char *sentence)
{
	*why = sentence;
	return -EINVAL;
}

/* The numbers in the head, each by itself */
static int verify_head(const struct baton_dfa *dfa, size_t len,
		       const char **why)
{
	if (dfa->magic != BATON_DFA_MAGIC || dfa->version != BATON_DFA_VERSION)
		return bad(why, "the table has another format than this module knows - use the batonctl that came with it");
	if (dfa->size > len || dfa->size % 8 || dfa->size > BATON_DFA_SIZE_MAX)
		return bad(why, "the table's size is not what was sent");
	if (dfa->field >= __BATON_FIELD_MAX)
		return bad(why, "the table is for an unknown part of the request");
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

/* A name for exactly those fields that need one, padded with NULs */
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
	u64 rows = (u64)dfa->n_states * baton_dfa_stride(dfa->n_classes);
	u64 sets = sizeof(*dfa) + rows * BATON_DFA_UNIT * sizeof(u16);
	u64 set = (1 + baton_dfa_words(dfa->n_rules)) * sizeof(u64);

	if (dfa->sets != sets || dfa->size != sets + dfa->n_labels * set)
		return bad(why, "the parts of the table do not add up to its size");
	return 0;
}

static const u16 *rows(const struct baton_dfa *dfa)
{
	return (const u16 *)(dfa + 1);
}

static int verify_row(const struct baton_dfa *dfa, u32 row, const char **why)
{
	u32 stride = baton_dfa_stride(dfa->n_classes), c;
	const u16 *next = rows(dfa) + row * BATON_DFA_UNIT;

	for (c = 0; c < dfa->n_classes; c++) {
		if (next[c] >= dfa->n_states * stride || next[c] % stride)
			return bad(why, "an entry of the table leads to no state");
		if (row < dfa->final && next[c] != row)
			return bad(why, "a final state of the table can be left");
	}
	if (next[c] >= dfa->n_labels)
		return bad(why, "a label of the table is out of range");
	while (++c < stride * BATON_DFA_UNIT)
		if (next[c])
			return bad(why, "the table's padding is not 0");
	return 0;
}

static int verify_states(const struct baton_dfa *dfa, const char **why)
{
	u32 stride = baton_dfa_stride(dfa->n_classes);
	u32 i, row, end = dfa->n_states * stride;
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

/* No bits beyond the rules, and @some right: readers stay within the words. */
static int verify_sets(const struct baton_dfa *dfa, const char **why)
{
	u64 beyond = dfa->n_rules % 64 ? ~0ULL << dfa->n_rules % 64 : 0;
	u32 i, w, words = baton_dfa_words(dfa->n_rules);
	const struct baton_set *set;
	u64 some;

	for (i = 0; i < dfa->n_labels; i++) {
		set = baton_dfa_set(dfa, i);
		for (w = 0, some = 0; w < words; w++)
			some |= (u64)!!set->word[w] << w;
		if (set->some != some)
			return bad(why, "a set of the table has other rules than it says");
		if (set->word[words - 1] & beyond)
			return bad(why, "a set of the table has rules that do not exist");
	}
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
 * The walk. Each load depends on the one before, everything else is kept off
 * that chain: the address of the column is known before the state is. The test
 * for a final state pays once every four bytes.
 */
static inline const u16 *column(const struct baton_dfa *dfa, u8 byte)
{
	const u16 *column = rows(dfa) + dfa->class[byte];

	/* Or compilers add it to the state, which is on the chain. */
	OPTIMIZER_HIDE_VAR(column);
	return column;
}

static u32 walk(const struct baton_dfa *dfa, const u8 *p, u32 len)
{
	unsigned long s = dfa->start, final = dfa->final;
	const u8 *end = p + len;

	for (; end - p >= 4; p += 4) {
		s = column(dfa, p[0])[s * BATON_DFA_UNIT];
		s = column(dfa, p[1])[s * BATON_DFA_UNIT];
		s = column(dfa, p[2])[s * BATON_DFA_UNIT];
		s = column(dfa, p[3])[s * BATON_DFA_UNIT];
		if (s < final)
			goto out;
	}
	for (; p < end; p++)
		s = column(dfa, *p)[s * BATON_DFA_UNIT];
out:
	return rows(dfa)[s * BATON_DFA_UNIT + dfa->n_classes];
}

const struct baton_set *baton_dfa_match(const struct baton_dfa *dfa,
					const u8 *p, u32 len)
{
	return baton_dfa_set(dfa, walk(dfa, p, len));
}

const struct baton_set *baton_dfa_absent(const struct baton_dfa *dfa)
{
	return baton_dfa_set(dfa, dfa->absent);
}

int baton_set_first(const struct baton_set *const *set, u32 n)
{
	u64 some = set[0]->some, in_all;
	u32 i, w;

	for (i = 1; i < n; i++)
		some &= set[i]->some;
	for (; some; some &= some - 1) {
		w = __ffs64(some);
		in_all = set[0]->word[w];
		for (i = 1; i < n; i++)
			in_all &= set[i]->word[w];
		if (in_all)
			return w * 64 + __ffs64(in_all);
	}
	return -1;
}
