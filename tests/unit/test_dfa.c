// SPDX-License-Identifier: GPL-2.0
/* test_dfa.c - tables that are refused, and matching within bounds. */
#include <criterion/criterion.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/compile/compile.h"
#include "../../policy/dfa.h"
#include "../../policy/rules.h"

/* Two rules; their table has padding columns, labels and final states */
static struct baton_rules *two_rules(struct baton_compiled *out)
{
	const struct baton_cond conds[] = {
		{ BATON_FIELD_PATH, BATON_OP_PREFIX, 4, "/bc/", NULL },
		{ BATON_FIELD_PATH, BATON_OP_REGEX, 6, "\\.png$", NULL },
	};
	struct baton_rules *rules = baton_rules_alloc(2);
	u32 i;

	for (i = 0; i < 2; i++)
		cr_assert_eq(baton_rule_set_conds(&rules->rule[i], &conds[i], 1),
			     0);
	cr_assert(baton_compile(rules, "web", out));
	return rules;
}

static struct baton_dfa *table(struct baton_compiled *out)
{
	baton_rules_free(two_rules(out));
	return out->tables;
}

static void expect(struct baton_compiled *out, u32 len, const char *word)
{
	const char *why = "nothing";
	void *copy = kmalloc(len, GFP_KERNEL);

	/* A copy of exact size, so that ASan sees reads beyond it */
	memcpy(copy, out->tables, len);
	cr_expect_eq(baton_dfa_verify(copy, len, &why), word ? -EINVAL : 0,
		     "%s: %s", word, why);
	if (word)
		cr_expect(strstr(why, word), "not '%s': %s", word, why);
	kfree(copy);
}

Test(verify, sound)
{
	struct baton_compiled out;
	struct baton_dfa *dfa = table(&out);

	cr_expect_gt(dfa->final, 0);
	cr_expect_lt(dfa->n_classes + 2,
		     baton_dfa_stride(dfa->n_classes) * BATON_DFA_UNIT);
	expect(&out, out.len, NULL);
	baton_compiled_clean(&out);
}

Test(verify, every_length)
{
	struct baton_compiled out;
	u32 len;

	table(&out);
	for (len = 1; len < out.len; len++)
		expect(&out, len, len < sizeof(struct baton_dfa) ?
		       "shorter" : "size");
	baton_compiled_clean(&out);
}

#define BAD(change, word) do {						\
	struct baton_dfa *dfa = table(&out);				\
	u32 stride = baton_dfa_stride(dfa->n_classes);			\
	u16 *next = (u16 *)(dfa + 1);					\
	u64 *set = (u64 *)((u8 *)dfa + dfa->sets);			\
									\
	(void)stride, (void)next, (void)set;				\
	change;								\
	expect(&out, out.len, word);					\
	baton_compiled_clean(&out);					\
} while (0)

Test(verify, each_field)
{
	struct baton_compiled out;

	BAD(dfa->magic++, "format");
	BAD(dfa->version++, "format");
	BAD(dfa->field = __BATON_FIELD_MAX, "unknown part");
	BAD(dfa->field = BATON_FIELD_HEADER, "name");
	BAD(dfa->size -= 8, "add up");
	BAD(dfa->size -= 1, "size");
	BAD(dfa->size = ~7U, "size");
	BAD(dfa->n_states = 0, "states");
	BAD(dfa->n_states++, "add up");
	BAD(dfa->n_states--, "add up");
	BAD(dfa->n_states = BATON_DFA_STATES_MAX + 1, "states");
	BAD(dfa->n_classes = 0, "classes");
	BAD(dfa->n_classes += BATON_DFA_UNIT, "add up");
	BAD(dfa->n_classes = 257, "classes");
	BAD(dfa->n_labels = 0, "sets");
	BAD(dfa->n_labels++, "add up");
	BAD(dfa->n_labels = BATON_DFA_LABELS_MAX + 1, "sets");
	BAD(dfa->n_rules = 0, "rules");
	BAD(dfa->n_rules = 65, "add up");
	BAD(dfa->n_rules = 1, "do not exist");
	BAD(dfa->n_rules = BATON_RULES_MAX + 1, "rules");
	BAD(dfa->start++, "start");
	BAD(dfa->start = dfa->n_states * stride, "start");
	BAD(dfa->final++, "final");
	BAD(dfa->final += stride, "can be left");
	BAD(dfa->final = (dfa->n_states + 1) * stride, "final");
	BAD(dfa->absent = dfa->n_labels, "absent");
	BAD(dfa->sets += 8, "add up");
	BAD(dfa->reserved = 1, "reserved");
	BAD(dfa->name[0] = 'x', "name");
	BAD(dfa->name[BATON_KEY_MAX - 1] = 'x', "padded");
	BAD(memset(dfa->name, 'x', BATON_KEY_MAX), "name");
	BAD(dfa->class[255] = dfa->n_classes, "class");
	BAD(next[2 * stride * BATON_DFA_UNIT]++, "no state");
	BAD(next[2 * stride * BATON_DFA_UNIT] = dfa->n_states * stride,
	    "no state");
	BAD(next[dfa->n_classes] = dfa->n_labels, "label");
	BAD(next[dfa->n_classes + 1] = 1, "padding");
	BAD(next[stride * BATON_DFA_UNIT - 1] = 1, "padding");
	BAD(next[0] = stride, "can be left");
	BAD((set[0] = 1, set[1] |= 4), "do not exist");
	BAD((set[2 * dfa->n_labels - 2] = 1,
	     set[2 * dfa->n_labels - 1] |= 1ULL << 63), "do not exist");
	BAD(set[0] ^= 1, "than it says");
	BAD(set[0] |= 2, "than it says");
	BAD(set[2 * dfa->n_labels - 2] |= 1ULL << 63, "than it says");
}

/* Valid tables that are not those of the rules */
Test(set_tables, refused)
{
	struct baton_compiled out;
	struct baton_rules *rules = two_rules(&out);
	const struct baton_cond host = {
		BATON_FIELD_HOST, BATON_OP_EXACT, 1, "h", NULL
	};
	const char *why;
	long live = shim_live();
	u8 *two;

	cr_expect_eq(baton_rules_set_tables(rules, NULL, 0, &why), -EINVAL);
	cr_expect(strstr(why, "not compiled"), "%s", why);
	two = kmalloc(2 * out.len, GFP_KERNEL);
	memcpy(two, out.tables, out.len);
	memcpy(two + out.len, out.tables, out.len);
	cr_expect_eq(baton_rules_set_tables(rules, two, 2 * out.len, &why),
		     -EINVAL);
	cr_expect(strstr(why, "two tables"), "%s", why);
	cr_expect_eq(baton_rules_set_tables(rules, two, out.len + 8, &why),
		     -EINVAL);
	((struct baton_dfa *)two)->n_rules = 3;
	cr_expect_eq(baton_rules_set_tables(rules, two, out.len, &why), -EINVAL);
	cr_expect(strstr(why, "another number"), "%s", why);
	((struct baton_dfa *)two)->n_rules = 2;
	((struct baton_dfa *)two)->field = BATON_FIELD_QUERY;
	cr_expect_eq(baton_rules_set_tables(rules, two, out.len, &why), -EINVAL);
	cr_expect(strstr(why, "no condition looks at"), "%s", why);
	((struct baton_dfa *)two)->field = BATON_FIELD_PATH;
	cr_expect_eq(rules->n_tables, 0);
	cr_expect_eq(baton_rules_set_tables(rules, two, out.len, &why), 0);
	cr_expect_eq(rules->n_tables, 1);
	/* The tables belong to the rules now, and are freed with them */
	baton_rules_free(rules);
	cr_expect_lt(shim_live(), live);
	baton_compiled_clean(&out);
	(void)host;
}

/* A set of 1024 rules with some of them in it */
static struct baton_set *set_of(const u32 *rule, u32 n)
{
	struct baton_set *set = kzalloc(17 * sizeof(u64), GFP_KERNEL);
	u32 i;

	for (i = 0; i < n; i++) {
		set->word[rule[i] / 64] |= 1ULL << rule[i] % 64;
		set->some |= 1ULL << rule[i] / 64;
	}
	return set;
}

/* The first rule in one set, two, three, and with an empty one */
Test(set, first)
{
	static const u32 a[] = { 3, 70, 200, 512, 1023 };
	static const u32 b[] = { 4, 71, 512, 1023 };
	static const u32 c[] = { 5, 64, 1023 };
	struct baton_set *set[] = { set_of(a, 5), set_of(b, 4), set_of(c, 3),
				    set_of(NULL, 0) };
	const struct baton_set *const *sets =
		(const struct baton_set *const *)set;
	u32 i;

	cr_expect_eq(baton_set_first(sets, 1), 3);
	cr_expect_eq(baton_set_first(sets, 2), 512);
	cr_expect_eq(baton_set_first(sets, 3), 1023);
	cr_expect_eq(baton_set_first(sets, 4), -1);
	cr_expect_eq(baton_set_first(sets + 2, 1), 5);
	cr_expect_eq(baton_set_first(sets + 3, 1), -1);
	for (i = 0; i < ARRAY_SIZE(set); i++)
		kfree(set[i]);
}

/* The allocation of the subject ends with it, at every length */
Test(match, reads_no_further)
{
	struct baton_compiled out;
	struct baton_dfa *dfa = table(&out);
	u32 len;
	u8 *p;

	for (len = 1; len < 40; len++) {
		p = kmalloc(len, GFP_KERNEL);
		memset(p, '/', len);
		if (len >= 4)
			memcpy(p + len - 4, ".png", 4);
		cr_expect_eq(baton_dfa_match(dfa, p, len)->word[0],
			     len < 4 ? 0 : 2, "length %u", len);
		kfree(p);
	}
	cr_expect_eq(baton_dfa_match(dfa, (const u8 *)"", 0)->some, 0);
	cr_expect_eq(baton_dfa_absent(dfa)->some, 0);
	baton_compiled_clean(&out);
}
