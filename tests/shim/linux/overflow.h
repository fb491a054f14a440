/* SPDX-License-Identifier: GPL-2.0 */
/* overflow.h - arithmetic that detects overflow. */
#ifndef _SHIM_LINUX_OVERFLOW_H
#define _SHIM_LINUX_OVERFLOW_H

#include <linux/types.h>

#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)

static inline size_t size_mul(size_t a, size_t b)
{
	size_t size;

	return __builtin_mul_overflow(a, b, &size) ? SIZE_MAX : size;
}

static inline size_t size_add(size_t a, size_t b)
{
	size_t size;

	return __builtin_add_overflow(a, b, &size) ? SIZE_MAX : size;
}

#define array_size(n, size) size_mul(n, size)
#define struct_size(p, member, n)					\
	size_add(sizeof(*(p)), size_mul(sizeof((p)->member[0]), n))

#endif
