/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guard.h - copy bytes to a buffer that ends at an inaccessible page.
 *
 * Reading one byte too many is a segmentation fault, with or without
 * sanitizers.
 */
#ifndef _UNIT_GUARD_H
#define _UNIT_GUARD_H

#include <linux/types.h>

#define GUARD_MAX	(256U << 10)

/**
 * guard_copy - copy to the end of a guarded buffer
 * @slot: which buffer, 0 or 1
 * @p: bytes
 * @len: their number, up to GUARD_MAX
 *
 * The copy is valid until the next call with the same @slot.
 */
u8 *guard_copy(int slot, const void *p, u32 len);

#endif /* _UNIT_GUARD_H */
