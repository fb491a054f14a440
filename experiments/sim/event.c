// SPDX-License-Identifier: GPL-2.0
/* event.c - events of connections, in order of time. */
#include <stdlib.h>
#include "die.h"
#include "event.h"

static bool before(const struct event *a, const struct event *b)
{
	return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void events_add(struct events *events, u64 at, u32 conn, u8 what)
{
	struct event event = { at, events->added++, conn, what };
	u32 i = events->n++;

	if (i == events->room)
		events->heap = more(events->heap, &events->room,
				    sizeof(*events->heap));
	for (; i && before(&event, &events->heap[(i - 1) / 2]); i = (i - 1) / 2)
		events->heap[i] = events->heap[(i - 1) / 2];
	events->heap[i] = event;
}

struct event events_next(struct events *events)
{
	struct event *heap = events->heap;
	struct event top = heap[0], last = heap[--events->n];
	u32 i = 0, k;

	while ((k = 2 * i + 1) < events->n) {
		if (k + 1 < events->n && before(&heap[k + 1], &heap[k]))
			k++;
		if (!before(&heap[k], &last))
			break;
		heap[i] = heap[k];
		i = k;
	}
	heap[i] = last;
	return top;
}

void events_clean(struct events *events)
{
	free(events->heap);
}
