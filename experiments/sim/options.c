// SPDX-License-Identifier: GPL-2.0
/* options.c - the simulation's command line. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "../../policy/policies.h"
#include "die.h"
#include "options.h"

#define TEXT_MAX 256	/* of a policy with its parameters */

enum {
	OPT_HELP = 'h',
	OPT_POLICY = 256,
	OPT_MODE,
	OPT_NODES,
	OPT_CACHE,
	OPT_REPLACE,
	OPT_MODEL,
	OPT_COST,
	OPT_CONNS,
	OPT_T_LOW,
	OPT_T_HIGH,
	OPT_REQUESTS,
	OPT_WARM_UP,
	OPT_PAUSES,
	OPT_SEED,
	OPT_JSON,
};

static const struct option longs[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "policy", required_argument, NULL, OPT_POLICY },
	{ "mode", required_argument, NULL, OPT_MODE },
	{ "nodes", required_argument, NULL, OPT_NODES },
	{ "cache", required_argument, NULL, OPT_CACHE },
	{ "replace", required_argument, NULL, OPT_REPLACE },
	{ "model", required_argument, NULL, OPT_MODEL },
	{ "cost", required_argument, NULL, OPT_COST },
	{ "connections", required_argument, NULL, OPT_CONNS },
	{ "t-low", required_argument, NULL, OPT_T_LOW },
	{ "t-high", required_argument, NULL, OPT_T_HIGH },
	{ "requests", required_argument, NULL, OPT_REQUESTS },
	{ "warm-up", required_argument, NULL, OPT_WARM_UP },
	{ "pauses", no_argument, NULL, OPT_PAUSES },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 }
};

static const char help[] =
"experiments/policies [OPTION...] [LOAD]\n"
"What each dispatch policy makes of the same requests: misses of the back ends'\n"
"caches, balance, throughput. A simulation that runs the modules' policy code.\n"
"LOAD is what experiments/loads writes, - is standard input. Without options and\n"
"LOAD: 20,000 targets by Zipf 0.8, of which one in ten fits in a cache.\n"
"\n"
"Runs are made for all combinations of\n"
"  --nodes N[,N...]    back ends (4)\n"
"  --cache BYTES[,BYTES...]\n"
"                      cache of each back end, also with K, M, G (32M)\n"
"  --policy 'NAME [PARAMETER=VALUE...]'\n"
"                      may be repeated (all policies)\n"
"  --mode MODE[/K]     may be repeated (single). The later requests of a connection\n"
"                      stay where the first one went: single, also called unaware;\n"
"                      or the back end that has the connection decides: multi.\n"
"                      K requests a connection, else as in LOAD\n"
"For all of them:\n"
"  --requests N        simulate only the first N\n"
"  --warm-up N         do not count the first N (a quarter)\n"
"  --connections N     at a time (LARD's: (nodes - 1) * t_high + t_low - 1)\n"
"  --t-low N           for that, and for the policies that have it (25)\n"
"  --t-high N          likewise (65)\n"
"  --pauses            clients pause as LOAD says, else never\n"
"  --replace lru|gds   what leaves a cache: the least recently used, or by\n"
"                      Greedy-Dual-Size (lru)\n"
"  --model simple|lard costs, see below (simple)\n"
"  --cost NAME=US      one of them; may be repeated, after --model\n"
"  --seed N            other addresses of nodes: other places by hash (0)\n"
"  --json              one JSON object a run, instead of tables\n";

static void show_help(void)
{
	fputs(help, stdout);
	cost_help(stdout);
	exit(0);
}

/* Bits by which a unit shifts a number, 0 when it is none */
static u32 unit(char c)
{
	switch (c) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	default:
		return 0;
	}
}

/* The number from @text to @end, with or without a unit; dies when it is not in
 * the range. @most is at most 2^40, so that nothing overflows.
 */
static u64 parse(const char *option, const char *text, const char *end,
		 u64 least, u64 most)
{
	const char *p = text;
	u64 value = 0;
	u32 shift = 0;

	for (; p < end && *p >= '0' && *p <= '9' && value <= most; p++)
		value = value * 10 + *p - '0';
	if (p > text && p < end)
		shift = unit(*p);
	if (shift)
		p++;
	if (p == text || p != end || value > most >> shift ||
	    value << shift < least)
		die(STATUS_USAGE, "--%s cannot be '%.*s': give a number from %llu to %llu",
		    option, (int)(end - text), text, least, most);
	return value << shift;
}

static u32 one(const char *name, const char *text, u32 least, u32 most)
{
	return parse(name, text, text + strlen(text), least, most);
}

static u32 several(const char *name, const char *text, u64 *list, u64 most)
{
	const char *end;
	u32 n = 0;

	for (;; text = end + 1) {
		end = text + strcspn(text, ",");
		if (n == LIST_MAX)
			die(STATUS_USAGE, "--%s takes at most %d values", name,
			    LIST_MAX);
		list[n++] = parse(name, text, end, 1, most);
		if (!*end)
			return n;
	}
}

static void param_set(struct option_policy *policy, char *word)
{
	char *value = strchr(word, '='), why[BATON_WHY_MAX];

	if (!value)
		die(STATUS_USAGE, "--policy: '%s' is no PARAMETER=VALUE", word);
	*value++ = 0;
	if (baton_policy_set(policy->policy, &policy->params, word, value, why,
			     sizeof(why)))
		die(STATUS_USAGE, "--policy: %s", why);
}

static void policy_add(struct options *options, const char *text)
{
	if (options->n_policies == LIST_MAX || strlen(text) >= TEXT_MAX)
		die(STATUS_USAGE, "--policy: at most %d, each shorter than %d bytes",
		    LIST_MAX, TEXT_MAX);
	options->policy[options->n_policies++].text = text;
}

static void mode_add(struct options *options, const char *text)
{
	struct option_mode *mode = &options->mode[options->n_modes++];
	size_t len = strcspn(text, "/");
	int found = mode_find(text, len);

	if (options->n_modes > LIST_MAX || found < 0)
		die(STATUS_USAGE, "--mode cannot be '%s': give single, unaware or multi, with or without /REQUESTS, at most %d times",
		    text, LIST_MAX);
	snprintf(mode->name, sizeof(mode->name), "%.*s", (int)len, text);
	mode->mode = found;
	mode->per_conn = 0;
	if (text[len])
		mode->per_conn = one("mode", text + len + 1, 1, U32_MAX);
}

static bool word_is(const char *name, const char *text, const char *first,
		    const char *second)
{
	if (strcmp(text, first) && strcmp(text, second))
		die(STATUS_USAGE, "--%s cannot be '%s': give %s or %s", name, text,
		    first, second);
	return !strcmp(text, second);
}

/* Options that say which runs to make */
static bool take_list(struct options *options, int option, const char *text)
{
	switch (option) {
	case OPT_POLICY:
		policy_add(options, text);
		return true;
	case OPT_MODE:
		mode_add(options, text);
		return true;
	case OPT_NODES:
		options->n_nodes = several("nodes", text, options->nodes,
					   BATON_NODES_MAX);
		return true;
	case OPT_CACHE:
		options->n_caches = several("cache", text, options->cache,
					    1ULL << 40);
		return true;
	}
	return false;
}

static bool take_time(struct options *options, int option, const char *text)
{
	switch (option) {
	case OPT_MODEL:
		if (!cost_model(&options->cost, text))
			die(STATUS_USAGE, "--model cannot be '%s': give simple or lard",
			    text);
		return true;
	case OPT_COST:
		if (!cost_set(&options->cost, text))
			die(STATUS_USAGE, "--cost cannot be '%s': give NAME=MICROSECONDS, see --help",
			    text);
		return true;
	}
	return false;
}

static bool take_number(struct options *options, int option, const char *text)
{
	static const struct {
		int option;
		const char *name;
		u32 least, most;
		size_t at;
	} numbers[] = {
		{ OPT_CONNS, "connections", 1, BATON_CONNS_MAX,
		  offsetof(struct options, conns) },
		{ OPT_T_LOW, "t-low", 1, BATON_CONNS_MAX,
		  offsetof(struct options, t_low) },
		{ OPT_T_HIGH, "t-high", 1, 1 << 20,
		  offsetof(struct options, t_high) },
		{ OPT_REQUESTS, "requests", 1, LOAD_REQUESTS_MAX,
		  offsetof(struct options, requests) },
		{ OPT_WARM_UP, "warm-up", 0, LOAD_REQUESTS_MAX,
		  offsetof(struct options, warm_up) },
		{ OPT_SEED, "seed", 0, U16_MAX,
		  offsetof(struct options, seed) },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i].option != option)
			continue;
		*(u32 *)((char *)options + numbers[i].at) =
			one(numbers[i].name, text, numbers[i].least,
			    numbers[i].most);
		return true;
	}
	return false;
}

static void take(struct options *options, int option, const char *text)
{
	if (take_list(options, option, text) ||
	    take_time(options, option, text))
		return;
	options->warm_up_set |= option == OPT_WARM_UP;
	if (take_number(options, option, text))
		return;
	switch (option) {
	case OPT_REPLACE:
		options->gds = word_is("replace", text, "lru", "gds");
		break;
	case OPT_PAUSES:
		options->pauses = true;
		break;
	case OPT_JSON:
		options->json = true;
		break;
	case OPT_HELP:
		show_help();
		break;
	default:
		exit(STATUS_USAGE);	/* getopt has printed why */
	}
}

/* Default values, except for --t-low and --t-high */
static void params_begin(const struct options *options,
			 struct option_policy *policy)
{
	const struct baton_param *param;
	u32 i;

	baton_policy_usual(policy->policy, &policy->params);
	for (i = 0; (param = baton_policy_param(policy->policy, i)); i++) {
		if (!strcmp(param->name, "t_low"))
			policy->params.value[i] = options->t_low;
		if (!strcmp(param->name, "t_high"))
			policy->params.value[i] = options->t_high;
	}
}

static void policy_parse(const struct options *options,
			 struct option_policy *policy)
{
	char copy[TEXT_MAX], *word, *rest = NULL;
	const struct baton_policy *p;
	const u32 *value = policy->params.value;

	strcpy(copy, policy->text);
	word = strtok_r(copy, " ", &rest);
	p = word ? baton_policy_find(word) : NULL;
	if (!p)
		die(STATUS_USAGE, "--policy: there is no policy '%s'",
		    policy->text);
	policy->policy = p;
	params_begin(options, policy);
	while ((word = strtok_r(NULL, " ", &rest)))
		param_set(policy, word);
	if (p->high && value[p->low] >= value[p->high])
		die(STATUS_USAGE, "policy '%s': %s must be below %s", p->name,
		    p->params[p->low].name, p->params[p->high].name);
}

static void defaults(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->nodes[options->n_nodes++] = 4;
	options->cache[options->n_caches++] = 32 << 20;
	options->t_low = 25;
	options->t_high = 65;
	cost_model(&options->cost, "simple");
}

static void complete(struct options *options)
{
	u32 i;

	if (!options->n_policies)
		for (i = 0; baton_policies[i]; i++)
			policy_add(options, baton_policies[i]->name);
	for (i = 0; i < options->n_policies; i++)
		policy_parse(options, &options->policy[i]);
	if (!options->n_modes)
		mode_add(options, mode_names[MODE_SINGLE]);
}

void options_parse(struct options *options, int argc, char **argv)
{
	int option;

	defaults(options);
	argv[0] = "policies";
	while ((option = getopt_long(argc, argv, "h", longs, NULL)) >= 0)
		take(options, option, optarg);
	if (optind != argc - 1)
		die(STATUS_USAGE, "give one LOAD, or - for standard input; see --help");
	options->load = argv[optind];
	complete(options);
}
