// SPDX-License-Identifier: GPL-2.0
/* say.c - complaints. */
#include <stdarg.h>
#include <stdlib.h>
#include "ctl.h"

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("batonctl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
}

void safe_puts(const char *text, FILE *out)
{
	const unsigned char *byte = (const unsigned char *)text;

	for (; *byte; byte++)
		if (*byte < ' ' || *byte >= 0x7f)
			fprintf(out, "\\x%02x", *byte);
		else
			fputc(*byte, out);
}

void *must(void *p)
{
	if (!p) {
		complain("out of memory");
		exit(REFUSED);
	}
	return p;
}
