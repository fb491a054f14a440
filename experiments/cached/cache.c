// SPDX-License-Identifier: GPL-2.0
/* cache.c - the targets in memory: LRU, bounded by bytes. */
#include "cached.h"

static struct target *newest, *oldest;
static uint64_t used;
static unsigned int n_targets;

static void unlink_target(struct target *target)
{
	if (target->newer)
		target->newer->older = target->older;
	else
		newest = target->older;
	if (target->older)
		target->older->newer = target->newer;
	else
		oldest = target->newer;
}

static void link_newest(struct target *target)
{
	target->newer = NULL;
	target->older = newest;
	if (newest)
		newest->newer = target;
	else
		oldest = target;
	newest = target;
}

static void evict(struct target *target)
{
	unlink_target(target);
	target->cached = false;
	used -= target->bytes;
	n_targets--;
	counters.evicted++;
}

/* Mark a cached target as used last. */
void cache_use(struct target *target)
{
	unlink_target(target);
	link_newest(target);
}

/* A target larger than the whole memory is left out: it would evict all others. */
void cache_add(struct target *target)
{
	if (target->bytes > settings.cache)
		return;
	while (used + target->bytes > settings.cache)
		evict(oldest);
	target->cached = true;
	used += target->bytes;
	n_targets++;
	link_newest(target);
}

uint64_t cache_bytes(void)
{
	return used;
}

unsigned int cache_targets(void)
{
	return n_targets;
}
