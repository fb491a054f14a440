/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rcupdate.h - RCU by liburcu-bp, which registers threads by itself.
 *
 * Pointers are accessed with the compiler's atomics, which race detectors
 * understand; rcu_dereference() outside of a reader aborts. The detectors do
 * not see inside liburcu: shim_release() and shim_acquire() tell them that code
 * after a grace period comes after the readers before it.
 */
#ifndef _SHIM_LINUX_RCUPDATE_H
#define _SHIM_LINUX_RCUPDATE_H

#include <urcu/urcu-bp.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/types.h>
#include "../shim.h"

#undef rcu_dereference
#undef rcu_assign_pointer

#define rcu_read_lock() urcu_bp_read_lock()
#define rcu_read_unlock() shim_read_unlock()
#define rcu_read_lock_bh() rcu_read_lock()
#define rcu_read_unlock_bh() rcu_read_unlock()
#define rcu_read_lock_held() urcu_bp_read_ongoing()
#define rcu_read_lock_bh_held() urcu_bp_read_ongoing()
#define rcu_read_lock_any_held() urcu_bp_read_ongoing()

/* @cond: true if the access is safe outside of a reader, too */
#define rcu_dereference_check(p, cond)					\
	({								\
		WARN_ON(!rcu_read_lock_held() && !(cond));		\
		smp_load_acquire(&(p));					\
	})
#define rcu_dereference(p) rcu_dereference_check(p, false)
#define rcu_dereference_bh(p) rcu_dereference_check(p, false)
#define rcu_dereference_raw(p) smp_load_acquire(&(p))
#define rcu_dereference_protected(p, cond)				\
	({								\
		WARN_ON(!(cond));					\
		READ_ONCE(p);						\
	})
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)
#define rcu_replace_pointer(p, v, cond)					\
	({								\
		typeof(p) __old = rcu_dereference_protected(p, cond);	\
									\
		rcu_assign_pointer(p, v);				\
		__old;							\
	})

extern char shim_grace;	/* its address stands for all grace periods */

static inline void shim_read_unlock(void)
{
	shim_release(&shim_grace);
	urcu_bp_read_unlock();
}

void synchronize_rcu(void);
void rcu_barrier(void);
#define synchronize_net() synchronize_rcu()

/* The heads inside the objects go unused. */
void shim_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void shim_free_rcu(const void *p);
#define call_rcu(head, func) shim_call_rcu(head, func)
#define kfree_rcu(p, head)						\
	do {								\
		__typeof__(p) __free = (p);				\
									\
		if (__free) {						\
			(void)&__free->head;				\
			shim_free_rcu(__free);				\
		}							\
	} while (0)
#define kvfree_rcu(p, head) kfree_rcu(p, head)
#define kfree_rcu_mightsleep(p) shim_free_rcu(p)

#endif
