// SPDX-License-Identifier: GPL-2.0
/* name.c - names of nodes, services and rules. */
#include <linux/string.h>
#include "../shared/limits.h"
#include "name.h"

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Service names become directories in sysfs, so no "." and no ".." */
int check_name(const char *what, u32 i, const char *name, struct why *why)
{
	u32 len = strnlen(name, BATON_NAME_MAX);
	u32 k;

	if (!len)
		return refuse(why, "%s number %u has no name - give it one",
			      what, i + 1);
	if (len == BATON_NAME_MAX)
		return refuse(why, "the name of %s number %u is too long - at most %d characters fit",
			      what, i + 1, BATON_NAME_MAX - 1);
	for (k = 0; k < len; k++)
		if (!is_alnum(name[k]) && !(k && strchr("._-", name[k])))
			return refuse(why, "the name of %s number %u has a character that names must not have - use letters, digits, '.', '_' and '-', a letter or digit first",
				      what, i + 1);
	return 0;
}
