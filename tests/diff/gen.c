// SPDX-License-Identifier: GPL-2.0
/* gen.c - generated patterns, and subjects that they may match. */
#include <string.h>
#include "gen.h"

u64 seed = 1;

u32 rnd(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % n;
}

void put(struct text *to, const char *more)
{
	while (*more && to->len < 150)
		to->s[to->len++] = *more++;
	to->s[to->len] = '\0';
}

static const char *any_of(const char *const *list, u32 n)
{
	return list[rnd(n)];
}

#define ANY(...) any_of((const char *const[]){ __VA_ARGS__ },		\
	sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void gen_class(struct text *to)
{
	u32 n = 1 + rnd(3);

	put(to, ANY("[", "[", "[^"));
	if (!rnd(12))
		put(to, "]");
	while (n--)
		put(to, ANY("a", "b", "a-c", "A-Z", "0-9", "\\d", "\\w", "/",
			    "\\]", "\\-", "[:alpha:]", "[:^digit:]", "_", ".",
			    "[:upper:]", "[:^upper:]", "\\s", "\\D", "^a", "[",
			    "\\x41-\\x43", "Y-b", "[:punct:]", "\\h", "\\x80-\\xff"));
	if (!rnd(12))
		put(to, "-");
	put(to, "]");
}

static void gen_atom(struct text *to, u32 depth)
{
	switch (rnd(depth ? 16 : 10)) {
	case 0:
		put(to, ".");
		break;
	case 1:
		gen_class(to);
		break;
	case 2:
		put(to, ANY("\\d", "\\w", "\\s", "\\.", "\\/", "\\x62",
			    "\\W", "\\x{61}", "\\S", "\\v", "\\t", "\\$"));
		break;
	case 3:
		put(to, ANY("^", "$", "\\A", "\\z", "(?i)", "(?-i)"));
		break;
	case 4: case 5: case 6: case 7: case 8: case 9:
		put(to, ANY("a", "b", "c", "A", "B", "/", "ab", "-", "_",
			    "0", "1", ",", "é", "]", "}", ":", "<"));
		break;
	default:
		put(to, ANY("(", "(?:", "(?i:", "(?-i:", "("));
		gen(to, depth - 1);
		put(to, ")");
	}
}

void gen(struct text *to, u32 depth)
{
	u32 n = 1 + rnd(5);

	while (n--) {
		if (!rnd(7))
			put(to, "|");
		gen_atom(to, depth);
		if (!rnd(3))
			put(to, ANY("*", "+", "?", "{2}", "{1,3}", "{0,2}",
				    "{2,}", "*?", "+?", "??", "{1,2}?", "{0}"));
	}
}

void gen_noise(struct text *to)
{
	static const char bytes[] = "ab^$.|()[]{}*+?\\-:,012dwzAi<=!x ";
	char c[2] = "";
	u32 n = 1 + rnd(9);

	while (n--) {
		c[0] = bytes[rnd(sizeof(bytes) - 1)];
		put(to, c);
	}
}

static void byte_from(struct text *to, const struct byteset *set)
{
	u32 c = rnd(256), i;

	for (i = 0; i < 256; i++, c++) {
		/* Try ASCII first */
		if (i < 128 && (c & 255) > 126)
			continue;
		if (byteset_has(set, c)) {
			if (to->len < SUBJECT_MAX)
				to->s[to->len++] = c;
			return;
		}
	}
}

/* A subject that the tree matches, anchors ignored */
static void sample(struct text *to, const struct regex *re, u32 at)
{
	const struct regex_node *node = &re->node[at];
	u32 n;

	switch (node->kind) {
	case REGEX_SET:
		byte_from(to, &node->set);
		break;
	case REGEX_CAT:
		sample(to, re, node->left);
		sample(to, re, node->right);
		break;
	case REGEX_ALT:
		sample(to, re, rnd(2) ? node->left : node->right);
		break;
	case REGEX_REPEAT:
		n = node->max == REGEX_FOREVER ? 3 : node->max - node->min + 1;
		for (n = node->min + rnd(n); n && to->len < SUBJECT_MAX; n--)
			sample(to, re, node->left);
		break;
	default:
		break;
	}
}

static void noise(struct text *to, u32 n)
{
	static const char bytes[] = "abcABC/.-_01 \n\t\xc3\xa9x";

	while (n-- && to->len < SUBJECT_MAX)
		to->s[to->len++] = bytes[rnd(sizeof(bytes) - 1)];
}

static void damage(struct text *to)
{
	u32 i;

	if (!to->len)
		return;
	i = rnd(to->len);
	switch (rnd(3)) {
	case 0:
		to->s[i] = rnd(4) ? (u32)"abAB/c"[rnd(6)] : rnd(256);
		break;
	case 1:
		to->s[i] ^= 0x20;
		break;
	default:
		to->len--;
		memmove(to->s + i, to->s + i + 1, to->len - i);
	}
}

void gen_subject(struct text *to, const struct regex *re)
{
	to->len = 0;
	if (!rnd(4))
		noise(to, rnd(6));
	if (rnd(10))
		sample(to, re, re->root);
	if (!rnd(4))
		noise(to, rnd(6));
	while (!rnd(3))
		damage(to);
}
