// SPDX-License-Identifier: GPL-2.0
/* cache.c - the targets that a back end has in memory. */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "cache.h"
#include "die.h"

#define WORTH (1ULL << 40)	/* of one byte; an integer for any size */

void cache_init(struct cache *cache, u32 n_targets, u64 bytes, bool gds)
{
	memset(cache, 0, sizeof(*cache));
	cache->at = make(n_targets, sizeof(*cache->at));
	cache->bytes = bytes;
	cache->left = bytes;
	cache->gds = gds;
}

void cache_clean(struct cache *cache)
{
	free(cache->heap);
	free(cache->at);
}

static bool goes_before(const struct cache_entry *a,
			const struct cache_entry *b)
{
	return a->worth < b->worth ||
	       (a->worth == b->worth && a->used < b->used);
}

static void put(struct cache *cache, u32 i, const struct cache_entry *entry)
{
	cache->heap[i] = *entry;
	cache->at[entry->target] = i + 1;
}

static void sift_up(struct cache *cache, u32 i, struct cache_entry entry)
{
	for (; i && goes_before(&entry, &cache->heap[(i - 1) / 2]);
	     i = (i - 1) / 2)
		put(cache, i, &cache->heap[(i - 1) / 2]);
	put(cache, i, &entry);
}

static void sift_down(struct cache *cache, u32 i, struct cache_entry entry)
{
	u32 k;

	while ((k = 2 * i + 1) < cache->n) {
		if (k + 1 < cache->n &&
		    goes_before(&cache->heap[k + 1], &cache->heap[k]))
			k++;
		if (!goes_before(&cache->heap[k], &entry))
			break;
		put(cache, i, &cache->heap[k]);
		i = k;
	}
	put(cache, i, &entry);
}

static void used_now(struct cache *cache, struct cache_entry *entry)
{
	entry->used = ++cache->clock;
	if (cache->gds)
		entry->worth = cache->inflation + WORTH / max(entry->size, 1U);
}

bool cache_find(struct cache *cache, u32 target, u64 *ready)
{
	struct cache_entry entry;
	u32 i = cache->at[target];

	if (!i)
		return false;
	entry = cache->heap[i - 1];
	*ready = entry.ready;
	used_now(cache, &entry);
	sift_down(cache, i - 1, entry);
	return true;
}

static void drop_one(struct cache *cache)
{
	struct cache_entry top = cache->heap[0];

	cache->inflation = top.worth;
	cache->left += top.size;
	cache->at[top.target] = 0;
	if (--cache->n)
		sift_down(cache, 0, cache->heap[cache->n]);
}

void cache_add(struct cache *cache, u32 target, u32 size, u64 ready)
{
	struct cache_entry entry = {
		.ready = ready,
		.target = target,
		.size = size,
	};

	if (size > cache->bytes)
		return;
	while (cache->left < size)
		drop_one(cache);
	if (cache->n == cache->room)
		cache->heap = more(cache->heap, &cache->room,
				   sizeof(*cache->heap));
	cache->left -= size;
	used_now(cache, &entry);
	sift_up(cache, cache->n++, entry);
}
