// SPDX-License-Identifier: GPL-2.0
/*
 * pcre.c - checks patterns with PCRE2.
 *
 * PCRE2 should accept every pattern that our parser accepts: one that it
 * refuses would not mean what its author expects. Options as in regex.h.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include "regex.h"

bool regex_pcre(struct regex *re, const char *p, u32 len, bool fold)
{
	u32 options = PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
		      PCRE2_NO_AUTO_CAPTURE | (fold ? PCRE2_CASELESS : 0);
	PCRE2_SIZE offset;
	pcre2_code *code;
	u8 text[128];
	int error;

	code = pcre2_compile((PCRE2_SPTR)p, len, options, &error, &offset,
			     NULL);
	if (code) {
		pcre2_code_free(code);
		return true;
	}
	pcre2_get_error_message(error, text, sizeof(text));
	re->column = offset + 1;
	snprintf(re->why, sizeof(re->why), "PCRE2 refuses the pattern: %s",
		 (char *)text);
	return false;
}
