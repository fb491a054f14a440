// SPDX-License-Identifier: GPL-2.0
/*
 * regex.c - fuzz the rule compiler: patterns, one per line, then a NUL and the
 * subject. Tables of patterns that it accepts pass the verifier, and agree with
 * PCRE2 on the first matching rule.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "../../policy/compile/compile.h"
#include "../../policy/dfa.h"
#include "../../policy/rules.h"

#define PATTERNS 4
#define SUBJECT_MAX 256

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* 1: match, 0: no match, -1: PCRE2 gave up or refuses the pattern */
static int pcre(const struct baton_cond *cond, const u8 *subject, size_t len)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	PCRE2_SIZE offset;
	pcre2_code *code;
	int error, ret = -1;

	pcre2_set_match_limit(context, 20000);
	code = pcre2_compile((PCRE2_SPTR)cond->value, cond->len,
			     PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
			     (cond->field == BATON_FIELD_HOST ?
			      PCRE2_CASELESS : 0), &error, &offset, NULL);
	if (code) {
		ret = pcre2_match(code, subject, len, 0, 0, match, context);
		ret = ret >= 0 ? 1 : ret == PCRE2_ERROR_NOMATCH ? 0 : -1;
	}
	pcre2_code_free(code);
	pcre2_match_data_free(match);
	pcre2_match_context_free(context);
	return ret;
}

static void compare(const struct baton_rules *rules, const u8 *subject,
		    size_t len)
{
	u64 set = baton_dfa_match(rules->table[0], subject, len)->word[0];
	u32 i;
	int ret;

	for (i = 0; i < rules->n; i++) {
		ret = pcre(rules->rule[i].conds, subject, len);
		if (ret < 0)
			return;
		if ((u64)ret != (set >> i & 1))
			abort();
		if (ret)
			return;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const u8 *nul = memchr(data, '\0', size), *end = nul ? nul : data + size;
	struct baton_cond cond = { .op = BATON_OP_REGEX };
	struct baton_rules *rules;
	const u8 *p = data, *stop;
	char why[BATON_WHY_MAX];
	u8 *subject;
	size_t len;
	u32 n = 0, column;

	if (!size)
		return 0;
	cond.field = *p++ & 1 ? BATON_FIELD_HOST : BATON_FIELD_PATH;
	rules = baton_rules_alloc(PATTERNS);
	for (; n < PATTERNS && p < end; p = stop + 1) {
		stop = memchr(p, '\n', end - p);
		stop = stop ? stop : end;
		if (stop - p >= BATON_VALUE_MAX)
			continue;
		cond.value = (const char *)p;
		cond.len = stop - p;
		if (!baton_compile_check(&cond, &column, why, sizeof(why)))
			continue;
		if (baton_rule_set_conds(&rules->rule[n++], &cond, 1))
			abort();
	}
	rules->n = n;
	len = nul ? size - (nul + 1 - data) : 0;
	len = len < SUBJECT_MAX ? len : SUBJECT_MAX;
	subject = malloc(len + !len);
	if (len)
		memcpy(subject, nul + 1, len);
	if (n && baton_compile_into(rules, "fuzz", NULL))
		compare(rules, subject, len);
	free(subject);
	baton_rules_free(rules);
	return 0;
}
