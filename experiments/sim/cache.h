/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cache.h - the targets that a back end has in memory: whole ones, by bytes.
 *
 * LRU: the target used longest ago makes room. Greedy-Dual-Size with equal
 * costs (Cao and Irani 1997):
 *
 *	a target is used:	worth <- inflation + 1 / size
 *	room is needed:		the target of least worth goes,
 *				inflation <- its worth
 */
#ifndef _SIM_CACHE_H
#define _SIM_CACHE_H

#include <linux/types.h>

/**
 * struct cache_entry - a target in a cache
 * @worth: under Greedy-Dual-Size
 * @used: clock of the cache when it was last used
 * @ready: when the read from disk is done
 * @target: its number
 * @size: bytes of it
 */
struct cache_entry {
	u64 worth;
	u64 used;
	u64 ready;
	u32 target;
	u32 size;
};

/**
 * struct cache - a cache
 * @heap: its targets, on top the next to make room
 * @n: how many
 * @at: of target i: its index in @heap + 1; 0: not in the cache
 * @bytes: its size
 * @left: bytes of it that are free
 * @gds: Greedy-Dual-Size, else LRU
 * @clock: uses so far
 * @inflation: of Greedy-Dual-Size
 */
struct cache {
	struct cache_entry *heap;
	u32 n, room;
	u32 *at;
	u64 bytes, left;
	bool gds;
	u64 clock;
	u64 inflation;
};

void cache_init(struct cache *cache, u32 n_targets, u64 bytes, bool gds);
void cache_clean(struct cache *cache);

/**
 * cache_find - use a target
 * @cache: the cache
 * @target: which
 * @ready: result: when its read from disk is done
 *
 * Return: whether it is in the cache.
 */
bool cache_find(struct cache *cache, u32 target, u64 *ready);

/**
 * cache_add - put in a target that the cache does not have
 *
 * A target larger than the whole cache is left out.
 */
void cache_add(struct cache *cache, u32 target, u32 size, u64 ready);

#endif
