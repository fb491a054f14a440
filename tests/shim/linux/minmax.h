/* SPDX-License-Identifier: GPL-2.0 */
/* minmax.h - min, max and the like, arguments evaluated once. */
#ifndef _SHIM_LINUX_MINMAX_H
#define _SHIM_LINUX_MINMAX_H

#define __shim_pick(a, op, b)						\
	({								\
		__auto_type __pick_a = (a);				\
		__auto_type __pick_b = (b);				\
									\
		/* As in the kernel: both of one type. */		\
		(void)(&__pick_a == &__pick_b);				\
		__pick_a op __pick_b ? __pick_a : __pick_b;		\
	})
#define min(a, b) __shim_pick(a, <, b)
#define max(a, b) __shim_pick(a, >, b)
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)
#define swap(a, b)							\
	do {								\
		__auto_type __swap = (a);				\
									\
		(a) = (b);						\
		(b) = __swap;						\
	} while (0)

#endif
