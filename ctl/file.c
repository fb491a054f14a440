// SPDX-License-Identifier: GPL-2.0
/* file.c - a configuration file that is being read, and its faults. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

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

/* Insertion sort: stable, so that the faults of a line keep their order */
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

void file_faults_print(struct conf_file *cf, FILE *err)
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

void file_clean(struct conf_file *cf)
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

struct draft *file_draft(struct conf_file *cf, const int *place, int service,
			 u32 rule)
{
	size_t d;

	for (d = 0; d < cf->n_drafts; d++)
		if (place[d] == service && !rule--)
			break;
	return &cf->drafts[d];
}
