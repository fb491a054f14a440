// SPDX-License-Identifier: GPL-2.0
/*
 * bench_rules.c - find the rule for a URI among N, with several engines.
 *
 *	bench_rules ENGINE RULES ROUNDS
 *
 * ENGINE is dfa (baton's), pcre2 (JIT, rule by rule), hyperscan (if built
 * with it) or none, which only goes over the URIs. Prints nanoseconds a URI
 * and a checksum of the rules chosen, which is the same for all engines.
 * bench-core-rules runs it, under callgrind for the instructions.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#ifdef HAVE_HYPERSCAN
#include <hs.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>
#include "../policy/dfa.h"
#include "../policy/rules.h"
#include "../policy/compile/compile.h"

#define RULES_MAX	1024
#define URIS		110

static char rule[RULES_MAX][64];
static u32 n_rules;
static char uri[URIS][96];
static u32 uri_len[URIS];

static const char *const words[] = {
	"img", "css", "js", "api", "static", "media", "user", "cart", "search",
	"blog", "news", "admin", "assets", "video", "forum", "wiki",
};
static const char *const ends[] = {
	"png", "jpe?g", "gif", "css", "js", "php", "html?", "mp4", "zip",
	"woff2?",
};
static const char *const plain[] = {
	"png", "jpeg", "gif", "css", "js", "php", "html", "mp4", "zip", "woff",
};

/* Typical rules: folders, kinds of files, numbers, a word */
static void make_rules(u32 n)
{
	u32 i, w, e;

	for (i = 0; i < n; i++) {
		w = i * 7 % ARRAY_SIZE(words);
		e = i * 3 % ARRAY_SIZE(ends);
		switch (i % 4) {
		case 0:
			snprintf(rule[i], 64, "^/%s%u/.*\\.(%s|%s)$", words[w],
				 i / 4, ends[e], ends[(e + 1) % 10]);
			break;
		case 1:
			snprintf(rule[i], 64, "^/%s/v%u/", words[w], i / 4);
			break;
		case 2:
			snprintf(rule[i], 64, "^/%s/[0-9]{1,4}/%s%u", words[w],
				 words[(w + 3) % 16], i / 4);
			break;
		default:
			snprintf(rule[i], 64, "^/(a|b)%u/%s", i / 4, words[w]);
		}
	}
	n_rules = n;
}

static void make_uris(void)
{
	u32 i, w, e, k;

	for (i = 0; i < URIS; i++) {
		w = i * 5 % ARRAY_SIZE(words);
		e = i * 7 % ARRAY_SIZE(plain);
		k = i * 13 % 125;
		switch (i % 5) {
		case 0:
			snprintf(uri[i], 96, "/%s%u/holiday/pic%u.%s", words[w],
				 k, i, plain[e]);
			break;
		case 1:
			snprintf(uri[i], 96, "/%s/v%u/items/list", words[w], k);
			break;
		case 2:
			snprintf(uri[i], 96, "/%s/%u/%s%u", words[w], i * 31,
				 words[(w + 3) % 16], k);
			break;
		case 3:
			snprintf(uri[i], 96, "/b%u/%s/index.html", k, words[w]);
			break;
		default:
			snprintf(uri[i], 96, "/no/rule/is/for/this/%u.%s", i,
				 plain[e]);
		}
		uri_len[i] = strlen(uri[i]);
	}
}

/* Each engine: prepare, and find the number of the first rule, n_rules for none */

static struct baton_rules *rules;
static struct baton_compiled compiled;

static void dfa_prepare(void)
{
	struct baton_cond cond = {
		.field = BATON_FIELD_PATH, .op = BATON_OP_REGEX,
	};
	u32 i;

	rules = baton_rules_alloc(n_rules);
	for (i = 0; i < n_rules; i++) {
		cond.value = rule[i];
		cond.len = strlen(rule[i]);
		if (baton_rule_set_conds(&rules->rule[i], &cond, 1))
			exit(1);
	}
	if (!baton_compile_into(rules, "bench", &compiled)) {
		fprintf(stderr, "%s\n", compiled.why);
		exit(1);
	}
}

static u32 dfa_first(const char *s, u32 len)
{
	const struct baton_set *set =
		baton_dfa_match(rules->table[0], (const u8 *)s, len);
	int first = baton_set_first(&set, 1);

	return first < 0 ? n_rules : (u32)first;
}

static pcre2_code *code[RULES_MAX];
static pcre2_match_data *match;

static void pcre2_prepare(void)
{
	PCRE2_SIZE offset;
	int error;
	u32 i;

	for (i = 0; i < n_rules; i++) {
		code[i] = pcre2_compile((PCRE2_SPTR)rule[i],
					PCRE2_ZERO_TERMINATED,
					PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
					PCRE2_NO_AUTO_CAPTURE, &error, &offset,
					NULL);
		if (!code[i] || pcre2_jit_compile(code[i], PCRE2_JIT_COMPLETE))
			exit(1);
	}
	match = pcre2_match_data_create(1, NULL);
}

static u32 pcre2_first(const char *s, u32 len)
{
	u32 i;

	for (i = 0; i < n_rules; i++)
		if (pcre2_jit_match(code[i], (PCRE2_SPTR)s, len, 0, 0, match,
				    NULL) >= 0)
			break;
	return i;
}

#ifdef HAVE_HYPERSCAN
static hs_database_t *database;
static hs_scratch_t *scratch;

static void hyperscan_prepare(void)
{
	const char *text[RULES_MAX];
	unsigned int flags[RULES_MAX], id[RULES_MAX], i;
	hs_compile_error_t *error;

	for (i = 0; i < n_rules; i++) {
		text[i] = rule[i];
		flags[i] = HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;
		id[i] = i;
	}
	if (hs_compile_multi(text, flags, id, n_rules, HS_MODE_BLOCK, NULL,
			     &database, &error) ||
	    hs_alloc_scratch(database, &scratch))
		exit(1);
}

static int on_match(unsigned int id, unsigned long long from,
		    unsigned long long to, unsigned int flags, void *first)
{
	if (id < *(u32 *)first)
		*(u32 *)first = id;
	return 0;
}

static u32 hyperscan_first(const char *s, u32 len)
{
	u32 first = n_rules;

	hs_scan(database, s, len, 0, scratch, on_match, &first);
	return first;
}
#endif

static void none_prepare(void)
{
}

static u32 none_first(const char *s, u32 len)
{
	return len;
}

static const struct {
	const char *name;
	void (*prepare)(void);
	u32 (*first)(const char *s, u32 len);
} engines[] = {
	{ "dfa", dfa_prepare, dfa_first },
	{ "pcre2", pcre2_prepare, pcre2_first },
#ifdef HAVE_HYPERSCAN
	{ "hyperscan", hyperscan_prepare, hyperscan_first },
#endif
	{ "none", none_prepare, none_first },
};

static u64 bench_loop(u32 (*first)(const char *s, u32 len), u32 rounds)
{
	u64 sum = 0;
	u32 i;

	while (rounds--)
		for (i = 0; i < URIS; i++)
			sum = sum * 31 + first(uri[i], uri_len[i]);
	return sum;
}

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

int main(int argc, char **argv)
{
	u32 i, k, rounds, bytes = 0;
	u64 sum = 0, t, best = ~0ULL;

	if (argc != 4)
		return 2;
	make_rules(atoi(argv[2]));
	make_uris();
	rounds = atoi(argv[3]);
	for (i = 0; i < ARRAY_SIZE(engines); i++)
		if (!strcmp(engines[i].name, argv[1]))
			break;
	if (i == ARRAY_SIZE(engines))
		return 77;
	engines[i].prepare();
	/* The best of five: the others include time of other processes */
	for (k = 0; k < 5; k++) {
		t = now();
		sum = bench_loop(engines[i].first, rounds);
		t = now() - t;
		best = t < best ? t : best;
	}
	for (k = 0; k < URIS; k++)
		bytes += uri_len[k];
	printf("%.1f %llx %u %u %u %.1f\n", (double)best / rounds / URIS,
	       (unsigned long long)sum, compiled.n ? compiled.stat[0].states : 0,
	       compiled.n ? compiled.stat[0].classes : 0,
	       compiled.n ? compiled.stat[0].bytes : 0, (double)bytes / URIS);
	return 0;
}
