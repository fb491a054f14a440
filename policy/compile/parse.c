// SPDX-License-Identifier: GPL-2.0
/*
 * parse.c - the grammar of patterns.
 *
 *	pattern	:= branch ('|' branch)*
 *	branch	:= (item repeat?)*
 *	item	:= byte | '.' | '[' class ']' | '\' escape | anchor | group
 *	anchor	:= '^' | '$' | '\A' | '\z'
 *	group	:= '(' ('?:' | '?i:' | '?-i:')? pattern ')' | '(?i)' | '(?-i)'
 *	repeat	:= ('*' | '+' | '?' | '{' n (',' m?)? '}') '?'?
 *
 * Lazy repeats are treated as greedy ones: a pattern matches or not, the place
 * does not matter. Recursion is as deep as groups are nested in a value.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "regex.h"

static u32 parse_pattern(struct parser *ps);

static u32 node_new(struct regex *re, enum regex_kind kind, u32 left,
		    u32 right)
{
	struct regex_node *node = &re->node[re->n];

	memset(node, 0, sizeof(*node));
	node->kind = kind;
	node->left = left;
	node->right = right;
	return re->n++;
}

static u32 cat(struct regex *re, u32 left, u32 right)
{
	if (re->node[left].kind == REGEX_EMPTY)
		return right;
	if (re->node[right].kind == REGEX_EMPTY)
		return left;
	return node_new(re, REGEX_CAT, left, right);
}

static u32 byte_new(struct regex *re, u8 c, bool fold)
{
	u32 node = node_new(re, REGEX_SET, 0, 0);

	byteset_add(&re->node[node].set, c);
	if (fold)
		regex_fold(&re->node[node].set);
	return node;
}

static bool at(const struct parser *ps, const char *text)
{
	size_t len = strlen(text);

	return ps->len - ps->i >= len && !memcmp(ps->p + ps->i, text, len);
}

/* Refuse a group, and say which construct begins like this */
static void refuse_group(struct parser *ps)
{
	static const struct {
		const char *begin, *what;
	} known[] = {
		{ "(?=", "looking ahead" }, { "(?!", "looking ahead" },
		{ "(?<=", "looking behind" }, { "(?<!", "looking behind" },
		{ "(?>", "an atomic group" }, { "(?(", "a condition" },
		{ "(?R", "recursion" }, { "(?&", "recursion" },
		{ "(?P>", "recursion" }, { "(?P=", "a reference back" },
		{ "(?|", "numbering anew" }, { "(?#", "a comment" },
		{ "(?C", "a callout" },
		{ "(?<", "a name for a group" }, { "(?P<", "a name for a group" },
		{ "(?'", "a name for a group" }, { "(*", "a verb" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (at(ps, known[i].begin))
			break;
	if (i < sizeof(known) / sizeof(known[0]))
		regex_fault(ps, ps->i, "'%s' begins %s, which no automaton can do or which changes nothing - of these only (?:...), (?i) and (?-i) are to be had",
			    known[i].begin, known[i].what);
	else
		regex_fault(ps, ps->i, "of what begins with '(?' only (?:...), (?i) and (?-i) are to be had");
}

/* "?:", "?i:", "?-i:" or nothing, after the '('; true for a bare "?i)",
 * which is no group but holds for the rest of the one around it
 */
static bool group_head(struct parser *ps)
{
	bool on;

	if (at(ps, "?:")) {
		ps->i += 2;
		return false;
	}
	if (!at(ps, "?i:") && !at(ps, "?i)") && !at(ps, "?-i:") &&
	    !at(ps, "?-i)")) {
		if (at(ps, "?") || at(ps, "*")) {
			ps->i--;
			refuse_group(ps);
		}
		return false;
	}
	on = ps->p[ps->i + 1] == 'i';
	if (!on && ps->always_fold)
		regex_fault(ps, ps->i - 1, "hosts are compared regardless of case, always - take the (?-i) out");
	ps->fold = on;
	ps->i += on ? 3 : 4;
	return ps->p[ps->i - 1] == ')';
}

static u32 parse_group(struct parser *ps)
{
	bool fold = ps->fold;
	u32 begin = ps->i++, inner;

	if (group_head(ps)) {
		ps->once = "an option, which";
		return 0;
	}
	inner = parse_pattern(ps);
	if (ps->failed)
		return 0;
	if (ps->i == ps->len) {
		regex_fault(ps, begin, "the group that begins here has no ')'");
		return 0;
	}
	ps->i++;
	ps->fold = fold;
	ps->once = NULL;
	return inner;
}

static u32 parse_anchor(struct parser *ps, enum regex_kind kind, u32 len)
{
	ps->i += len;
	ps->once = "a place and not a byte, which";
	return node_new(ps->re, kind, 0, 0);
}

static u32 parse_item(struct parser *ps)
{
	struct regex *re = ps->re;
	u8 c = ps->p[ps->i];
	u32 node;

	if (c == '(')
		return parse_group(ps);
	if (c == '^' || at(ps, "\\A"))
		return parse_anchor(ps, REGEX_BEGIN, 1 + (c != '^'));
	if (c == '$' || at(ps, "\\z"))
		return parse_anchor(ps, REGEX_END, 1 + (c != '$'));
	if (c == '{') {
		regex_fault(ps, ps->i, "there is nothing to repeat here - write \\{ for a '{'");
		return 0;
	}
	if (strchr("*+?", c) && c) {
		regex_fault(ps, ps->i, "there is nothing to repeat here - write \\%c for a '%c'",
			    c, c);
		return 0;
	}
	ps->i++;
	if (c & 0x80)
		ps->once = "the end of a character of several bytes, which";
	if (!strchr(".[\\", c) || !c)
		return byte_new(re, c, ps->fold);
	node = node_new(re, REGEX_SET, 0, 0);
	if (c == '.')
		memset(&re->node[node].set, 0xff, sizeof(re->node[node].set));
	else if (c == '[')
		regex_class(ps, &re->node[node].set);
	else if (regex_escape(ps, &re->node[node].set) >= 0 && ps->fold)
		regex_fold(&re->node[node].set);
	return node;
}

/* A number of a repeat; false when there is none or it is too large */
static bool number(struct parser *ps, u32 *value)
{
	u32 begin = ps->i;

	for (*value = 0; ps->i < ps->len && isdigit((u8)ps->p[ps->i]); ps->i++)
		if (*value <= REGEX_REPEAT_MAX)
			*value = *value * 10 + ps->p[ps->i] - '0';
	if (*value > REGEX_REPEAT_MAX) {
		regex_fault(ps, begin, "nothing can be repeated more than %d times - use '*' or '+' if any number will do",
			    REGEX_REPEAT_MAX);
		return false;
	}
	return ps->i > begin;
}

/* "{n}", "{n,}" or "{n,m}", at its '{' */
static void braces(struct parser *ps, u32 *min, u32 *max)
{
	u32 begin = ps->i++;
	bool ok = number(ps, min);

	*max = *min;
	if (ok && at(ps, ",")) {
		ps->i++;
		*max = REGEX_FOREVER;
		if (!at(ps, "}"))
			ok = number(ps, max);
	}
	if (!ok || !at(ps, "}"))
		regex_fault(ps, begin, "a repeat looks like {3}, {3,} or {3,5} - write \\{ for a '{'");
	else if (*max < *min)
		regex_fault(ps, begin, "the repeat is upside down - the smaller number first");
	else if (!*max) /* PCRE2 10.42 does not match (a|^){0}b in "ab" */
		regex_fault(ps, begin, "repeated 0 times it is nothing - take it out");
	ps->i++;
}

static bool repeat(struct parser *ps, u32 *min, u32 *max)
{
	char c = ps->i < ps->len ? ps->p[ps->i] : '\0';

	if (!c || !strchr("*+?{", c))
		return false;
	if (ps->once) {
		regex_fault(ps, ps->i, "before this stands %s cannot be repeated - put (?:...) around what is meant, or write \\%c",
			    ps->once, c);
		return false;
	}
	*min = c == '+';
	*max = c == '?' ? 1 : REGEX_FOREVER;
	if (c == '{')
		braces(ps, min, max);
	else
		ps->i++;
	if (ps->failed)
		return false;
	if (at(ps, "+"))
		regex_fault(ps, ps->i, "a '+' behind a repeat makes it possessive, which no automaton can do - take it out");
	if (at(ps, "?"))
		ps->i++;
	ps->once = "a repeat, which";
	return !ps->failed;
}

static u32 parse_branch(struct parser *ps)
{
	struct regex *re = ps->re;
	u32 node = 0, item, min, max;

	while (!ps->failed && ps->i < ps->len && ps->p[ps->i] != '|' &&
	       ps->p[ps->i] != ')') {
		ps->once = NULL;
		item = parse_item(ps);
		while (!ps->failed && repeat(ps, &min, &max)) {
			item = node_new(re, REGEX_REPEAT, item, 0);
			re->node[item].min = min;
			re->node[item].max = max;
		}
		if (!ps->failed)
			node = cat(re, node, item);
	}
	return node;
}

static u32 parse_pattern(struct parser *ps)
{
	u32 node = parse_branch(ps), right;

	while (!ps->failed && ps->i < ps->len && ps->p[ps->i] == '|') {
		ps->i++;
		right = parse_branch(ps);
		if (!ps->failed)
			node = node_new(ps->re, REGEX_ALT, node, right);
	}
	return node;
}

/* Node 0 is the empty pattern: the neutral element of cat() */
static void begin(struct regex *re)
{
	re->n = 0;
	re->column = 0;
	re->why[0] = '\0';
	node_new(re, REGEX_EMPTY, 0, 0);
}

bool regex_parse(struct regex *re, const char *p, u32 len, bool fold)
{
	struct parser ps = {
		.re = re, .p = p, .len = len, .fold = fold,
		.always_fold = fold,
	};

	begin(re);
	if (len >= BATON_VALUE_MAX)
		regex_fault(&ps, BATON_VALUE_MAX - 1, "the pattern is too long - at most %d bytes fit",
			    BATON_VALUE_MAX - 1);
	if (!ps.failed)
		re->root = parse_pattern(&ps);
	if (!ps.failed && ps.i < len)
		regex_fault(&ps, ps.i, "there is no group that this ')' could end - write \\) for a ')'");
	return !ps.failed;
}

void regex_literal(struct regex *re, const char *p, u32 len, bool fold,
		   bool whole)
{
	u32 i;

	begin(re);
	re->root = node_new(re, REGEX_BEGIN, 0, 0);
	for (i = 0; i < len; i++)
		re->root = cat(re, re->root, byte_new(re, p[i], fold));
	if (whole)
		re->root = cat(re, re->root,
			       node_new(re, REGEX_END, 0, 0));
}
