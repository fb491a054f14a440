// SPDX-License-Identifier: GPL-2.0
/* version.c - versions of this program and of the loaded modules. */
#include <string.h>
#include "../shared/version.h"
#include "ctl.h"

/* Return: whether the module is loaded. */
static bool version_module(const char *name)
{
	char path[64], text[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/%s/version", name);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fgets(text, sizeof(text), file)) {
		text[strcspn(text, "\n")] = '\0';
		printf("%s ", name);
		safe_puts(text, stdout);
		putchar('\n');
	}
	fclose(file);
	return true;
}

int version(void)
{
	static const char *const modules[] = { "baton", "baton_fe", "baton_be" };
	bool any = false;
	size_t i;

	puts("batonctl " BATON_VERSION);
	for (i = 0; i < ARRAY_LEN(modules); i++)
		any |= version_module(modules[i]);
	if (!any)
		puts("the module baton is not loaded");
	return DONE;
}
