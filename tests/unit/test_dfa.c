// SPDX-License-Identifier: GPL-2.0
/* test_dfa.c - tables that are not as they should be. */
#include <criterion/criterion.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/compile/compile.h"
#include "../../policy/dfa.h"
#include "../../policy/rules.h"

/* Two rules on the path, so that there are padding, labels and final states */
static struct baton_rules *two_rules(struct baton_compiled *out)
{
	const struct baton_cond conds[] = {
		{ BATON_FIELD_PATH, BATON_OP_PREFIX, 3, "/a/", NULL },
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

	/* A copy, since it ends where memory ends */
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

	cr_expect_eq(dfa->width, 2);
	cr_expect_gt(dfa->final, 0);
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
	u32 stride = dfa->n_classes + 1;				\
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
	BAD(dfa->width = 1, "2 nor 4");
	BAD(dfa->width = 4, "add up");
	BAD(dfa->size -= 8, "add up");
	BAD(dfa->size -= 1, "size");
	BAD(dfa->size = ~7U, "size");
	BAD(dfa->n_states = 0, "states");
	BAD(dfa->n_states++, "add up");
	BAD(dfa->n_states--, "add up");
	BAD(dfa->n_states = BATON_DFA_STATES_MAX + 1, "states");
	BAD(dfa->n_classes = 0, "classes");
	BAD(dfa->n_classes++, "add up");
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
	BAD(next[2 * stride]++, "no state");
	BAD(next[2 * stride] = dfa->n_states * stride, "no state");
	BAD(next[stride - 1] = dfa->n_labels, "label");
	BAD(next[0] = stride, "can be left");
	BAD(set[0] |= 4, "do not exist");
	BAD(set[dfa->n_labels - 1] |= 1ULL << 63, "do not exist");
}

/* Padding between rows and sets, which not each table has */
Test(verify, padding)
{
	static const char *const value[] = { "/a", "/ab", "/abc", "/abcd" };
	struct baton_rules *rules = baton_rules_alloc(1);
	struct baton_compiled out;
	struct baton_cond cond = { BATON_FIELD_PATH, BATON_OP_EXACT, 0, "", NULL };
	u32 i, found = 0;

	for (i = 0; i < ARRAY_SIZE(value); i++) {
		struct baton_dfa *dfa;

		cond.value = value[i];
		cond.len = strlen(value[i]);
		cr_assert_eq(baton_rule_set_conds(rules->rule, &cond, 1), 0);
		cr_assert(baton_compile(rules, "web", &out));
		dfa = out.tables;
		if (dfa->n_states * (dfa->n_classes + 1) % 4) {
			((u8 *)dfa)[dfa->sets - 1] = 1;
			expect(&out, out.len, "padding");
			found++;
		}
		baton_compiled_clean(&out);
	}
	cr_expect_gt(found, 0);
	baton_rules_free(rules);
}

/* Tables that are sound, but not those of the rules */
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
	/* Owned now: nothing is left when the rules go */
	baton_rules_free(rules);
	cr_expect_lt(shim_live(), live);
	baton_compiled_clean(&out);
	(void)host;
}

/* The subject ends where memory ends, at every length */
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
		cr_expect_eq(*baton_dfa_match(dfa, p, len), len < 4 ? 0 : 2,
			     "length %u", len);
		kfree(p);
	}
	cr_expect_eq(*baton_dfa_match(dfa, (const u8 *)"", 0), 0);
	cr_expect_eq(*baton_dfa_absent(dfa), 0);
	baton_compiled_clean(&out);
}
