// SPDX-License-Identifier: GPL-2.0
/* conf_file.c - read a configuration from its file, or report all faults. */
#include <stdlib.h>
#include "conf_keys.h"
#include "conf_resolve.h"
#include "file.h"

static void file_read(struct conf_file *cf, FILE *file)
{
	unsigned int line;
	enum ini_end end = ini_read(file, &conf_file_sink, cf, &line);

	if (end == INI_NO_TEXT) {
		/* Not a configuration file: earlier faults mean nothing */
		file_faults_drop(cf);
		file_fault(cf, line, "the line has a byte that is not text - is this a configuration file?");
		return;
	}
	if (end == INI_FAILED)
		file_fault(cf, 0, "the file cannot be read: %m");
	else if (!cf->section_line)
		file_fault(cf, 0, "the file has no section - to remove the configuration, use a file with [cluster] and nothing else");
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
	file_faults_print(cf, err);
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
