// SPDX-License-Identifier: GPL-2.0
/* conf_file.c - a configuration from its file, or all that is wrong there. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "conf_file.h"

static void note(struct conf_file *cf, unsigned int line, bool warning,
		 const char *fmt, va_list ap)
{
	struct fault *fault;

	cf->faults = must(reallocarray(cf->faults, cf->n_faults + 1,
				       sizeof(*cf->faults)));
	fault = &cf->faults[cf->n_faults++];
	cf->n_warnings += warning;
	fault->line = line;
	fault->column = 0;
	fault->warning = warning;
	if (vasprintf(&fault->text, fmt, ap) < 0)
		must(NULL);
}

void file_fault(struct conf_file *cf, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(cf, line, false, fmt, ap);
	va_end(ap);
}

void file_warn(struct conf_file *cf, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (cf->lint)
		note(cf, line, true, fmt, ap);
	va_end(ap);
}

void file_never(struct conf_file *cf, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(cf, line, !cf->lint->strict, fmt, ap);
	va_end(ap);
}

void file_fault_at(struct conf_file *cf, unsigned int line,
		   unsigned int column, const char *text)
{
	file_fault(cf, line, "%s", text);
	cf->faults[cf->n_faults - 1].column = column;
}

/* By insertion, to keep what is in one line in order; there are few */
static void sort_faults(struct conf_file *cf)
{
	struct fault fault;
	size_t i, k;

	for (i = 1; i < cf->n_faults; i++) {
		fault = cf->faults[i];
		for (k = i; k && cf->faults[k - 1].line > fault.line; k--)
			cf->faults[k] = cf->faults[k - 1];
		cf->faults[k] = fault;
	}
}

static void print_faults(struct conf_file *cf, FILE *err)
{
	const struct fault *fault = cf->faults;
	const struct fault *end = fault + cf->n_faults;

	sort_faults(cf);
	for (; fault < end; fault++) {
		fputs(cf->name, err);
		if (fault->line)
			fprintf(err, ":%u", fault->line);
		if (fault->column)
			fprintf(err, ":%u", fault->column);
		fputs(fault->warning ? ": warning: " : ": ", err);
		safe_puts(fault->text, err);
		fputc('\n', err);
	}
}

void file_faults_drop(struct conf_file *cf)
{
	while (cf->n_faults)
		free(cf->faults[--cf->n_faults].text);
	cf->n_warnings = 0;
}

static void file_clean(struct conf_file *cf)
{
	size_t i;
	u32 k;

	file_faults_drop(cf);
	free(cf->faults);
	for (i = 0; i < cf->n_drafts; i++) {
		free(cf->drafts[i].backends);
		for (k = 0; k < cf->drafts[i].n_conds; k++) {
			free((char *)cf->drafts[i].conds[k].value);
			free((char *)cf->drafts[i].conds[k].name);
		}
	}
	free(cf->drafts);
}

static void file_read(struct conf_file *cf, FILE *file)
{
	unsigned int line;
	enum ini_end end = ini_read(file, &conf_file_sink, cf, &line);

	if (end == INI_NO_TEXT) {
		/* What else was found is noise */
		file_faults_drop(cf);
		file_fault(cf, line, "the line has a byte that no text has - is this a configuration file?");
		return;
	}
	if (end == INI_FAILED)
		file_fault(cf, 0, "the file cannot be read: %m");
	else if (!cf->section_line)
		file_fault(cf, 0, "the file has no section - one with [cluster] and nothing else takes the configuration away");
	file_section_end(cf);
	file_resolve(cf);
}

struct baton_conf *conf_file_read(FILE *file, const char *name, FILE *err,
				  struct lint *lint)
{
	struct conf_file *cf = must(calloc(1, sizeof(*cf)));
	struct baton_conf *conf = must(baton_conf_alloc());

	cf->name = name;
	cf->conf = conf;
	cf->lint = lint;
	file_read(cf, file);
	print_faults(cf, err);
	if (lint)
		lint->warnings = cf->n_warnings;
	if (file_faulty(cf)) {
		baton_conf_free(conf);
		conf = NULL;
	}
	file_clean(cf);
	free(cf);
	return conf;
}
