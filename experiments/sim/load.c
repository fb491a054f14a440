// SPDX-License-Identifier: GPL-2.0
/* load.c - read a load. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "die.h"
#include "load.h"

#define LINE_MAX_LEN 256	/* of a line that is no comment */

/* A blank and a decimal number; false when there is none */
static bool number(const char **text, u32 *value)
{
	const char *p = *text;
	u64 v = 0;

	if (*p++ != ' ' || !isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++) {
		v = v * 10 + *p - '0';
		if (v > U32_MAX)
			return false;
	}
	*text = p;
	*value = v;
	return true;
}

static void size_set(struct load *load, u32 target, u32 bytes)
{
	u32 was = load->targets_room;

	while (target >= load->targets_room) {
		load->size = more(load->size, &load->targets_room,
				  sizeof(*load->size));
		memset(load->size + was, 0,
		       (load->targets_room - was) * sizeof(*load->size));
		was = load->targets_room;
	}
	load->n_targets = max(load->n_targets, target + 1);
	load->size[target] = max(load->size[target], bytes);
}

static void request_add(struct load *load, const struct load_request *request)
{
	if (load->n == load->room)
		load->request = more(load->request, &load->room,
				     sizeof(*load->request));
	load->request[load->n++] = *request;
	size_set(load, request->target, request->bytes);
}

/* @next: takes the pause on the connection's line, for its first request */
static bool connection(const char *p, struct load_request *next)
{
	next->first = true;
	next->pause_ms = 0;
	number(&p, &next->pause_ms);
	return !*p;
}

static bool request(struct load *load, const char *p,
		    struct load_request *next)
{
	u32 pause = 0;

	if (!number(&p, &next->target) || !number(&p, &next->bytes) ||
	    next->target >= LOAD_TARGETS_MAX)
		return false;
	number(&p, &pause);
	if (*p || load->n == LOAD_REQUESTS_MAX)
		return false;
	next->pause_ms = min((u64)next->pause_ms + pause, (u64)U32_MAX);
	request_add(load, next);
	*next = (struct load_request){ 0 };
	return true;
}

/* The first comment is the load's name. A long one is cut. */
static void comment(struct load *load, const char *line, bool whole,
		    FILE *file)
{
	int c = 0;

	if (!*load->name)
		snprintf(load->name, sizeof(load->name), "%s",
			 line + 1 + strspn(line + 1, " "));
	while (!whole && c != '\n' && c != EOF)
		c = getc(file);
}

static bool line_take(struct load *load, const char *line,
		      struct load_request *next)
{
	if (line[0] == 'c')
		return connection(line + 1, next);
	return line[0] == 'g' && (load->n || next->first) &&
	       request(load, line + 1, next);
}

static void read_lines(struct load *load, FILE *file, const char *path)
{
	struct load_request next = { 0 };
	char line[LINE_MAX_LEN];
	u32 n = 0;
	bool whole;

	while (fgets(line, sizeof(line), file)) {
		n++;
		whole = strchr(line, '\n') || feof(file);
		line[strcspn(line, "\n")] = 0;
		if (line[0] == '#')
			comment(load, line, whole, file);
		else if (!whole || (line[0] && !line_take(load, line, &next)))
			die(STATUS_FAILED, "%s:%u: neither 'c [PAUSE_MS]' nor, in a connection, 'g TARGET BYTES [PAUSE_MS]' with TARGET below %u: experiments/loads writes such a load",
			    path, n, LOAD_TARGETS_MAX);
	}
	if (ferror(file))
		die(STATUS_FAILED, "%s: %s", path, strerror(errno));
}

void load_read(struct load *load, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;

	memset(load, 0, sizeof(*load));
	if (!file)
		die(STATUS_FAILED, "%s: %s", path, strerror(errno));
	read_lines(load, file, path);
	if (file != stdin)
		fclose(file);
	if (!load->n)
		die(STATUS_FAILED, "%s: there is no request in it", path);
}

void load_clean(struct load *load)
{
	free(load->request);
	free(load->size);
}

u32 load_connection_end(const struct load *load, u32 first, u32 per_conn)
{
	u32 end = first + 1;

	if (per_conn)
		return min((u64)first + per_conn, (u64)load->n);
	while (end < load->n && !load->request[end].first)
		end++;
	return end;
}
