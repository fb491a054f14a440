/* SPDX-License-Identifier: GPL-2.0 */
/* slab.h - counted allocations; see shim_live() and shim_fail_alloc(). */
#ifndef _SHIM_LINUX_SLAB_H
#define _SHIM_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include "../shim.h"

/* Should this allocation fail? Defined both in shim.c and by the simulator. */
bool shim_no_memory(gfp_t gfp);

void *kmalloc(size_t size, gfp_t gfp);
void kfree(const void *p);
#define kfree_sensitive(p) kfree(p)

static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc(size_mul(n, size), gfp);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

#define kvmalloc(size, gfp) kmalloc(size, gfp)
#define kvzalloc(size, gfp) kzalloc(size, gfp)
#define kvmalloc_array(n, size, gfp) kmalloc_array(n, size, gfp)
#define kvcalloc(n, size, gfp) kcalloc(n, size, gfp)
#define kvfree(p) kfree(p)

#endif
