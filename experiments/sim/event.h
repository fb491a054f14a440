/* SPDX-License-Identifier: GPL-2.0 */
/* event.h - events of connections, in order of time. */
#ifndef _SIM_EVENT_H
#define _SIM_EVENT_H

#include <linux/types.h>

/**
 * struct event - something that happens to a connection
 * @at: microseconds
 * @order: of events at the same time, the one added first comes first
 * @conn: the connection
 * @what: kind of event, a number that the caller defines
 */
struct event {
	u64 at;
	u64 order;
	u32 conn;
	u8 what;
};

/**
 * struct events - a heap, the earliest on top
 * @heap: the events
 * @n: how many
 * @added: events added so far
 */
struct events {
	struct event *heap;
	u32 n, room;
	u64 added;
};

void events_add(struct events *events, u64 at, u32 conn, u8 what);

/** events_next - take the earliest; there must be one */
struct event events_next(struct events *events);

void events_clean(struct events *events);

#endif
