/* SPDX-License-Identifier: GPL-2.0 */
/*
 * node.h - a back end: its connections, its cache, and two queues: for its
 * processor and for its disk.
 */
#ifndef _SIM_NODE_H
#define _SIM_NODE_H

#include "cache.h"
#include "cost.h"

/**
 * struct queue - a processor or a disk, which does one job after another
 * @free: when all jobs that it has been given are done
 * @busy: microseconds of these jobs, since node_reset()
 */
struct queue {
	u64 free;
	u64 busy;
};

/**
 * struct node - a back end
 * @cache: targets in its memory
 * @processor: works on connections, requests, answers
 * @disk: reads targets that are not in memory
 * @conns: its connections
 * @since: when that number last changed
 * @few: with fewer connections it is underused
 * @underused: microseconds that it was underused, up to @since
 * @requests: requests that it has been given
 * @misses: reads from disk
 */
struct node {
	struct cache cache;
	struct queue processor, disk;
	u32 conns;
	u64 since;
	u32 few;
	u64 underused;
	u32 requests, misses;
};

/** queue_add - give it a job of @us microseconds; returns when that is done */
u64 queue_add(struct queue *queue, u64 now, u64 us);

/** queue_busy - microseconds up to @now that it worked, since node_reset() */
u64 queue_busy(const struct queue *queue, u64 now);

/** node_conns - the node gets @by connections, or loses them if negative */
void node_conns(struct node *node, u64 now, int by);

/**
 * node_read - have a target in memory
 * @node: the node
 * @now: microseconds
 * @target: which
 * @size: bytes of it
 * @cost: the model
 *
 * A request for a target that is being read waits for that read, and causes no
 * second one.
 *
 * Return: when it is there.
 */
u64 node_read(struct node *node, u64 now, u32 target, u32 size,
	      const struct cost *cost);

/** node_reset - begin to count anew */
void node_reset(struct node *node, u64 now);

#endif
