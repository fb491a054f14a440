// SPDX-License-Identifier: GPL-2.0
/* rules.c - batonctl rules: check, compile, stats. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "../policy/compile/compile.h"
#include "../policy/rules.h"
#include "ctl.h"

static void print_count(const char *separator, u32 n, const char *what)
{
	printf("%s%u %s%s", separator, n, what, n == 1 ? "" : "s");
}

static void print_sound(const struct baton_conf *conf, const char *path,
			u32 warnings)
{
	u32 i, rules = 0;

	for (i = 0; i < conf->n_services; i++)
		rules += conf->services[i].rules->n;
	printf("%s: no fault", strcmp(path, "-") ? path : "<stdin>");
	if (warnings)
		print_count(", ", warnings, "warning");
	print_count("; ", conf->n_nodes, "node");
	print_count(", ", conf->n_services, "service");
	print_count(", ", rules, "rule");
	putchar('\n');
}

static int rules_check(const struct args *args)
{
	struct lint lint = { .strict = true };
	struct baton_conf *conf = conf_read(args->operand, &lint);

	if (!conf)
		return REFUSED;
	print_sound(conf, args->operand, lint.warnings);
	baton_conf_free(conf);
	return DONE;
}

static void print_stat(const char *service,
		       const struct baton_compile_stat *stat)
{
	printf("service %s  %s%s%s  conditions %u  states %u  classes %u  sets %u  bytes %u\n",
	       service, baton_field_names[stat->field], *stat->name ? " " : "",
	       stat->name, stat->conds, stat->states, stat->classes,
	       stat->labels, stat->bytes);
}

/* The tables of all services, as the kernel would get them */
static bool compile_to(const struct baton_conf *conf, FILE *out)
{
	struct baton_compiled *compiled = must(calloc(1, sizeof(*compiled)));
	const struct baton_service_conf *svc = conf->services;
	bool ok = true;
	u32 i;

	for (; svc < conf->services + conf->n_services && ok; svc++) {
		/* The check has compiled the same rules: this cannot fail */
		baton_compile(svc->rules, svc->name, compiled);
		for (i = 0; i < compiled->n; i++)
			print_stat(svc->name, &compiled->stat[i]);
		ok = !compiled->len ||
		     fwrite(compiled->tables, compiled->len, 1, out) == 1;
		baton_compiled_clean(compiled);
	}
	free(compiled);
	return ok;
}

static int rules_compile(const struct args *args)
{
	const char *path = args->output ? args->output : "/dev/null";
	struct lint lint = { 0 };
	struct baton_conf *conf = conf_read(args->operand, &lint);
	FILE *out;
	bool ok;

	if (!conf)
		return REFUSED;
	out = fopen(path, "we");
	ok = out && compile_to(conf, out);
	if (out && fclose(out))
		ok = false;
	if (!ok)
		complain("'%s' cannot be written: %s", path, strerror(errno));
	baton_conf_free(conf);
	return ok ? DONE : REFUSED;
}

static json_t *json_hits(const struct baton_rules *rules)
{
	json_t *object = json_object();
	u32 i;

	for (i = 0; i < rules->n; i++)
		json_object_set_new(object, rules->rule[i].name, json_integer(
			(u32)atomic_read(&rules->rule[i].hits)));
	return object;
}

static int rules_stats(const struct args *args)
{
	struct baton_conf *conf = conf_fetch(NULL);
	const struct baton_service_conf *svc;
	json_t *object;
	u32 i;

	if (!conf)
		return REFUSED;
	svc = conf->services;
	object = args->json ? json_object() : NULL;
	for (; svc < conf->services + conf->n_services; svc++) {
		if (args->json)
			json_object_set_new(object, svc->name,
					    json_hits(svc->rules));
		for (i = 0; !args->json && i < svc->rules->n; i++)
			printf("%s %s %u\n", svc->name,
			       svc->rules->rule[i].name,
			       (u32)atomic_read(&svc->rules->rule[i].hits));
	}
	if (args->json)
		json_print(object);
	baton_conf_free(conf);
	return DONE;
}

static const struct verb {
	const char *name;
	int (*run)(const struct args *args);
	bool operand, json, file, output, headers;
} verbs[] = {
	{ .name = "check", .run = rules_check, .operand = true },
	{ .name = "compile", .run = rules_compile, .operand = true,
	  .output = true },
	{ .name = "explain", .run = rules_explain, .operand = true,
	  .file = true, .headers = true },
	{ .name = "stats", .run = rules_stats, .json = true },
};

/* An option that the verb does not take, or NULL */
static const char *odd_option(const struct verb *verb, const struct args *args)
{
	if (args->json && !verb->json)
		return "--json";
	if (args->file && !verb->file)
		return "-f";
	if (args->output && !verb->output)
		return "-o";
	return args->n_headers && !verb->headers ? "-H" : NULL;
}

int cmd_rules(const struct args *args)
{
	struct args rest = *args;
	const char *odd;
	size_t i;

	rest.operand = args->second;
	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (args->operand && !strcmp(verbs[i].name, args->operand))
			break;
	if (i == ARRAY_LEN(verbs) || verbs[i].operand != !!rest.operand) {
		complain("'rules' needs one of: check FILE, compile FILE, explain REQUEST, stats");
		return USAGE;
	}
	odd = odd_option(&verbs[i], args);
	if (odd) {
		complain("'rules %s' does not take '%s' - 'batonctl --help' shows what it takes",
			 verbs[i].name, odd);
		return USAGE;
	}
	return verbs[i].run(&rest);
}
