/* SPDX-License-Identifier: GPL-2.0 */
/* atomic.h - atomic counters, ordered as the kernel orders them. */
#ifndef _SHIM_LINUX_ATOMIC_H
#define _SHIM_LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>

#define ATOMIC_INIT(v) { (v) }
#define ATOMIC64_INIT(v) { (v) }

/* Operations that return a value are full barriers, the others are relaxed. */
#define SHIM_ATOMIC(atomic, type)					\
	static inline type atomic##_read(const atomic##_t *a)		\
	{								\
		return __atomic_load_n(&a->counter, __ATOMIC_RELAXED);	\
	}								\
	static inline void atomic##_set(atomic##_t *a, type v)		\
	{								\
		__atomic_store_n(&a->counter, v, __ATOMIC_RELAXED);	\
	}								\
	static inline void atomic##_add(type v, atomic##_t *a)		\
	{								\
		__atomic_fetch_add(&a->counter, v, __ATOMIC_RELAXED);	\
	}								\
	static inline type atomic##_add_return(type v, atomic##_t *a)	\
	{								\
		shim_point();						\
		return __atomic_add_fetch(&a->counter, v,		\
					  __ATOMIC_SEQ_CST);		\
	}								\
	static inline type atomic##_xchg(atomic##_t *a, type v)		\
	{								\
		shim_point();						\
		return __atomic_exchange_n(&a->counter, v,		\
					   __ATOMIC_SEQ_CST);		\
	}								\
	static inline type atomic##_cmpxchg(atomic##_t *a, type old,	\
					    type v)			\
	{								\
		shim_point();						\
		__atomic_compare_exchange_n(&a->counter, &old, v,	\
					    false, __ATOMIC_SEQ_CST,	\
					    __ATOMIC_RELAXED);		\
		return old;						\
	}								\
	static inline bool atomic##_add_unless(atomic##_t *a, type v,	\
					       type unless)		\
	{								\
		type old;						\
									\
		shim_point();						\
		old = atomic##_read(a);					\
		while (old != unless &&					\
		       !__atomic_compare_exchange_n(			\
			       &a->counter, &old, old + v, false,	\
			       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))	\
			;						\
		return old != unless;					\
	}

SHIM_ATOMIC(atomic, int)
SHIM_ATOMIC(atomic64, s64)

#define atomic_inc(a) atomic_add(1, a)
#define atomic_dec(a) atomic_add(-1, a)
#define atomic_sub(v, a) atomic_add(-(v), a)
#define atomic_inc_return(a) atomic_add_return(1, a)
#define atomic_dec_return(a) atomic_add_return(-1, a)
#define atomic_sub_return(v, a) atomic_add_return(-(v), a)
#define atomic_fetch_add(v, a) (atomic_add_return(v, a) - (v))
#define atomic_fetch_inc(a) atomic_fetch_add(1, a)
#define atomic_dec_and_test(a) (atomic_add_return(-1, a) == 0)
#define atomic_inc_not_zero(a) atomic_add_unless(a, 1, 0)
#define atomic_read_acquire(a) smp_load_acquire(&(a)->counter)
#define atomic_set_release(a, v) smp_store_release(&(a)->counter, v)

#define atomic64_inc(a) atomic64_add(1, a)
#define atomic64_dec(a) atomic64_add(-1, a)
#define atomic64_sub(v, a) atomic64_add(-(v), a)
#define atomic64_inc_return(a) atomic64_add_return(1, a)
#define atomic64_fetch_add(v, a) (atomic64_add_return(v, a) - (v))
#define atomic64_fetch_inc(a) atomic64_fetch_add(1, a)

#endif
