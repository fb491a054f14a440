/* SPDX-License-Identifier: GPL-2.0 */
/*
 * file.h - a configuration file that is being read.
 *
 * Rules may stand before the nodes and services that they name, so they stay
 * drafts until the whole file is read (conf_file.c). Then their names are looked
 * up and everything is checked (conf_resolve.c). Reading goes on after a fault.
 */
#ifndef _BATON_CTL_FILE_H
#define _BATON_CTL_FILE_H

#include "ctl.h"

#define KEYS_MAX 16

/**
 * struct fault - a fault or a warning of the file
 * @line: its line; 0: the file as a whole
 * @column: its column; 0: the line as a whole
 * @warning: a warning: the file is not refused for it
 * @text: a sentence
 */
struct fault {
	unsigned int line, column;
	bool warning;
	char *text;
};

/**
 * struct draft - a rule as it stands in the file
 * @name: its name
 * @service: as given, "" when left out
 * @backends: as given
 * @policy: its policy
 * @params: of the policy
 * @n_conds: conditions in @conds
 * @conds: conditions; values and names are allocated
 * @cond_line: of condition i
 * @cond_column: where its value begins, after "regex:"
 * @line: of the section
 * @service_line: of the key
 * @backends_line: of the key
 * @bad: has a fault of its own already
 */
struct draft {
	char name[BATON_NAME_MAX];
	char service[BATON_NAME_MAX];
	char *backends;
	const struct baton_policy *policy;
	struct baton_params params;
	u32 n_conds;
	struct baton_cond conds[BATON_CONDS_MAX];
	unsigned int cond_line[BATON_CONDS_MAX];
	unsigned int cond_column[BATON_CONDS_MAX];
	unsigned int line, service_line, backends_line;
	bool bad;
};

/**
 * struct origin - the section of a node or service
 * @line: of its section
 * @bad: has a fault already: faults that follow from it are not reported
 */
struct origin {
	unsigned int line;
	bool bad;
};

struct section;

/**
 * struct conf_file - the file at hand
 * @name: its name
 * @conf: the configuration that is built
 * @lint: how to report warnings
 * @faults: faults and warnings
 * @n_faults: how many
 * @n_warnings: how many of them are warnings
 * @drafts: rules
 * @n_drafts: how many
 * @node: origin of node i
 * @service: origin of service i
 * @cluster_line: of [cluster], 0 when there is none
 * @section: kind of the section at hand, NULL: skip its keys
 * @title: the text in its brackets
 * @section_line: its line
 * @line: the line at hand
 * @column: where its value begins
 * @key_name: the name after the key, for keys that take one
 * @key_line: line of key i of the section, 0 when not seen
 * @bad: flag of the node, service or rule at hand; NULL: it has none
 * @lost: a header was not understood: don't report missing sections
 */
struct conf_file {
	const char *name;
	struct baton_conf *conf;
	struct lint *lint;
	struct fault *faults;
	size_t n_faults, n_warnings;
	struct draft *drafts;
	size_t n_drafts;
	struct origin node[BATON_NODES_MAX];
	struct origin service[BATON_SERVICES_MAX];
	unsigned int cluster_line;
	const struct section *section;
	char title[128];
	unsigned int section_line, line, column;
	const char *key_name;
	unsigned int key_line[KEYS_MAX];
	bool *bad;
	bool lost;
};

/** file_fault - note a fault */
void file_fault(struct conf_file *cf, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** file_faulty - is there a fault, not counting warnings? */
static inline bool file_faulty(const struct conf_file *cf)
{
	return cf->n_faults > cf->n_warnings;
}

/** file_warn - note a warning, if warnings were asked for */
void file_warn(struct conf_file *cf, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** file_never - note that a rule can never match: a fault or a warning */
void file_never(struct conf_file *cf, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** file_fault_at - note a fault at a column */
void file_fault_at(struct conf_file *cf, unsigned int line,
		   unsigned int column, const char *text);

/** file_faults_print - print all faults and warnings, by line */
void file_faults_print(struct conf_file *cf, FILE *err);

/** file_faults_drop - drop all faults and warnings */
void file_faults_drop(struct conf_file *cf);

/** file_clean - free faults, warnings and drafts */
void file_clean(struct conf_file *cf);

/**
 * file_draft - the draft that a rule was made from
 * @cf: the file
 * @place: by draft, number of its service
 * @service: number of the service
 * @rule: number of the rule in it
 */
struct draft *file_draft(struct conf_file *cf, const int *place, int service,
			 u32 rule);

#endif /* _BATON_CTL_FILE_H */
