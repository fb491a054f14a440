// SPDX-License-Identifier: GPL-2.0
/* cases.c - read the files of cases/. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/string.h>
#include "cases.h"

#define FOLDER	"tests/unit/cases"

static void put(struct unit_case *c, u8 byte)
{
	cr_assert_lt(c->len, CASE_BYTES, "%s: too long", c->at);
	c->in[c->len++] = byte;
}

/* @p is after the backslash. Returns the position after the escape. */
static const char *put_escape(struct unit_case *c, const char *p)
{
	static const char names[] = "rnt0\\", bytes[] = "\r\n\t\0\\";
	const char *name = strchr(names, *p);
	unsigned int byte;

	if (*p && name) {
		put(c, bytes[name - names]);
		return p + 1;
	}
	cr_assert_eq(sscanf(p, "x%2x", &byte), 1, "%s: escape %s", c->at, p);
	put(c, byte);
	return p + 3;
}

static void put_bytes(struct unit_case *c, const char *p)
{
	while (*p) {
		if (*p == '|') {
			cr_assert_lt(c->marks, CASE_MARKS, "%s", c->at);
			c->mark[c->marks++] = c->len;
			p++;
		} else if (*p == '\\') {
			p = put_escape(c, p + 1);
		} else {
			put(c, *p++);
		}
	}
}

static void put_text(char *to, const char *from)
{
	cr_assert_lt(strlen(from), CASE_TEXT, "%s", from);
	strcpy(to, from);
}

static void start(struct unit_case *c, const char *file, u32 number,
		  const char *name)
{
	memset(c, 0, sizeof(*c));
	snprintf(c->at, sizeof(c->at), "%s:%u: %.150s", file, number, name);
}

/* Parse a line of the current case. */
static void add_line(struct unit_case *c, const char *line)
{
	if (!strncmp(line, "> ", 2)) {
		cr_assert(!*c->want, "%s: bytes behind the verdict", c->at);
		put_bytes(c, line + 2);
	} else if (!strncmp(line, ": ", 2)) {
		put_text(c->setup, line + 2);
	} else if (!strncmp(line, "= ", 2)) {
		cr_assert(!*c->want, "%s: two verdicts", c->at);
		put_text(c->want, line + 2);
	} else {
		cr_assert(*c->want, "%s: what is '%s'?", c->at, line);
		cr_assert_lt(c->n_found, CASE_FOUND, "%s", c->at);
		put_text(c->found[c->n_found++], line);
	}
}

static u32 finish(const struct unit_case *c, const char *kind,
		  void (*check)(const struct unit_case *c))
{
	if (!*c->at)
		return 0;
	cr_assert(*c->want, "%s: no verdict", c->at);
	if (*kind ? strncmp(c->setup, kind, strlen(kind)) : *c->setup)
		return 0;
	check(c);
	return 1;
}

static u32 read_file(const char *name, const char *kind,
		     void (*check)(const struct unit_case *c))
{
	static struct unit_case c;
	char path[512], line[1024];
	u32 number = 0, count = 0;
	FILE *file;

	snprintf(path, sizeof(path), FOLDER "/%s", name);
	file = fopen(path, "r");
	cr_assert(file, "%s", path);
	c.at[0] = '\0';
	while (fgets(line, sizeof(line), file)) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (strncmp(line, "== ", 3)) {
			cr_assert(*c.at, "%s:%u: no case yet", name, number);
			add_line(&c, line);
			continue;
		}
		count += finish(&c, kind, check);
		start(&c, name, number, line + 3);
	}
	fclose(file);
	return count + finish(&c, kind, check);
}

static int is_cases(const struct dirent *entry)
{
	return strstr(entry->d_name, ".cases") != NULL;
}

u32 cases_each(const char *kind, void (*check)(const struct unit_case *c))
{
	struct dirent **names;
	int n = scandir(FOLDER, &names, is_cases, alphasort), i;
	u32 count = 0;

	cr_assert_gt(n, 0, "no " FOLDER " here: run from the checkout's top");
	for (i = 0; i < n; i++) {
		count += read_file(names[i]->d_name, kind, check);
		free(names[i]);
	}
	free(names);
	return count;
}
