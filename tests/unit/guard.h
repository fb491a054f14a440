/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guard.h - a copy of bytes that ends where the address space does.
 *
 * Behind the last byte is a page nobody may touch: one byte read too many is
 * a segmentation fault, whatever the sanitizers think of it.
 */
#ifndef _UNIT_GUARD_H
#define _UNIT_GUARD_H

#include <linux/types.h>

#define GUARD_MAX	(256U << 10)

/**
 * guard_copy - copy to the end of a guarded buffer
 * @slot: 0 or 1, which buffer
 * @p: bytes
 * @len: how many, up to GUARD_MAX
 *
 * The bytes stay until the next call with the same @slot.
 */
u8 *guard_copy(int slot, const void *p, u32 len);

#endif /* _UNIT_GUARD_H */
