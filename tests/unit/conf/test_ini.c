// SPDX-License-Identifier: GPL-2.0
/*
 * test_ini.c - configuration files, and the messages about them.
 *
 * Beside each NAME.conf is NAME.expected: the errors in the file, or, if it has
 * none, the file as showconf would print it.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include "../../../ctl/ctl.h"

#define DIR "tests/unit/conf/"

/* Errors in @file, or its configuration as printed; *@ok: no errors */
static char *read_back(FILE *file, const char *name, bool *ok)
{
	struct baton_conf *conf;
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	conf = conf_file_read(file, name, out, NULL);
	*ok = conf;
	if (conf)
		conf_print(conf, out);
	fclose(out);
	baton_conf_free(conf);
	return text;
}

static char *read_text(const char *text, bool *ok)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	char *back = read_back(file, "text", ok);

	fclose(file);
	return back;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	cr_assert(file, "%s is missing", path);
	if (getdelim(&text, &room, '\0', file) < 0)
		*text = '\0';
	fclose(file);
	return text;
}

static void try_file(char *path)
{
	FILE *file = fopen(path, "r");
	char *expected, *back, *again;
	bool ok;

	back = read_back(file, basename(path), &ok);
	fclose(file);
	strcpy(strrchr(path, '.'), ".expected");
	expected = read_file(path);
	cr_expect_str_eq(back, expected, "%s:\n%s", path, back);
	if (ok) {
		again = read_text(back, &ok);
		cr_expect(ok);
		cr_expect_str_eq(again, back, "%s does not come back the same",
				 path);
		free(again);
	}
	free(expected);
	free(back);
}

Test(ini, files)
{
	char path[512];
	glob_t found;
	size_t i;

	cr_assert_eq(glob(DIR "*.conf", 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++) {
		snprintf(path, sizeof(path), "%s", found.gl_pathv[i]);
		try_file(path);
	}
	globfree(&found);
}

/* A file that exceeds every limit by one */
Test(ini, limits)
{
	static const char *const expected[] = {
		"more than 64 nodes", "more than 64 services",
		"more than 1024 rules", "more than 16 conditions",
	};
	char *text, *back;
	size_t len, i;
	bool ok;
	FILE *out = open_memstream(&text, &len);

	fputs("[cluster]\nkey = none\n", out);
	for (i = 0; i <= BATON_NODES_MAX; i++)
		fprintf(out, "[node n%zu]\naddress = 10.0.0.%zu\nrole = %s\n",
			i, i + 1, i ? "be" : "fe");
	for (i = 0; i <= BATON_SERVICES_MAX; i++)
		fprintf(out, "[service s%zu]\nvip = 10.0.1.1:%zu\n", i, i + 1);
	for (i = 0; i <= BATON_RULES_MAX; i++)
		fprintf(out, "[rule r%zu]\nservice = s0\nbackends = n1\npath = exact:/%zu\n",
			i, i);
	for (i = 0; i < BATON_CONDS_MAX; i++)
		fprintf(out, "path = prefix:/\n");
	fclose(out);
	back = read_text(text, &ok);
	cr_expect(!ok);
	for (i = 0; i < ARRAY_LEN(expected); i++)
		cr_expect(strstr(back, expected[i]), "no word of: %s",
			  expected[i]);
	free(back);
	free(text);
}

/* The limit on all conditions of a service */
Test(ini, too_many_conditions)
{
	char *text, *back;
	size_t len, i, k;
	bool ok;
	FILE *out = open_memstream(&text, &len);

	fprintf(out, "[cluster]\nkey = none\n[node f]\naddress = 10.0.0.1\nrole = fe\n[node n]\naddress = 10.0.0.2\nrole = be\n[service s]\nvip = 10.0.1.1:80\n");
	for (i = 0; i <= BATON_SERVICE_CONDS_MAX / BATON_CONDS_MAX; i++) {
		fprintf(out, "[rule r%zu]\nbackends = n\n", i);
		for (k = 0; k < BATON_CONDS_MAX; k++)
			fprintf(out, "path = prefix:/\n");
	}
	fclose(out);
	back = read_text(text, &ok);
	cr_expect(!ok);
	cr_expect(strstr(back, "text:9: the rules of service 's' have more than 1024 conditions"),
		  "%s", back);
	free(back);
	free(text);
}

/* Warnings about these rules, which begin in line 13 */
static void try_lint(const char *rules, bool strict, bool fine,
		     const char *expected)
{
	static const char head[] =
		"[node fe]\naddress = 10.9.0.1\nrole = fe\n"
		"[node be1]\naddress = 10.9.0.11\nrole = be\n"
		"[node be2]\naddress = 10.9.0.12\nrole = be\nweight = 0\n"
		"[service s]\nvip = 10.9.0.100:80\n", tail[] = "[cluster]\nkey = none\n";
	struct lint lint = { .strict = strict };
	char *text, *told;
	size_t len;
	FILE *out = open_memstream(&told, &len), *file;
	struct baton_conf *conf;

	cr_assert_geq(asprintf(&text, "%s%s%s", head, rules, tail), 0);
	file = fmemopen(text, strlen(text), "r");
	conf = conf_file_read(file, "f", out, &lint);
	fclose(file);
	fclose(out);
	cr_expect_eq(!!conf, fine, "%s", told);
	cr_expect_str_eq(told, expected, "%s", told);
	if (conf)
		cr_expect_eq(weighted(conf, 7), 3);
	baton_conf_free(conf);
	free(told);
	free(text);
}

Test(ini, warnings)
{
	try_lint("[rule a]\nmethod = exact:GeT\nbackends = be1 be2\n"
		 "[rule b]\nquery = prefix:?a\nquery = regex:^.a\nbackends = be1\n"
		 "[rule c]\nmethod = regex:get|GET\nmethod = exact:GET\nbackends = be2\n",
		 true, true,
		 "f:14: warning: rule 'a' of service 's' has method exact:GeT: methods are compared as they are sent - write it in capitals\n"
		 "f:17: warning: rule 'b' of service 's' has query prefix:?a: the query is compared without the '?' in front of it - leave that out\n"
		 "f:23: warning: rule 'c' of service 's' has no back end for what is new: all of its own have weight 0 - give one of them a weight\n");
}

/* Text that was taken for a comment, and unknown methods */
Test(ini, doubts)
{
	try_lint("[rule a]\npath = exact:/a ;b\nbackends = be1 ; one\n"
		 "[rule b]\nquery = exact:a;b\nbackends = be1 ;; both\n"
		 "[rule c]\npath = regex:a;b\t;c\nbackends = be1\t;\n"
		 "[rule d]\n;path = exact:/a ;b\nmethod = exact:PSOT\nbackends = be1\n"
		 "[rule e]\nmethod = exact:PROPFIND\nbackends = be1\n"
		 "[rule f]\nmethod = prefix:PU\nbackends = be1\n"
		 "[rule g]\nmethod = exact:POS\nbackends = be1\n"
		 "[rule h]\nmethod = exact:GETS\nbackends = be1\n"
		 "[rule i]\nmethod = prefix:GETS\nbackends = be1\n",
		 false, true,
#define COMMENT(line) \
	"f:" line ": warning: what follows the ';' was taken for a comment - if it belongs to the value, make that a pattern with '[;]', if not, put a blank behind the ';'\n"
#define METHOD(line, name, cond) \
	"f:" line ": warning: rule '" name "' of service 's' has method " cond ": hardly any request has such a method - write it like GET or POST, unless it is meant so\n"
		 COMMENT("14") COMMENT("20") METHOD("24", "d", "exact:PSOT")
		 METHOD("33", "g", "exact:POS") METHOD("36", "h", "exact:GETS")
		 METHOD("39", "i", "prefix:GETS"));
}

/* Rules that can never match, by the tables: an error only if strict */
Test(ini, never)
{
	static const char rules[] =
		"[rule a]\npath = regex:^/a\nbackends = be1\n"
		"[rule b]\npath = regex:^/b\nbackends = be1\n"
		"[rule c]\npath = prefix:/a/b\nbackends = be1\n"
		"[rule d]\npath = regex:^/[ab]\nbackends = be1\n"
		"[rule e]\nhost = exact:x\npath = regex: ^/x\nbackends = be1\n"
		"[rule f]\npath = regex:^/x\npath = regex:y$\npath = regex:^/y\nbackends = be1\n"
		"[rule g]\npath = prefix:/b/a\nbackends = be1\n";
#define NEVER(line, word, name, why) \
	"f:" line ": " word "rule '" name "' of service 's' can never match: " why "\n"
#define ALL(word) \
	NEVER("19", word, "c", "rule 'a' before it takes all of its requests - put 'c' before that one or take it out") \
	NEVER("22", word, "d", "the rules before it together take all of its requests - put 'd' before them or take it out") \
	NEVER("27", word, "e", "there is nothing that ' ^/x' matches - nothing can stand before a '^' or behind a '$', not even a blank: take that out") \
	NEVER("29", word, "f", "its conditions exclude each other - all conditions of a rule must hold, make a rule for each")

	try_lint(rules, true, false, ALL("")
		 NEVER("34", "", "g", "rule 'b' before it takes all of its requests - put 'g' before that one or take it out"));
	/* Otherwise there are warnings, for the first four */
	try_lint(rules, false, true, ALL("warning: "));
}

/* A line of the greatest length that fits, and one byte more */
Test(ini, line_length)
{
	char line[4096], *text, *back;
	size_t fits = sizeof(line) - 4, len;
	bool ok;

	for (len = fits; len <= fits + 1; len++) {
		memset(line, 'x', len);
		memcpy(line, "backends = ", 11);
		line[len] = '\0';
		cr_assert_geq(asprintf(&text, "[rule a]\n%s\n", line), 0);
		back = read_text(text, &ok);
		cr_expect_eq(!!strstr(back, "text:2: the line has 4093 bytes, but at most 4092 fit - "),
			     len > fits, "%zu: %s", len, back);
		cr_expect_eq(!!strstr(back, "the line has"), len > fits,
			     "%zu: %s", len, back);
		free(back);
		free(text);
	}
}

/* The longest names and values, all back ends in a rule: printed and reread */
Test(ini, longest)
{
	char *text, *back, *again, name[BATON_NAME_MAX];
	char value[BATON_VALUE_MAX];
	size_t len, i;
	bool ok;
	FILE *out = open_memstream(&text, &len);

	memset(value, 'v', sizeof(value) - 1);
	value[0] = '/';
	value[sizeof(value) - 1] = '\0';
	fputs("[cluster]\nkey = none\n", out);
	for (i = 0; i < BATON_NODES_MAX; i++) {
		snprintf(name, sizeof(name), "n%030zu", i);
		fprintf(out, "[node %s]\naddress = 10.0.0.%zu\nrole = %s\n",
			name, i + 1, i ? "be" : "fe");
	}
	fprintf(out, "[service web]\nvip = 10.0.1.1:80\n[rule a]\npath = exact:%s\nbackends =",
		value);
	for (i = 1; i < BATON_NODES_MAX; i++)
		fprintf(out, " n%030zu", i);
	fclose(out);
	back = read_text(text, &ok);
	cr_assert(ok, "%s", back);
	cr_expect(strstr(back, value));
	again = read_text(back, &ok);
	cr_expect(ok);
	cr_expect_str_eq(again, back);
	free(again);
	free(back);
	free(text);
}
