// SPDX-License-Identifier: GPL-2.0
/* stats.c - the counters as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include "cached.h"

int stats_print(char *text, size_t room)
{
	const struct counters *c = &counters;

	return snprintf(text, room,
			"{\"name\": \"%s\", \"now_us\": %" PRIu64
			", \"requests\": %" PRIu64 ", \"hits\": %" PRIu64
			", \"misses\": %" PRIu64 ", \"reads\": %" PRIu64
			", \"disk_us\": %" PRIu64 ", \"disk_queue\": %u"
			", \"disk_queue_max\": %u, \"cache_bytes\": %" PRIu64
			", \"cache_targets\": %u, \"evicted\": %" PRIu64
			", \"missing\": %" PRIu64 ", \"bad\": %" PRIu64
			", \"conns\": %u, \"accepted\": %" PRIu64
			", \"full\": %" PRIu64 "}\n",
			settings.name, now_us(), c->requests, c->hits,
			c->misses, c->reads, disk_busy_us(), disk_queue(),
			disk_queue_max(), cache_bytes(), cache_targets(),
			c->evicted, c->missing, c->bad, conn_count(),
			c->accepted, c->full);
}
