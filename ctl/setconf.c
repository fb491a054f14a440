// SPDX-License-Identifier: GPL-2.0
/* setconf.c - from a file to the kernel and back: setconf, showconf. */
#include "ctl.h"

int cmd_setconf(const struct args *args)
{
	struct lint lint = { 0 };
	struct baton_conf *conf = conf_read(args->operand, &lint);
	bool ok;

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
