// SPDX-License-Identifier: GPL-2.0
/* guard.c - buffers that end at an inaccessible page. */
#include <sys/mman.h>
#include <string.h>
#include <linux/bug.h>
#include "guard.h"

#define PAGE	4096

static u8 *guard_map(void)
{
	u8 *map = mmap(NULL, GUARD_MAX + PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	WARN_ON(map == MAP_FAILED);
	WARN_ON(mprotect(map + GUARD_MAX, PAGE, PROT_NONE));
	return map;
}

u8 *guard_copy(int slot, const void *p, u32 len)
{
	static u8 *maps[2];

	WARN_ON(len > GUARD_MAX);
	if (!maps[slot])
		maps[slot] = guard_map();
	return memcpy(maps[slot] + GUARD_MAX - len, p, len);
}
