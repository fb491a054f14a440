/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dfa.h - all conditions on one part of a request, as one automaton.
 *
 * User space compiles (policy/compile/), the kernel verifies the whole table
 * once and then follows it without checks: one step a byte, regardless of the
 * number of rules. The table crosses netlink as it is here, so this also
 * documents that format. Byte order and alignment are the host's, because the
 * table never leaves it. It is flat: no pointers, no compression.
 *
 *	struct baton_dfa		the head
 *	u16 next[n_states][columns]	columns = n_classes + 1, rounded up to 4
 *	struct baton_set set[n_labels]	each with n_rules / 64 words, rounded up
 *
 * A state is the position of its row, in units of 4 columns: 16 bits reach all
 * rows of a table, and processors multiply by 8 bytes for free. Column c of the
 * row is the state that a byte of class c leads to. The column after them is
 * the state's label, which is the number of a set; the rest is 0. Bit r of a
 * set says that rule r has no unmet condition on this part of the request, if
 * the part ends in that state.
 *
 * The first rows are the final states, which lead only to themselves: the walk
 * may stop there. An absent part (no such header, no '?') has a label of its
 * own.
 */
#ifndef _BATON_DFA_H
#define _BATON_DFA_H

#include <linux/types.h>
#include "../shared/limits.h"
#include "../shared/uapi/baton.h"

#define BATON_DFA_MAGIC		0x62646661
#define BATON_DFA_VERSION	2
#define BATON_DFA_UNIT		4	/* columns; rows begin at multiples */

/**
 * struct baton_dfa - the head of a table
 * @magic: BATON_DFA_MAGIC
 * @version: BATON_DFA_VERSION
 * @field: enum baton_field that it is run over
 * @size: bytes of the whole table, a multiple of 8
 * @n_states: states, 1 to BATON_DFA_STATES_MAX
 * @n_classes: classes of bytes, 1 to 256
 * @n_labels: sets, 1 to 65536
 * @n_rules: rules of the service, 1 to BATON_RULES_MAX
 * @start: state before the first byte
 * @final: states below this one lead only to themselves
 * @absent: label of an absent part
 * @sets: offset of set[] from the head
 * @reserved: 0
 * @name: of the header, in lower case, or of the cookie; padded with NULs; all
 *	NULs for other fields
 * @class: class of each byte
 */
struct baton_dfa {
	u32 magic;
	u16 version;
	u16 field;
	u32 size;
	u32 n_states;
	u32 n_classes;
	u32 n_labels;
	u32 n_rules;
	u32 start;
	u32 final;
	u32 absent;
	u32 sets;
	u32 reserved;
	char name[BATON_KEY_MAX];
	u8 class[256];
};

/**
 * struct baton_set - a set of rules
 * @some: bit w: word[w] is not 0, to skip empty words
 * @word: bit r % 64 of word[r / 64]: rule r is in it
 */
struct baton_set {
	u64 some;
	u64 word[];
};

/** baton_dfa_words - u64 words of the bits of a set of that many rules */
static inline u32 baton_dfa_words(u32 n_rules)
{
	return (n_rules + 63) / 64;
}

/** baton_dfa_stride - units of a row */
static inline u32 baton_dfa_stride(u32 n_classes)
{
	return n_classes / BATON_DFA_UNIT + 1;
}

/** baton_dfa_set - the set with that label */
static inline const struct baton_set *
baton_dfa_set(const struct baton_dfa *dfa, u32 label)
{
	return (const struct baton_set *)((const u64 *)((const u8 *)dfa +
							dfa->sets) +
					  label *
					  (1 + baton_dfa_words(dfa->n_rules)));
}

/**
 * baton_dfa_verify - verify a table
 * @table: aligned to 8 bytes
 * @len: bytes there; the table may be shorter
 * @why: on error a static sentence
 *
 * Afterwards baton_dfa_match() reads nothing outside of the table, terminates,
 * and finds no rule beyond @n_rules. Any context; time linear in the table.
 *
 * Return: 0 or -EINVAL.
 */
int baton_dfa_verify(const void *table, size_t len, const char **why);

/**
 * baton_dfa_match - run the table over a part of a request
 * @dfa: verified
 * @p: bytes
 * @len: how many
 *
 * Any context. At most one step a byte.
 *
 * Return: a set, baton_dfa_words() words.
 */
const struct baton_set *baton_dfa_match(const struct baton_dfa *dfa,
					const u8 *p, u32 len);

/** baton_dfa_absent - the set for a request without that part */
const struct baton_set *baton_dfa_absent(const struct baton_dfa *dfa);

/**
 * baton_set_first - the first rule that is in all sets
 * @set: the sets, for the same number of rules
 * @n: how many, at least 1
 *
 * Return: its number, or -1.
 */
int baton_set_first(const struct baton_set *const *set, u32 n);

#endif /* _BATON_DFA_H */
