// SPDX-License-Identifier: GPL-2.0
/* test_compile.c - patterns, the tables made of them, and those refused. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <stdlib.h>
#include "../../policy/compile/compile.h"
#include "../../policy/dfa.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"
#include "../../shared/http.h"

static struct baton_cond cond(u8 field, u8 op, const char *value,
			      const char *name)
{
	return (struct baton_cond){ field, op, strlen(value), value, name };
}

#define REGEX(field, value) \
	cond(BATON_FIELD_##field, BATON_OP_REGEX, value, NULL)

/* One rule for each pattern, with a condition on the path */
static struct baton_rules *path_rules(const char *const *pattern, u32 n)
{
	struct baton_rules *rules = baton_rules_alloc(n);
	struct baton_cond one;
	u32 i;

	for (i = 0; i < n; i++) {
		one = REGEX(PATH, pattern[i]);
		snprintf(rules->rule[i].name, BATON_NAME_MAX, "r%u", i);
		cr_assert_eq(baton_rule_set_conds(&rules->rule[i], &one, 1), 0);
	}
	return rules;
}

static struct baton_str str(const char *text)
{
	return (struct baton_str){ (const u8 *)text, text ? strlen(text) : 0 };
}

Test(regex, refused_with_column)
{
	static const struct {
		const char *pattern;
		u32 column;
		const char *word;
	} cases[] = {
		{ "a(b", 2, "no ')'" }, { "a)b", 2, "no group" },
		{ "a[bc", 2, "no ']'" }, { "[]", 1, "no ']'" },
		{ "*a", 1, "nothing to repeat" }, { "a|+", 3, "nothing to repeat" },
		{ "a{,3}", 2, "{3,5}" }, { "a{2", 2, "{3,5}" },
		{ "{", 1, "nothing to repeat" }, { "a{2}{3}", 5, "a repeat" },
		{ "a**", 3, "a repeat" }, { "a*+", 3, "possessive" },
		{ "a{3,2}", 2, "upside down" }, { "a{0}", 2, "0 times" },
		{ "a{1001}", 3, "more than 1000" },
		{ "^*", 2, "a place" }, { "a(?i)+", 6, "an option" },
		{ "caf\xc3\xa9+", 6, "several bytes" },
		{ "[\xc3\xa9]", 2, "of bytes" },
		{ "[z-a]", 2, "upside down" }, { "[a-\\d]", 2, "cannot end" },
		{ "[\\d-z]", 4, "cannot begin" }, { "[[:foo:]]", 2, "[:alpha:]" },
		{ "[[.a.]]", 2, "[:alpha:]" },
		{ "\\", 1, "nothing follows" }, { "a\\1", 2, "refers back" },
		{ "a\\bb", 2, "word boundary" }, { "\\Qa\\E", 1, "quoting" },
		{ "\\R", 1, "not to be had" }, { "\\Z", 1, "'$'" },
		{ "\\i", 1, "no meaning" }, { "\\x2", 1, "two digits" },
		{ "\\x{2", 1, "two digits" },
		{ "a(?=b)", 2, "looking ahead" }, { "(?<=b)", 1, "looking behind" },
		{ "(?>a)", 1, "atomic" }, { "(?(1)a)", 1, "condition" },
		{ "(?R)", 1, "recursion" }, { "(?P<n>a)", 1, "name" },
		{ "(?<n>a)", 1, "name" }, { "(*ACCEPT)", 1, "verb" },
		{ "(?#c)", 1, "comment" }, { "(?x)a", 1, "only" },
		{ "((a{100}){100}){100}", 21, "PCRE2" },
	};
	char why[BATON_WHY_MAX];
	struct baton_cond one;
	u32 i, column;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		one = REGEX(PATH, cases[i].pattern);
		column = 0;
		cr_expect_not(baton_compile_check(&one, &column, why,
						  sizeof(why)),
			      "%s is taken", cases[i].pattern);
		cr_expect_eq(column, cases[i].column, "%s: column %u",
			     cases[i].pattern, column);
		cr_expect(strstr(why, cases[i].word), "%s: %s",
			  cases[i].pattern, why);
	}
	one = REGEX(HOST, "a(?-i)b");
	cr_expect_not(baton_compile_check(&one, &column, why, sizeof(why)));
	cr_expect_eq(column, 2);
}

Test(regex, meaning)
{
	static const struct {
		const char *pattern, *value;
		bool holds;
	} cases[] = {
		{ "", "", true }, { "", "x", true }, { "b", "abc", true },
		{ "b", "ac", false }, { "^b", "ab", false }, { "b$", "ba", false },
		{ "^$", "", true }, { "^$", "x", false }, { "$^", "", true },
		{ "\\Aab\\z", "ab", true }, { "x*^a", "xa", false },
		{ "^/img/.*\\.(png|jpe?g)$", "/img/a/b.jpeg", true },
		{ "^/img/.*\\.(png|jpe?g)$", "/img/a/b.gif", false },
		{ "^a{2,3}$", "a", false }, { "^a{2,3}$", "aaa", true },
		{ "^a{2,3}$", "aaaa", false }, { "^(ab)+?c", "ababc", true },
		{ "[^/]", "/", false }, { "[]x]", "]", true },
		{ "^[a-z0-9-_]+$", "a-_9", true },
		{ "(?i)HeLLo", "hEllO", true }, { "(?i:a)b", "AB", false },
		{ "(a(?i)b|c)", "C", true }, { "(?i)[^a]", "A", false },
		{ "[[:digit:]]", "7", true }, { "[[:^digit:]]", "7", false },
		{ "\\d\\w\\s", "1_ ", true }, { "^\\D$", "\xff", true },
		{ "\\x2f\\x{41}", "/A", true }, { "a.c", "a\nc", true },
	};
	struct baton_cond one;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		one = REGEX(PATH, cases[i].pattern);
		cr_expect_eq(baton_compile_holds(&one, str(cases[i].value)),
			     cases[i].holds, "%s in '%s'", cases[i].pattern,
			     cases[i].value);
	}
	one = REGEX(HOST, "^WWW\\.[a-c]+$");
	cr_expect(baton_compile_holds(&one, str("www.ABC")));
	one = REGEX(PATH, "");
	cr_expect_not(baton_compile_holds(&one, str(NULL)), "absent");
}

/* Refused by counting steps, so that it takes the same time everywhere */
Test(compile, ends)
{
	static const char *const sixteen[] = { "^/a", ".*a.{16}" };
	static const char *const bare[] = { "a.{16}" };
	static const char *const nested[] = { "(((a?){9}){9}b){9}.{99}" };
	const char *pairs[14];
	char text[14][8];
	const struct {
		const char *const *pattern;
		u32 n;
		const char *culprit;
	} cases[] = {
		{ sixteen, 2, "rule 'r1' of service 'web': the pattern '.*a.{16}' for path needs too many states - what" },
		{ bare, 1, "'a.{16}' for path needs too many states - begin it with '^'" },
		{ nested, 1, "rule 'r0'" },
		{ pairs, 14, "rule 'r13' of service 'web': the pattern 'n.*N' for path needs too many states together with the other" },
	};
	struct baton_compiled out;
	struct baton_rules *rules;
	u32 i;

	for (i = 0; i < 14; i++) {
		snprintf(text[i], sizeof(text[i]), "%c.*%c", 'a' + i, 'A' + i);
		pairs[i] = text[i];
	}
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		rules = path_rules(cases[i].pattern, cases[i].n);
		cr_expect_not(baton_compile(rules, "web", &out), "case %u", i);
		cr_expect(strstr(out.why, cases[i].culprit), "case %u: %s", i,
			  out.why);
		cr_expect(strstr(out.why, " - "), "no advice: %s", out.why);
		cr_expect_lt(out.work, baton_compile_work_max * 3 / 2);
		baton_compiled_clean(&out);
		baton_rules_free(rules);
	}
}

/* A rule after one that has matched is no longer followed: 2^(n+1)-1 states
 * instead of 3*2^n-1, so that twelve rules still fit
 */
Test(compile, twelve_pairs)
{
	struct baton_compiled out;
	struct baton_rules *rules;
	const char *pairs[12];
	char text[12][8];
	u32 i;

	for (i = 0; i < 12; i++) {
		snprintf(text[i], sizeof(text[i]), "%c.*%c", 'a' + i, 'A' + i);
		pairs[i] = text[i];
	}
	rules = path_rules(pairs, 12);
	cr_assert(baton_compile(rules, "web", &out), "%s", out.why);
	cr_expect_eq(out.stat[0].states, 8191);
	cr_expect_lt(out.work, baton_compile_work_max);
	baton_compiled_clean(&out);
	/* With another condition each pattern has to be followed to its end */
	for (i = 0; i < 12; i++) {
		const struct baton_cond two[] = {
			REGEX(PATH, pairs[i]), REGEX(METHOD, "^GET$"),
		};

		cr_assert_eq(baton_rule_set_conds(&rules->rule[i], two, 2), 0);
	}
	cr_expect_not(baton_compile(rules, "web", &out));
	cr_expect(strstr(out.why, "together with the other"), "%s", out.why);
	cr_expect_lt(out.work, baton_compile_work_max * 3 / 2);
	baton_compiled_clean(&out);
	baton_rules_free(rules);
}

Test(compile, smallest)
{
	static const struct {
		const char *pattern;
		u32 states, classes;
	} cases[] = {
		{ "", 1, 1 }, { "a", 2, 2 }, { "^a", 3, 2 }, { "a$", 2, 2 },
		{ "[ab]|[b-d]", 2, 2 }, { "^(a|b|ab|ba|aa|bb)$", 4, 2 },
		{ "(a|b)*abb$", 4, 3 }, { "^(aa|ab)(ac|bc)", 6, 4 },
	};
	struct baton_compiled out;
	struct baton_rules *rules;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		rules = path_rules(&cases[i].pattern, 1);
		cr_assert(baton_compile(rules, "web", &out));
		cr_expect_eq(out.stat[0].states, cases[i].states, "%s: %u states",
			     cases[i].pattern, out.stat[0].states);
		cr_expect_eq(out.stat[0].classes, cases[i].classes,
			     "%s: %u classes", cases[i].pattern,
			     out.stat[0].classes);
		baton_compiled_clean(&out);
		baton_rules_free(rules);
	}
}

Test(compile, same_bytes)
{
	static const char *const patterns[] = {
		"^/img/.*\\.(png|jpe?g)$", "[0-9]{3,5}", "(?i)x|y|zz",
	};
	struct baton_rules *rules = path_rules(patterns, 3);
	struct baton_compiled one, two;

	cr_assert(baton_compile(rules, "web", &one));
	cr_assert(baton_compile(rules, "shop", &two));
	cr_expect_eq(one.len, two.len);
	cr_expect_eq(memcmp(one.tables, two.tables, one.len), 0);
	cr_expect_eq(one.work, two.work);
	baton_compiled_clean(&one);
	baton_compiled_clean(&two);
	baton_rules_free(rules);
}

Test(compile, parts)
{
	struct baton_rules *rules = baton_rules_alloc(1);
	struct baton_cond many[BATON_CONDS_MAX];
	char name[BATON_CONDS_MAX][8];
	struct baton_compiled out;
	u32 i;

	BUILD_BUG_ON(BATON_TABLES_MAX < BATON_CONDS_MAX);
	for (i = 0; i < BATON_CONDS_MAX; i++) {
		snprintf(name[i], sizeof(name[i]), "X-%u", i);
		many[i] = cond(BATON_FIELD_HEADER, BATON_OP_EXACT, "1", name[i]);
	}
	cr_assert_eq(baton_rule_set_conds(rules->rule, many, BATON_CONDS_MAX), 0);
	cr_expect(baton_compile(rules, "web", &out));
	cr_expect_eq(out.n, BATON_CONDS_MAX);
	cr_expect_str_eq(out.stat[3].name, "x-3");
	baton_compiled_clean(&out);
	baton_rules_free(rules);
}

Test(compile, one_part_too_many)
{
	struct baton_rules *rules = baton_rules_alloc(BATON_TABLES_MAX + 1);
	struct baton_compiled out;
	struct baton_cond one;
	char name[8];
	u32 i;

	for (i = 0; i <= BATON_TABLES_MAX; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		one = cond(BATON_FIELD_COOKIE, BATON_OP_PREFIX, "1", name);
		cr_assert_eq(baton_rule_set_conds(&rules->rule[i], &one, 1), 0);
	}
	cr_expect_not(baton_compile(rules, "web", &out));
	cr_expect_eq(out.rule, BATON_TABLES_MAX);
	cr_expect(strstr(out.why, "one too many"), "%s", out.why);
	baton_compiled_clean(&out);
	baton_rules_free(rules);
}

Test(compile, shadowed)
{
	static const char *const patterns[] = {
		"^/a", "^/b/", "^/a/b", "\\.png$", "^/b/.*\\.png$", "^/(a|b/)c",
		"^/c", "^(?!)",
	};
	struct baton_rules *rules = path_rules(patterns, 7);
	const struct baton_cond never[] = {
		REGEX(PATH, "^/c"), REGEX(PATH, "^/d"),
	};
	const struct baton_cond elsewhere[] = {
		REGEX(PATH, "^/x"), REGEX(HOST, "^www"),
	};
	int by;

	cr_assert_eq(baton_rule_set_conds(&rules->rule[6], never, 2), 0);
	cr_assert(baton_compile_into(rules, "web", NULL));
	cr_expect_not(baton_compile_shadowed(rules, 0, &by));
	cr_expect_not(baton_compile_shadowed(rules, 1, &by));
	cr_expect(baton_compile_shadowed(rules, 2, &by));
	cr_expect_eq(by, 0);
	cr_expect_not(baton_compile_shadowed(rules, 3, &by));
	cr_expect(baton_compile_shadowed(rules, 4, &by));
	cr_expect_eq(by, 1);
	cr_expect(baton_compile_shadowed(rules, 5, &by));
	cr_expect_eq(by, BATON_SHADOWED_TOGETHER);
	cr_expect(baton_compile_shadowed(rules, 6, &by));
	cr_expect_eq(by, BATON_SHADOWED_ITSELF);
	/* A rule shadows only those with the same other condition */
	cr_assert_eq(baton_rule_set_conds(&rules->rule[0], elsewhere, 2), 0);
	cr_assert_eq(baton_rule_set_conds(&rules->rule[1], elsewhere, 1), 0);
	cr_assert_eq(baton_rule_set_conds(&rules->rule[2], elsewhere, 2), 0);
	cr_assert(baton_compile_into(rules, "web", NULL));
	cr_expect_not(baton_compile_shadowed(rules, 1, &by));
	cr_expect(baton_compile_shadowed(rules, 2, &by));
	baton_rules_free(rules);
}

/* Rules with two conditions, on each kind of field */
Test(match, fields)
{
	static const char head[] =
		"GET /a.png?v=12&x HTTP/1.1\r\nHost: WWW.a:80\r\n"
		"X-Env:  beta \r\nx-env: gamma\r\nCookie: a=1; user=bob\r\n"
		"Cookie: user=eve; late=yes\r\n\r\n";
	const struct {
		struct baton_cond cond[2];
		bool match;
	} cases[] = {
		{ { REGEX(PATH, "\\.png$"), REGEX(HOST, "^www\\.a$") }, true },
		{ { REGEX(PATH, "\\.png$"), REGEX(HOST, "^www\\.b$") }, false },
		{ { REGEX(METHOD, "^G"), REGEX(QUERY, "(^|&)v=\\d+(&|$)") }, true },
		{ { REGEX(METHOD, "^G"), REGEX(QUERY, "(^|&)w=") }, false },
		{ { cond(BATON_FIELD_HEADER, BATON_OP_EXACT, "beta", "X-ENV"),
		    cond(BATON_FIELD_COOKIE, BATON_OP_PREFIX, "b", "user") }, true },
		{ { cond(BATON_FIELD_HEADER, BATON_OP_EXACT, "gamma", "x-env"),
		    REGEX(PATH, "") }, false },
		{ { cond(BATON_FIELD_COOKIE, BATON_OP_EXACT, "eve", "user"),
		    REGEX(PATH, "") }, false },
		{ { cond(BATON_FIELD_COOKIE, BATON_OP_REGEX, "^y", "late"),
		    REGEX(PATH, "") }, true },
		{ { cond(BATON_FIELD_COOKIE, BATON_OP_REGEX, "", "User"),
		    REGEX(PATH, "") }, false },
		{ { cond(BATON_FIELD_HEADER, BATON_OP_REGEX, "", "none"),
		    REGEX(PATH, "") }, false },
	};
	struct baton_rules *rules = baton_rules_alloc(2);
	struct baton_req req;
	u32 i;

	cr_assert_gt(baton_http_parse((const u8 *)head, sizeof(head) - 1,
				      &req), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cr_assert_eq(baton_rule_set_conds(rules->rule, cases[i].cond, 2),
			     0);
		cr_assert(baton_compile_into(rules, "web", NULL));
		cr_expect_eq(baton_rules_match(rules, &req) == rules->rule,
			     cases[i].match, "case %u", i);
	}
	baton_rules_free(rules);
}

/* More rules than bits in a word, on two fields; each gets one request */
Test(match, many_rules)
{
	struct baton_rules *rules = baton_rules_alloc(200);
	char path[200][24], host[200][24];
	struct baton_req req = { 0 };
	u32 i;

	for (i = 0; i < 199; i++) {
		snprintf(path[i], sizeof(path[i]), "^/app%u(/|$)", i % 20);
		snprintf(host[i], sizeof(host[i]), "^h%u\\.", i / 20);
		const struct baton_cond two[] = {
			REGEX(PATH, path[i]), REGEX(HOST, host[i]),
		};

		cr_assert_eq(baton_rule_set_conds(&rules->rule[i], two, 2), 0);
	}
	cr_assert(baton_compile_into(rules, "web", NULL));
	for (i = 0; i < 200; i++) {
		snprintf(path[0], sizeof(path[0]), "/app%u/x", i % 20);
		snprintf(host[0], sizeof(host[0]), "h%u.org", i / 20);
		req.path = str(path[0]);
		req.host = str(host[0]);
		cr_expect_eq(baton_rules_match(rules, &req), &rules->rule[i],
			     "rule %u", i);
	}
	baton_rules_free(rules);
}
