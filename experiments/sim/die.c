// SPDX-License-Identifier: GPL-2.0
/* die.c - errors that end the simulation, and memory. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "die.h"

void die(int status, const char *format, ...)
{
	va_list args;

	fputs("policies: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(status);
}

void *make(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		die(STATUS_FAILED, "out of memory");
	return p;
}

void *more(void *old, u32 *room, size_t size)
{
	void *p;

	*room = *room ? 2 * *room : 64;
	p = realloc(old, *room * size);
	if (!p)
		die(STATUS_FAILED, "out of memory");
	return p;
}
