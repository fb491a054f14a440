// SPDX-License-Identifier: GPL-2.0
/* cost.c - how long a back end's processor and disk take: two models. */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "cost.h"

#define SEND_BYTES	512
#define TRANSFER_BYTES	4096
#define SEEK_BYTES	(44 * 1024)

const char *const cost_names[__COST_MAX] = {
	[COST_CONNECT] = "connect",
	[COST_CLOSE] = "close",
	[COST_REQUEST] = "request",
	[COST_SEND] = "send",
	[COST_HANDOFF] = "handoff",
	[COST_DELAY] = "delay",
	[COST_DISK] = "disk",
	[COST_TRANSFER] = "transfer",
	[COST_SEEK] = "seek",
};

/*
 * simple: a miss costs 50 hits, as extended LARD assumes.
 * lard: Pai et al. 1998, where 8 KB from memory take 930 us and front end and
 * network take no time. That model has no later handoffs: here one costs as much
 * as the begin and end of a connection.
 */
static const struct cost models[] = {
	{ "simple", {
		[COST_REQUEST] = 1000,
		[COST_HANDOFF] = 1000,
		[COST_DISK] = 50000,
	} },
	{ "lard", {
		[COST_CONNECT] = 145,
		[COST_CLOSE] = 145,
		[COST_SEND] = 40,
		[COST_HANDOFF] = 290,
		[COST_DISK] = 28000,
		[COST_TRANSFER] = 410,
		[COST_SEEK] = 14000,
	} },
};

static const char *const meanings[__COST_MAX] = {
	[COST_CONNECT] = "processor: a connection begins",
	[COST_CLOSE] = "processor: it ends",
	[COST_REQUEST] = "processor: a request",
	[COST_SEND] = "processor: each 512 bytes of the answer",
	[COST_HANDOFF] = "processor of the new owner: a later handoff",
	[COST_DELAY] = "time that such a handoff takes besides",
	[COST_DISK] = "disk: reading a target",
	[COST_TRANSFER] = "disk: each 4 KiB of it",
	[COST_SEEK] = "disk: each 44 KiB after the first 44 KiB",
};

bool cost_model(struct cost *cost, const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(models); i++) {
		if (strcmp(models[i].model, name))
			continue;
		*cost = models[i];
		return true;
	}
	return false;
}

bool cost_set(struct cost *cost, const char *text)
{
	const char *value = strchr(text, '=');
	unsigned long us;
	char *end;
	u32 i;

	if (!value || value[1] < '0' || value[1] > '9')
		return false;
	us = strtoul(value + 1, &end, 10);
	if (*end || us > U32_MAX)
		return false;
	for (i = 0; i < __COST_MAX; i++) {
		if (strlen(cost_names[i]) != (size_t)(value - text) ||
		    strncmp(cost_names[i], text, value - text))
			continue;
		cost->us[i] = us;
		return true;
	}
	return false;
}

void cost_help(FILE *file)
{
	u32 i, k;

	fprintf(file, "\ncosts in us %44s", "");
	for (k = 0; k < ARRAY_SIZE(models); k++)
		fprintf(file, "%8s", models[k].model);
	for (i = 0; i < __COST_MAX; i++) {
		fprintf(file, "\n  %-9s %-44s", cost_names[i], meanings[i]);
		for (k = 0; k < ARRAY_SIZE(models); k++)
			fprintf(file, "%8u", models[k].us[i]);
	}
	fputc('\n', file);
}

u64 cost_send(const struct cost *cost, u32 bytes)
{
	return (u64)cost->us[COST_SEND] * DIV_ROUND_UP((u64)bytes, SEND_BYTES);
}

u64 cost_read(const struct cost *cost, u32 bytes)
{
	u64 us = cost->us[COST_DISK];

	us += cost->us[COST_TRANSFER] *
	      DIV_ROUND_UP((u64)bytes, TRANSFER_BYTES);
	if (bytes)
		us += (u64)cost->us[COST_SEEK] * ((bytes - 1) / SEEK_BYTES);
	return us;
}
