/* SPDX-License-Identifier: GPL-2.0 */
/*
 * load.h - the requests to simulate, in the format that experiments/loads
 * writes:
 *
 *	# comment
 *	c [PAUSE_MS]			a connection begins
 *	g TARGET BYTES [PAUSE_MS]	a request of it
 */
#ifndef _SIM_LOAD_H
#define _SIM_LOAD_H

#include <linux/types.h>

#define LOAD_TARGETS_MAX (1U << 24)	/* a target's number is below this */
#define LOAD_REQUESTS_MAX (1U << 30)

/**
 * struct load_request - a request
 * @target: number of the target
 * @bytes: size of the answer; 0: without a body
 * @pause_ms: between the previous answer and this request
 * @first: the first one of a connection
 */
struct load_request {
	u32 target;
	u32 bytes;
	u32 pause_ms;
	bool first;
};

/**
 * struct load - the requests of all connections, one after another
 * @name: the first comment, without its '#'
 * @request: the requests
 * @n: how many
 * @room: number of requests for which @request has memory
 * @size: of target i: the size of its largest answer
 * @n_targets: largest number of a target + 1
 * @targets_room: number of targets for which @size has memory
 */
struct load {
	char name[200];
	struct load_request *request;
	u32 n, room;
	u32 *size;
	u32 n_targets, targets_room;
};

/**
 * load_read - read a load; dies when the file is none
 * @load: result
 * @path: of the file, "-" for standard input
 */
void load_read(struct load *load, const char *path);

/** load_clean - free what load_read() made */
void load_clean(struct load *load);

/**
 * load_connection_end - where a connection ends
 * @load: the load
 * @first: its first request
 * @per_conn: requests of each connection, 0: as the load says
 *
 * Return: index after its last request.
 */
u32 load_connection_end(const struct load *load, u32 first, u32 per_conn);

#endif
