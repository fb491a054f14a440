// SPDX-License-Identifier: GPL-2.0
/* setconf.c - from a file to the kernel and back: setconf, showconf. */
#include <errno.h>
#include <string.h>
#include "ctl.h"

int cmd_setconf(const struct args *args)
{
	bool standard = !strcmp(args->operand, "-");
	FILE *file = standard ? stdin : fopen(args->operand, "re");
	const char *name = standard ? "<stdin>" : args->operand;
	struct baton_conf *conf;
	bool ok;

	if (!file) {
		complain("'%s' cannot be opened: %s", name, strerror(errno));
		return REFUSED;
	}
	conf = conf_file_read(file, name, stderr);
	if (!standard)
		fclose(file);
	if (!conf)
		return REFUSED;
	ok = conf_send(conf);
	baton_conf_free(conf);
	return ok ? DONE : REFUSED;
}

int cmd_showconf(const struct args *args)
{
	struct baton_conf *conf = conf_fetch(NULL);

	(void)args;
	if (!conf)
		return REFUSED;
	conf_print(conf, stdout);
	baton_conf_free(conf);
	return DONE;
}
