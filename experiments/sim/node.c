// SPDX-License-Identifier: GPL-2.0
/* node.c - a back end. */
#include <linux/kernel.h>
#include "node.h"

u64 queue_add(struct queue *queue, u64 now, u64 us)
{
	queue->busy += us;
	queue->free = max(now, queue->free) + us;
	return queue->free;
}

/* Jobs that wait follow one another without a gap */
static u64 queue_left(const struct queue *queue, u64 now)
{
	return queue->free > now ? queue->free - now : 0;
}

u64 queue_busy(const struct queue *queue, u64 now)
{
	return queue->busy - queue_left(queue, now);
}

static void queue_reset(struct queue *queue, u64 now)
{
	queue->busy = queue_left(queue, now);
}

void node_conns(struct node *node, u64 now, int by)
{
	if (node->conns < node->few)
		node->underused += now - node->since;
	node->since = now;
	node->conns += by;
}

u64 node_read(struct node *node, u64 now, u32 target, u32 size,
	      const struct cost *cost)
{
	u64 ready;

	if (cache_find(&node->cache, target, &ready))
		return max(now, ready);
	node->misses++;
	ready = queue_add(&node->disk, now, cost_read(cost, size));
	cache_add(&node->cache, target, size, ready);
	return ready;
}

void node_reset(struct node *node, u64 now)
{
	queue_reset(&node->processor, now);
	queue_reset(&node->disk, now);
	node->since = now;
	node->underused = 0;
	node->requests = 0;
	node->misses = 0;
}
