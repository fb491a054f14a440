// SPDX-License-Identifier: GPL-2.0
/* scan.c - finds the end of a head, or a byte that no head can have. */
#include <linux/types.h>
#include <linux/kernel.h>
#include "chars.h"
#include "limits.h"
#include "scan.h"

enum scan_state {
	SCAN_START,	/* nothing yet but empty lines */
	SCAN_START_CR,
	SCAN_LINE,
	SCAN_LINE_CR,
	SCAN_LF,	/* at the start of a line */
	SCAN_LF_CR,
	SCAN_OVER,	/* the parser will not ask for more */
};

static u8 start_byte(u8 c)
{
	if (c == '\r')
		return SCAN_START_CR;
	return c == '\n' ? SCAN_START : SCAN_LINE;
}

/* After an LF: a blank would be folding, an LF the end. */
static u8 lf_byte(u8 c)
{
	if (c == '\r')
		return SCAN_LF_CR;
	return c == '\n' || c == ' ' || c == '\t' ? SCAN_OVER : SCAN_LINE;
}

/* After the value bytes of a line. */
static u8 line_byte(u8 c)
{
	if (c == '\r')
		return SCAN_LINE_CR;
	if (c == '\n')
		return SCAN_LF;
	return baton_char_is(c, BATON_C_VALUE) ? SCAN_LINE : SCAN_OVER;
}

static u8 scan_byte(u8 state, u8 c)
{
	switch (state) {
	case SCAN_START:
		state = start_byte(c);
		return state == SCAN_LINE ? line_byte(c) : state;
	case SCAN_START_CR:
		return c == '\n' ? SCAN_START : SCAN_OVER;
	case SCAN_LINE:
		return line_byte(c);
	case SCAN_LINE_CR:
		return c == '\n' ? SCAN_LF : SCAN_OVER;
	case SCAN_LF:
		state = lf_byte(c);
		return state == SCAN_LINE ? line_byte(c) : state;
	default:
		return SCAN_OVER;
	}
}

bool baton_scan(struct baton_scan *scan, const u8 *buf, u32 len)
{
	const u8 *p = buf, *end = buf + len;

	while (p < end && scan->state != SCAN_OVER) {
		if (scan->state == SCAN_LINE)
			p = baton_chars_skip_value(p, end);
		if (p < end)
			scan->state = scan_byte(scan->state, *p++);
	}
	scan->seen += len;
	if (scan->state == SCAN_OVER)
		return true;
	if (scan->seen < scan->due)
		return false;
	scan->due = min_t(u32, 2 * scan->seen, BATON_HEAD_MAX);
	return true;
}
