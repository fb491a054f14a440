// SPDX-License-Identifier: GPL-2.0
/*
 * class.c - sets of bytes in a pattern: escapes and classes.
 *
 * Meaning: pcre2pattern(3), in the C locale. Where a '-' could be a range or
 * not, versions of PCRE2 and Perl differ, so it has to be escaped there.
 */
#include <ctype.h>
#include <string.h>
#include "regex.h"

static void add_range(struct byteset *set, u8 from, u8 to)
{
	u32 c;

	for (c = from; c <= to; c++)
		byteset_add(set, c);
}

static void add_set(struct byteset *set, const struct byteset *more,
		    bool negate)
{
	int i;

	for (i = 0; i < 4; i++)
		set->w[i] |= negate ? ~more->w[i] : more->w[i];
}

void regex_fold(struct byteset *set)
{
	u32 c;

	for (c = 'a'; c <= 'z'; c++) {
		if (byteset_has(set, c))
			byteset_add(set, c - 'a' + 'A');
		if (byteset_has(set, c - 'a' + 'A'))
			byteset_add(set, c);
	}
}

static void word(struct byteset *set)
{
	add_range(set, '0', '9');
	add_range(set, 'A', 'Z');
	add_range(set, 'a', 'z');
	byteset_add(set, '_');
}

/* \d \w \s \h \v; false when @c is none of them */
static bool named_escape(char c, struct byteset *set)
{
	switch (c) {
	case 'd':
		add_range(set, '0', '9');
		return true;
	case 'w':
		word(set);
		return true;
	case 's':
		add_range(set, '\t', '\r');
		byteset_add(set, ' ');
		return true;
	case 'h':
		byteset_add(set, '\t');
		byteset_add(set, ' ');
		byteset_add(set, 0xa0);
		return true;
	case 'v':
		add_range(set, '\n', '\r');
		byteset_add(set, 0x85);
		return true;
	}
	return false;
}

static int hex_digit(struct parser *ps)
{
	char c = ps->i < ps->len ? ps->p[ps->i] : '\0';

	if (!isxdigit((u8)c))
		return -1;
	ps->i++;
	return isdigit((u8)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* \xHH or \x{HH}, after the x */
static int hex(struct parser *ps)
{
	u32 begin = ps->i - 2;
	bool braces = ps->i < ps->len && ps->p[ps->i] == '{';
	int high, low;

	ps->i += braces;
	high = hex_digit(ps);
	low = high < 0 ? -1 : hex_digit(ps);
	if (low < 0 ||
	    (braces && (ps->i == ps->len || ps->p[ps->i++] != '}'))) {
		regex_fault(ps, begin, "a byte is written with two digits, as \\x2f or \\x{2f}");
		return 0;
	}
	return high << 4 | low;
}

/* Say why an escape that PCRE2 may know is not supported */
static void refuse_escape(struct parser *ps, char c)
{
	u32 i = ps->i - 2;

	if (isdigit((u8)c) || strchr("gk", c))
		regex_fault(ps, i, "'\\%c' refers back to a group or is an octal number - no automaton can look back; write a byte as \\x2f",
			    c);
	else if (strchr("bB", c))
		regex_fault(ps, i, "'\\%c' is a word boundary, which looks at the bytes around - name the bytes that may stand there, as in (?:^|[^a-z])",
			    c);
	else if (strchr("GZ", c))
		regex_fault(ps, i, "'\\%c' is not to be had - the end is '$' or '\\z', the begin '^' or '\\A'",
			    c);
	else if (strchr("QE", c))
		regex_fault(ps, i, "quoting with \\Q and \\E is not to be had - put a '\\' before each special byte");
	else if (strchr("pPXRCNKuULlcoN", c))
		regex_fault(ps, i, "'\\%c' is not to be had - patterns are of bytes: write classes as [a-z] and bytes as \\x2f",
			    c);
	else
		regex_fault(ps, i, "'\\%c' has no meaning - leave the '\\' out",
			    c);
}

int regex_escape(struct parser *ps, struct byteset *set)
{
	static const char from[] = "tnrfae", to[] = "\t\n\r\f\a\x1b";
	struct byteset named = { 0 };
	const char *at;
	int byte;
	char c;

	if (ps->i == ps->len) {
		regex_fault(ps, ps->i - 1, "nothing follows the '\\' - write \\\\ for one");
		return 0;
	}
	c = ps->p[ps->i++];
	at = c ? strchr(from, c) : NULL;
	if (named_escape(c, &named) || named_escape(tolower((u8)c), &named)) {
		add_set(set, &named, isupper((u8)c));
		return -1;
	}
	if (at) {
		byte = to[at - from];
	} else if (c == 'x') {
		byte = hex(ps);
	} else {
		if (isalnum((u8)c))
			refuse_escape(ps, c);
		byte = (u8)c;
	}
	byteset_add(set, byte);
	return byte;
}

static bool posix_set(const char *name, size_t len, struct byteset *set)
{
	static const struct {
		const char *name;
		int (*is)(int c);
	} sets[] = {
		{ "alnum", isalnum }, { "alpha", isalpha },
		{ "blank", isblank }, { "cntrl", iscntrl },
		{ "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint },
		{ "punct", ispunct }, { "space", isspace },
		{ "upper", isupper }, { "xdigit", isxdigit },
	};
	size_t i;
	int c;

	if (len == 4 && !memcmp(name, "word", 4)) {
		word(set);
		return true;
	}
	if (len == 5 && !memcmp(name, "ascii", 5)) {
		add_range(set, 0, 127);
		return true;
	}
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (strlen(sets[i].name) != len ||
		    memcmp(sets[i].name, name, len))
			continue;
		/* ASCII only, as in the C locale; the program's may differ */
		for (c = 0; c < 128; c++)
			if (sets[i].is(c))
				byteset_add(set, c);
		return true;
	}
	return false;
}

/* [:name:] or [:^name:], at its '['. A class like [:upper:] loses its case
 * before it is negated, as in PCRE2.
 */
static void posix(struct parser *ps, struct byteset *set)
{
	const char *name = ps->p + ps->i + 2, *end = ps->p + ps->len, *stop;
	struct byteset named = { 0 };
	bool negate = name < end && *name == '^';

	name += negate;
	for (stop = name; stop < end && islower((u8)*stop);)
		stop++;
	if (ps->p[ps->i + 1] != ':' || end - stop < 2 ||
	    memcmp(stop, ":]", 2) || !posix_set(name, stop - name, &named)) {
		regex_fault(ps, ps->i, "this is no class like [:alpha:] - write \\[ for a '['");
		return;
	}
	if (ps->fold)
		regex_fold(&named);
	add_set(set, &named, negate);
	ps->i = stop + 2 - ps->p;
}

static bool more(const struct parser *ps, u32 ahead, const char *any)
{
	return ps->i + ahead < ps->len && ps->p[ps->i + ahead] &&
	       strchr(any, ps->p[ps->i + ahead]);
}

/* A byte or a set; the byte, or -1 */
static int class_item(struct parser *ps, struct byteset *set)
{
	u8 c = ps->p[ps->i];

	if (c == '[' && more(ps, 1, ":.=")) {
		posix(ps, set);
		return -1;
	}
	ps->i++;
	if (c == '\\')
		return regex_escape(ps, set);
	if (c & 0x80)
		regex_fault(ps, ps->i - 1, "a class is of bytes, and this character has several - write (?:x|y)");
	byteset_add(set, c);
	return c;
}

/* An item, or a range of two; @begin: where it begins */
static void class_range(struct parser *ps, struct byteset *set)
{
	struct byteset ignored = { 0 };
	u32 begin = ps->i;
	int from = class_item(ps, set), to;

	if (ps->failed || !more(ps, 0, "-") || ps->i + 1 == ps->len ||
	    ps->p[ps->i + 1] == ']')
		return;
	if (from < 0) {
		regex_fault(ps, ps->i, "a range cannot begin with a class - write \\- for a '-'");
		return;
	}
	ps->i++;
	to = class_item(ps, &ignored);
	if (ps->failed)
		return;
	if (to < 0)
		regex_fault(ps, begin, "a range cannot end with a class - write \\- for a '-'");
	else if (to < from)
		regex_fault(ps, begin, "the range is upside down - the smaller end first");
	else
		add_range(set, from, to);
}

void regex_class(struct parser *ps, struct byteset *set)
{
	struct byteset in = { 0 };
	u32 begin = ps->i - 1;
	bool negate = more(ps, 0, "^"), first = true;

	ps->i += negate;
	while (!ps->failed) {
		if (ps->i == ps->len) {
			regex_fault(ps, begin, "the class that begins here has no ']'");
			return;
		}
		if (ps->p[ps->i] == ']' && !first)
			break;
		class_range(ps, &in);
		first = false;
	}
	ps->i++;
	if (ps->fold)
		regex_fold(&in);
	add_set(set, &in, negate);
}
