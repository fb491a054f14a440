// SPDX-License-Identifier: GPL-2.0
/*
 * diff.c - our patterns against PCRE2's.
 *
 *	diff [-s SEED] [-p PATTERNS] [-n SUBJECTS] [CASES]
 *
 * Rule sets of one to six rules with one or two generated patterns each are
 * compiled, verified and matched as the kernel does it; PCRE2 tries the
 * patterns one by one. Both must name the same first rule for each subject.
 * Subjects are made from the patterns, so that many match, and then damaged.
 * A disagreement is shrunk and printed as a line for CASES, a file of "PATTERN
 * TAB SUBJECT" lines that are tried first.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include "../../policy/dfa.h"
#include "../../policy/rules.h"
#include "../../policy/compile/compile.h"
#include "gen.h"

#define RULES 6
#define CONDS 2

static struct {
	u64 patterns, subjects, matches, skipped, refused, pcre_refused, jit;
} count;

/**
 * struct trial - a rule set, compiled by baton and by PCRE2
 * @fold: ignore case, as for hosts
 * @n: number of rules
 * @n_conds: number of conditions of each rule
 * @pattern: the patterns as text
 * @re: their parse trees, from which subjects are generated
 * @code: compiled by PCRE2
 * @rules: compiled by baton
 */
struct trial {
	bool fold;
	u32 n, n_conds[RULES];
	struct text pattern[RULES][CONDS];
	struct regex re[RULES][CONDS];
	pcre2_code *code[RULES][CONDS];
	struct baton_rules *rules;
};

static pcre2_match_data *match_data;
static pcre2_match_context *match_context;

static pcre2_code *pcre(const struct text *pattern, bool fold)
{
	PCRE2_SIZE offset;
	int error;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->s, pattern->len,
					 PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
					 (fold ? PCRE2_CASELESS : 0),
					 &error, &offset, NULL);

	if (code)
		pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return code;
}

static void trial_clean(struct trial *t)
{
	u32 r, c;

	for (r = 0; r < RULES; r++)
		for (c = 0; c < CONDS; c++) {
			pcre2_code_free(t->code[r][c]);
			t->code[r][c] = NULL;
		}
	baton_rules_free(t->rules);
	t->rules = NULL;
}

static struct baton_cond cond_of(const struct trial *t, u32 r, u32 c)
{
	return (struct baton_cond){
		.field = t->fold ? BATON_FIELD_HOST : BATON_FIELD_PATH,
		.op = BATON_OP_REGEX,
		.len = t->pattern[r][c].len,
		.value = t->pattern[r][c].s,
	};
}

/* Compile with both; false if either refuses */
static bool trial_compile(struct trial *t)
{
	struct baton_cond conds[CONDS];
	struct baton_compiled *out;
	u32 r, c;
	bool ok;

	t->rules = baton_rules_alloc(t->n);
	for (r = 0; r < t->n; r++) {
		for (c = 0; c < t->n_conds[r]; c++) {
			conds[c] = cond_of(t, r, c);
			if (!regex_parse(&t->re[r][c], conds[c].value,
					 conds[c].len, t->fold))
				return false;
			t->code[r][c] = pcre(&t->pattern[r][c], t->fold);
			if (!t->code[r][c]) {
				count.pcre_refused++;
				return false;
			}
		}
		if (baton_rule_set_conds(&t->rules->rule[r], conds,
					 t->n_conds[r]))
			abort();
	}
	out = calloc(1, sizeof(*out));
	ok = baton_compile_into(t->rules, "diff", out);
	if (!ok && strstr(out->why, "fault of this program")) {
		printf("FAILED: %s\n", out->why);
		exit(1);
	}
	baton_compiled_clean(out);
	free(out);
	return ok;
}

/* PCRE2's first matching rule; RULES: none, -1: PCRE2 gave up */
static int first_pcre(const struct trial *t, const struct text *subject,
		      u32 options)
{
	u32 r, c;
	int ret;

	for (r = 0; r < t->n; r++) {
		for (c = 0; c < t->n_conds[r]; c++) {
			ret = pcre2_match(t->code[r][c],
					  (PCRE2_SPTR)subject->s, subject->len,
					  0, options, match_data,
					  match_context);
			if (ret == PCRE2_ERROR_NOMATCH)
				break;
			if (ret < 0)
				return -1;
		}
		if (c == t->n_conds[r])
			return r;
	}
	return RULES;
}

static int first_ours(const struct trial *t, const struct text *subject)
{
	const struct baton_set *set =
		baton_dfa_match(t->rules->table[0], (const u8 *)subject->s,
				subject->len);
	int first = baton_set_first(&set, 1);

	return first < 0 ? RULES : first;
}

/* The interpreter's result counts, not that of PCRE2's faster JIT: the JIT of
 * 10.42 does not find (|(c,))[[:^digit:]]-*[_] in "C,_" regardless of case.
 */
static bool differ(const struct trial *t, const struct text *subject)
{
	int pcre = first_pcre(t, subject, 0), ours = first_ours(t, subject);

	if (pcre >= 0 && pcre != ours) {
		pcre = first_pcre(t, subject, PCRE2_NO_JIT);
		count.jit += pcre == ours;
	}

	if (pcre < 0) {
		count.skipped++;
		return false;
	}
	count.subjects++;
	count.matches += pcre < RULES;
	return pcre != ours;
}

/* Compile again and check that they still differ */
static bool still(struct trial *t, const struct text *subject)
{
	bool bad;

	trial_clean(t);
	bad = trial_compile(t) && differ(t, subject);
	return bad;
}

static void cut(struct text *text, u32 i, u32 n)
{
	text->len -= n;
	memmove(text->s + i, text->s + i + n, text->len - i);
	text->s[text->len] = '\0';
}

/* Remove bytes from @text as long as the results differ */
static bool shrink_text(struct trial *t, struct text *text,
			const struct text *subject)
{
	struct text before = *text;
	bool shorter = false;
	u32 n, i;

	for (n = 4; n; n--)
		for (i = 0; i + n <= text->len;) {
			before = *text;
			cut(text, i, n);
			if (still(t, subject)) {
				shorter = true;
			} else {
				*text = before;
				i++;
			}
		}
	return shorter;
}

static void shrink(struct trial *t, struct text *subject)
{
	struct trial before;
	bool again = true;
	u32 r, c;

	for (r = t->n; r-- && t->n > 1;) {
		trial_clean(t);
		before = *t;
		memmove(&t->pattern[r], &t->pattern[r + 1],
			(t->n - r - 1) * sizeof(t->pattern[0]));
		memmove(&t->n_conds[r], &t->n_conds[r + 1],
			(t->n - r - 1) * sizeof(t->n_conds[0]));
		t->n--;
		if (!still(t, subject)) {
			trial_clean(t);
			*t = before;
		}
	}
	while (again) {
		again = shrink_text(t, subject, subject);
		for (r = 0; r < t->n; r++)
			for (c = 0; c < t->n_conds[r]; c++)
				again |= shrink_text(t, &t->pattern[r][c],
						     subject);
	}
	still(t, subject);
}

static void print_text(const struct text *text)
{
	u32 i;

	for (i = 0; i < text->len; i++)
		if (text->s[i] >= ' ' && text->s[i] < 0x7f)
			putchar(text->s[i]);
		else
			printf("\\x%02x", (u8)text->s[i]);
}

static void report(struct trial *t, struct text *subject, u64 of_seed)
{
	u32 r, c;

	shrink(t, subject);
	printf("FAILED: seed %llu%s: PCRE2 says rule %d, we say %d\n",
	       (unsigned long long)of_seed, t->fold ? ", regardless of case" : "",
	       first_pcre(t, subject, PCRE2_NO_JIT), first_ours(t, subject));
	for (r = 0; r < t->n; r++)
		for (c = 0; c < t->n_conds[r]; c++) {
			printf("rule %u: ", r);
			print_text(&t->pattern[r][c]);
			printf("\t");
			print_text(subject);
			printf("\n");
		}
	exit(1);
}

static void gen_trial(struct trial *t)
{
	u32 r, c;

	t->fold = !rnd(4);
	t->n = rnd(3) ? 1 : 1 + rnd(RULES);
	for (r = 0; r < t->n; r++) {
		t->n_conds[r] = 1 + !rnd(5);
		for (c = 0; c < t->n_conds[r]; c++) {
			t->pattern[r][c].len = 0;
			if (!rnd(6))
				gen_noise(&t->pattern[r][c]);
			else
				gen(&t->pattern[r][c], 3);
		}
	}
}

/* Patterns are counted only if both sides accept the whole rule set. */
static void one_trial(struct trial *t, u32 subjects)
{
	u64 of_seed = seed;
	struct text subject;
	u32 i, r, n = 0;

	gen_trial(t);
	if (!trial_compile(t)) {
		count.refused++;
		trial_clean(t);
		return;
	}
	for (r = 0; r < t->n; r++)
		n += t->n_conds[r];
	for (i = 0; i < n * subjects; i++) {
		r = rnd(t->n);
		gen_subject(&subject, &t->re[r][rnd(t->n_conds[r])]);
		if (differ(t, &subject))
			report(t, &subject, of_seed);
	}
	count.patterns += n;
	trial_clean(t);
}

static void one_case(struct trial *t, char *line)
{
	char *subject = strchr(line, '\t');
	struct text text = { .len = 0 };

	line[strcspn(line, "\n")] = '\0';
	if (*line == '#' || !subject)
		return;
	*subject++ = '\0';
	t->fold = false;
	t->n = t->n_conds[0] = 1;
	t->pattern[0][0].len = 0;
	put(&t->pattern[0][0], line);
	put(&text, subject);
	if (!trial_compile(t)) {
		printf("FAILED: case '%s' is refused\n", line);
		exit(1);
	}
	if (differ(t, &text))
		report(t, &text, 0);
	trial_clean(t);
}

static u32 cases(struct trial *t, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];
	u32 n = 0;

	if (!file) {
		perror(path);
		exit(2);
	}
	for (; fgets(line, sizeof(line), file); n++)
		one_case(t, line);
	fclose(file);
	return n;
}

int main(int argc, char **argv)
{
	struct trial *t = calloc(1, sizeof(*t));
	u32 patterns = 10000, subjects = 1000;
	u64 first;
	int option;

	while ((option = getopt(argc, argv, "s:p:n:")) != -1) {
		if (option == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (option == 'p')
			patterns = atoi(optarg);
		else if (option == 'n')
			subjects = atoi(optarg);
		else
			return 2;
	}
	seed = seed ? seed : 1;
	match_data = pcre2_match_data_create(64, NULL);
	match_context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(match_context, 100000);
	if (optind < argc)
		printf("%u lines of cases\n", cases(t, argv[optind]));
	memset(&count, 0, sizeof(count));
	first = seed;
	while (count.patterns < patterns)
		one_trial(t, subjects);
	printf("seed %llu: %llu patterns x %u subjects, %.1f %% of %llu match, %llu given up by PCRE2, %llu that only its JIT reads differently, %llu rule sets refused, of these %llu only by PCRE2: no disagreement\n",
	       (unsigned long long)first, (unsigned long long)count.patterns,
	       subjects, 100.0 * count.matches / (count.subjects ?: 1),
	       (unsigned long long)count.subjects,
	       (unsigned long long)count.skipped,
	       (unsigned long long)count.jit,
	       (unsigned long long)count.refused,
	       (unsigned long long)count.pcre_refused);
	pcre2_match_data_free(match_data);
	pcre2_match_context_free(match_context);
	free(t);
	return count.matches && count.matches < count.subjects ? 0 : 1;
}
