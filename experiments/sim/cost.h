/* SPDX-License-Identifier: GPL-2.0 */
/* cost.h - how long a back end's processor and disk take, in microseconds. */
#ifndef _SIM_COST_H
#define _SIM_COST_H

#include <stdio.h>
#include <linux/types.h>

enum cost_name {
	COST_CONNECT,	/* processor: a connection begins */
	COST_CLOSE,	/* ... it ends */
	COST_REQUEST,	/* ... a request */
	COST_SEND,	/* ... each 512 bytes of the answer */
	COST_HANDOFF,	/* ... of the new owner: a later request is handed on */
	COST_DELAY,	/* time that such a handoff takes besides */
	COST_DISK,	/* disk: reading a target */
	COST_TRANSFER,	/* ... each 4 KiB of it */
	COST_SEEK,	/* ... each started 44 KiB after the first 44 KiB */
	__COST_MAX
};

/**
 * struct cost - a model
 * @model: its name
 * @us: by enum cost_name
 */
struct cost {
	const char *model;
	u32 us[__COST_MAX];
};

extern const char *const cost_names[__COST_MAX];

/** cost_model - set all costs by a model's name; false: there is none of it */
bool cost_model(struct cost *cost, const char *name);

/** cost_set - set one cost by "NAME=MICROSECONDS"; false: @text is not that */
bool cost_set(struct cost *cost, const char *text);

/** cost_help - print models and names */
void cost_help(FILE *file);

u64 cost_send(const struct cost *cost, u32 bytes);
u64 cost_read(const struct cost *cost, u32 bytes);

#endif
