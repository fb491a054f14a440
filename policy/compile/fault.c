// SPDX-License-Identifier: GPL-2.0
/* fault.c - refuses a pattern. */
#include <stdarg.h>
#include <stdio.h>
#include "regex.h"

void regex_fault(struct parser *ps, u32 i, const char *fmt, ...)
{
	va_list ap;

	if (ps->failed)
		return;
	ps->failed = true;
	ps->re->column = i + 1;
	va_start(ap, fmt);
	vsnprintf(ps->re->why, sizeof(ps->re->why), fmt, ap);
	va_end(ap);
}
