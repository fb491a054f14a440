// SPDX-License-Identifier: GPL-2.0
/* read.c - a configuration from a file, or from standard input. */
#include <errno.h>
#include <string.h>
#include "ctl.h"

struct baton_conf *conf_read(const char *path, struct lint *lint)
{
	bool standard = !strcmp(path, "-");
	FILE *file = standard ? stdin : fopen(path, "re");
	const char *name = standard ? "<stdin>" : path;
	struct baton_conf *conf;

	if (!file) {
		complain("'%s' cannot be opened: %s", name, strerror(errno));
		return NULL;
	}
	conf = conf_file_read(file, name, stderr, lint);
	if (!standard)
		fclose(file);
	return conf;
}
