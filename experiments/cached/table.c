// SPDX-License-Identifier: GPL-2.0
/*
 * table.c - the targets, from the load file:
 *
 *	# comment
 *	c [PAUSE_MS]			a connection begins
 *	g TARGET BYTES [PAUSE_MS]	a request of it
 *
 * A server needs only names and sizes; the rest is checked too, so that a file of
 * another kind is refused here. A target with several sizes, as in the load of a
 * log with answers that were cut or had no body, gets the largest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cached.h"

#define WORDS_MAX 5	/* one more than a line may have */

static struct target *table[TARGETS_MAX];
static unsigned int n_targets;

/* The position for messages about the file */
static const char *path;
static unsigned int line_number;

static struct target **bucket(const char *name, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	/* FNV-1a */
	while (len--)
		hash = (hash ^ (unsigned char)*name++) * 0x100000001b3ULL;
	return &table[(hash ^ hash >> 32) % TARGETS_MAX];
}

struct target *table_find(const char *name, size_t len)
{
	struct target *target = *bucket(name, len);

	while (target && (strncmp(target->name, name, len) ||
			  target->name[len]))
		target = target->chain;
	return target;
}

static uint64_t number(const char *word, uint64_t max, const char *what)
{
	char *end;
	unsigned long long value = strtoull(word, &end, 10);

	if (*word < '0' || *word > '9' || *end || value > max)
		die("%s:%u: '%s' is no %s: give a number from 0 to %llu", path,
		    line_number, word, what, (unsigned long long)max);
	return value;
}

static void check_name(const char *name)
{
	const char *at;

	if (strlen(name) > NAME_MAX_BYTES)
		die("%s:%u: a target's name of %zu bytes: %u at most", path,
		    line_number, strlen(name), NAME_MAX_BYTES);
	for (at = name; *at; at++)
		if (*at <= ' ' || *at > '~' || *at == '?' || *at == '#')
			die("%s:%u: target '%s': take letters, digits and signs but '?' and '#'",
			    path, line_number, name);
}

static void add(const char *name, uint64_t bytes)
{
	size_t len = strlen(name);
	struct target *target = table_find(name, len), **head;

	if (target) {
		if (target->bytes < bytes)
			target->bytes = bytes;
		return;
	}
	if (n_targets++ == TARGETS_MAX)
		die("%s:%u: too many targets: %u at most, so make a load of fewer",
		    path, line_number, TARGETS_MAX);
	target = calloc(1, sizeof(*target) + len + 1);
	if (!target)
		die("no memory for target '%s'", name);
	memcpy(target->name, name, len);
	target->bytes = bytes;
	head = bucket(name, len);
	target->chain = *head;
	*head = target;
}

static unsigned int split(char *line, char **words)
{
	unsigned int n = 0;
	char *word = strtok(line, " \t\r\n");

	for (; word && n < WORDS_MAX; word = strtok(NULL, " \t\r\n"))
		words[n++] = word;
	return n;
}

static void take_line(char *line, bool *begun)
{
	char *words[WORDS_MAX];
	unsigned int n = split(line, words);

	if (!n || words[0][0] == '#')
		return;
	if (!strcmp(words[0], "c") && n <= 2) {
		*begun = true;
	} else if (!strcmp(words[0], "g") && (n == 3 || n == 4)) {
		if (!*begun)
			die("%s:%u: a request before the first connection: begin with a line 'c'",
			    path, line_number);
		check_name(words[1]);
		add(words[1], number(words[2], BYTES_MAX, "size"));
	} else {
		die("%s:%u: '%s' and %u words: write 'c [PAUSE_MS]' or 'g TARGET BYTES [PAUSE_MS]'",
		    path, line_number, words[0], n - 1);
	}
	if (n == 4 || (n == 2 && words[0][0] == 'c'))
		number(words[n - 1], UINT32_MAX, "pause in milliseconds");
}

void table_load(const char *name)
{
	FILE *file = fopen(name, "r");
	bool begun = false;
	char line[1024];

	if (!file)
		die("cannot read %s: give --load a load file", name);
	path = name;
	while (fgets(line, sizeof(line), file)) {
		line_number++;
		if (!strchr(line, '\n') && strlen(line) == sizeof(line) - 1)
			die("%s:%u: a line of more than %zu bytes", path,
			    line_number, sizeof(line) - 2);
		take_line(line, &begun);
	}
	if (ferror(file))
		die("cannot read %s to its end", name);
	fclose(file);
	if (!n_targets)
		die("%s: no request in it: a load file has lines 'c' and 'g TARGET BYTES'",
		    name);
}
