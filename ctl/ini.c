// SPDX-License-Identifier: GPL-2.0
/*
 * ini.c - lines of an INI file, with their numbers.
 *
 * inih splits the lines. As distributions build it, it reports no line numbers
 * and no sections without keys, cuts the names of sections, and joins indented
 * lines to the ones before them. So next_line(), from which it gets its lines,
 * counts them, announces the sections and removes indents. inih also accepts a
 * ':' for a '=', but values here may have a ':'; keys never do.
 */
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include "ctl.h"

/*
 * Debian's inih has this setting; elsewhere the symbol may be missing, then
 * 200 is built in.
 */
extern int ini_max_line __attribute__((weak));

struct lines {
	const struct ini_sink *sink;
	void *ctx;
	FILE *file;
	char *text;
	size_t room;
	unsigned int line;
	unsigned int column;	/* of the value, if it is a pair */
	bool pair_due;		/* the last line has to be a pair */
	bool over;		/* this line is not text: stop */
};

static void fault(struct lines *lines, const char *text, bool lost)
{
	lines->sink->fault(lines->ctx, lines->line, text, lost);
}

/* Report the last line if inih found no pair in it */
static void settle(struct lines *lines)
{
	if (lines->pair_due)
		fault(lines, "this is neither a [section] nor a 'key = value' - write it as one of them, or a '#' in front of a comment", true);
	lines->pair_due = false;
}

/* Without blanks at the end */
static int trimmed(const char *text, int len)
{
	while (len && strchr(" \t", text[len - 1]))
		len--;
	return len;
}

static void take_section(struct lines *lines, char *text)
{
	char *end = strchr(text, ']'), why[200];
	const char *rest;

	if (!end) {
		end = text + strcspn(text, "\r\n");
		snprintf(why, sizeof(why), "the section's ']' is missing - write it as '%.*s]'",
			 trimmed(text, end - text), text);
		fault(lines, why, false);
		rest = "";
	} else {
		rest = end + 1 + strspn(end + 1, " \t\r\n");
	}
	if (*rest && *rest != ';' && *rest != '#')
		fault(lines, "something follows the section's ']' - begin a new line for it", false);
	*end = '\0';
	lines->sink->section(lines->ctx, lines->line, text + 1);
}

/* Where the value begins, as inih sees it */
static unsigned int value_column(const char *line, const char *text)
{
	text += strcspn(text, "=");
	text += *text ? 1 : 0;
	return text + strspn(text, " \t") - line + 1;
}

/* Length of the key in "path exact", before the operator; 0: there is none */
static int before_op(const char *text, int len)
{
	const char *const *op = baton_op_names;
	int n;

	for (; op < baton_op_names + __BATON_OP_MAX; op++) {
		n = len - strlen(*op);
		if (n > 0 && strchr(" \t", text[n - 1]) &&
		    !memcmp(text + n, *op, strlen(*op)))
			return trimmed(text, n);
	}
	return 0;
}

/* inih accepts a ':' for a '=': it would take "path: exact:/a" for a pair, and
 * "header x: = exact:a" for one with a strange value. Report it, and correct the
 * line for inih.
 */
static void mend_colon(struct lines *lines, char *text)
{
	char *sep = text + strcspn(text, "=:"), *next, why[256];
	int len = trimmed(text, sep - text), n = before_op(text, len);
	const char *op = text + n + strspn(text + n, " \t");

	if (*sep != ':')
		return;
	next = sep + 1 + strspn(sep + 1, " \t");
	if (n)
		snprintf(why, sizeof(why), "the '=' after '%.*s' is missing - begin the line with '%.*s = %.*s:'",
			 n, text, n, text, (int)(text + len - op), op);
	else if (*next == '=')
		snprintf(why, sizeof(why), "there is a ':' after '%.*s' - leave it out, '%.*s =' is enough",
			 len, text, len, text);
	else
		snprintf(why, sizeof(why), "there is a ':' where a '=' belongs - begin the line with '%.*s ='",
			 len, text);
	fault(lines, why, false);
	if (n)
		text[n] = '=';
	else
		*sep = *next == '=' ? ' ' : '=';
}

static bool is_text(const char *line, size_t len)
{
	for (; len; len--, line++)
		if (((unsigned char)*line < ' ' && !strchr("\t\r\n", *line)) ||
		    !*line || *line == 0x7f)
			return false;
	return true;
}

static void too_long(struct lines *lines, const char *text, size_t room)
{
	char why[160];

	snprintf(why, sizeof(why), "the line has %zu bytes, but at most %zu fit - name fewer back ends or write a shorter value, and make two rules of it if need be",
		 strcspn(text, "\r\n"), room - 4);
	fault(lines, why, true);
}

/* A comment is a blank, a ';' and usually another blank. Without the second
 * blank it may be meant as a part of the value.
 */
static void look_at_comment(struct lines *lines, const char *text)
{
	const char *at = strchr(text, '=');

	while (at && (at = strchr(at + 1, ';')))
		if (strchr(" \t", at[-1]))
			break;
	if (at && at[1] && !strchr(" \t\r\n;", at[1]))
		lines->sink->doubt(lines->ctx, lines->line,
				   "what follows the ';' was taken for a comment - if it belongs to the value, make that a pattern with '[;]', if not, put a blank behind the ';'");
}

/* Return: the text for inih: a pair, or an empty line */
static const char *take_line(struct lines *lines, size_t room)
{
	char *text = lines->text;

	if (lines->line == 1 && !strncmp(text, "\xef\xbb\xbf", 3))
		text += 3;
	text += strspn(text, " \t");
	if (strlen(text) + 3 > room) {
		too_long(lines, text, room);
		return "\n";
	}
	if (*text == '[') {
		take_section(lines, text);
		return "\n";
	}
	lines->pair_due = *text && !strchr(";#\r\n", *text);
	if (lines->pair_due) {
		mend_colon(lines, text);
		look_at_comment(lines, text);
	}
	lines->column = value_column(lines->text, text);
	return text;
}

static char *next_line(char *to, int room, void *stream)
{
	struct lines *lines = stream;
	ssize_t len;

	if (lines->over)
		return NULL;
	settle(lines);
	len = getline(&lines->text, &lines->room, lines->file);
	if (len < 0)
		return NULL;
	lines->line++;
	lines->over = !is_text(lines->text, len);
	return lines->over ? NULL : strcpy(to, take_line(lines, room));
}

static int take_pair(void *user, const char *section, const char *key,
		     const char *value)
{
	struct lines *lines = user;

	(void)section;
	lines->pair_due = false;
	lines->sink->pair(lines->ctx, lines->line, lines->column, key, value);
	return 1;
}

enum ini_end ini_read(FILE *file, const struct ini_sink *sink, void *ctx,
		      unsigned int *line)
{
	struct lines lines = { .sink = sink, .ctx = ctx, .file = file };

	if (&ini_max_line)
		ini_max_line = 4096;
	ini_parse_stream(next_line, &lines, take_pair, &lines);
	free(lines.text);
	*line = lines.line;
	if (lines.over)
		return INI_NO_TEXT;
	return ferror(file) ? INI_FAILED : INI_WHOLE;
}
