// SPDX-License-Identifier: GPL-2.0
/* rules.c - batonctl rules: check, compile, stats. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "../../policy/compile/compile.h"
#include "ctl.h"

struct baton_conf *conf_read(const char *path)
{
	bool standard = !strcmp(path, "-");
	FILE *file = standard ? stdin : fopen(path, "re");
	const char *name = standard ? "<stdin>" : path;
	struct baton_conf *conf;

	if (!file) {
		complain("'%s' cannot be opened: %s", name, strerror(errno));
		return NULL;
	}
	conf = conf_file_read(file, name, stderr);
	if (!standard)
		fclose(file);
	return conf;
}

/* Rules that can never match are no fault of the file, but surely meant
 * otherwise
 */
static u32 lint(const struct baton_service_conf *svc)
{
	const struct baton_rules *rules = svc->rules;
	u32 i, found = 0;
	int by;

	for (i = 0; i < rules->n; i++) {
		if (!baton_compile_shadowed(rules, i, &by))
			continue;
		found++;
		printf("rule '%s' of service '%s' can never match: ",
		       rules->rule[i].name, svc->name);
		if (by >= 0)
			printf("rule '%s' takes all of it\n",
			       rules->rule[by].name);
		else if (by == BATON_SHADOWED_ITSELF)
			puts("its conditions exclude each other");
		else
			puts("the rules before it together take all of it");
	}
	return found;
}

static int rules_check(const struct args *args)
{
	struct baton_conf *conf = conf_read(args->operand);
	u32 i, found = 0;

	if (!conf)
		return REFUSED;
	for (i = 0; i < conf->n_services; i++)
		found += lint(&conf->services[i]);
	baton_conf_free(conf);
	return found ? REFUSED : DONE;
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
		/* It has been done for the check: it cannot fail now */
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
	struct baton_conf *conf = conf_read(args->operand);
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

static const struct {
	const char *name;
	int (*run)(const struct args *args);
	bool operand;
} verbs[] = {
	{ "check", rules_check, true },
	{ "compile", rules_compile, true },
	{ "explain", rules_explain, true },
	{ "stats", rules_stats, false },
};

int cmd_rules(const struct args *args)
{
	struct args rest = *args;
	size_t i;

	rest.operand = args->second;
	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (args->operand && !strcmp(verbs[i].name, args->operand))
			break;
	if (i == ARRAY_LEN(verbs) || verbs[i].operand != !!rest.operand) {
		complain("'rules' needs one of: check FILE, compile FILE, explain REQUEST, stats");
		return USAGE;
	}
	return verbs[i].run(&rest);
}
