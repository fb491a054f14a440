// SPDX-License-Identifier: GPL-2.0
/* key.c - values of keys. */
#include <string.h>
#include "key.h"

int key_choice(struct conf_file *cf, const char *key, const char *value,
	       const char *const *names, int n)
{
	char list[256] = "";
	int i;

	for (i = 0; i < n; i++) {
		if (!strcmp(names[i], value))
			return i;
		if (i)
			strcat(list, i == n - 1 ? " or " : ", ");
		strcat(list, names[i]);
	}
	value_fault(cf, "unknown %s '%s' - use %s", key, value, list);
	return -1;
}
