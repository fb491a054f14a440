// SPDX-License-Identifier: GPL-2.0
/*
 * slab.c - memory of the stand-in kernel, and of the simulated one
 * (tests/sim/).
 *
 * Memory is filled with patterns when allocated and when freed, so that use of
 * uninitialised or freed memory shows. Counting is relaxed: it must not order
 * threads for the race detector where the kernel would not.
 */
#include <malloc.h>
#include <stdlib.h>
#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "linux/slab.h"

static long live;

long shim_live(void)
{
	return __atomic_load_n(&live, __ATOMIC_SEQ_CST);
}

void shim_count(long objects)
{
	__atomic_add_fetch(&live, objects, __ATOMIC_RELAXED);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	void *p;

	if (gfp & __GFP_DIRECT_RECLAIM)
		shim_might_sleep("allocation");
	if (shim_no_memory(gfp) || size >= SIZE_MAX / 2 ||
	    posix_memalign(&p, L1_CACHE_BYTES, size))
		return NULL;
	shim_count(1);
	return memset(p, gfp & __GFP_ZERO ? 0 : 0xa5, size);
}

void kfree(const void *p)
{
	if (!p)
		return;
	shim_count(-1);
	memset((void *)p, 0x6b, min_t(size_t, malloc_usable_size((void *)p), 512));
	free((void *)p);
}
