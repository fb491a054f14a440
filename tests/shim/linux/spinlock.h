/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spinlock.h - spinlocks that record their owner.
 *
 * Holding one counts as an RCU reader: in the kernel preemption is off under a
 * spinlock, and no grace period ends.
 */
#ifndef _SHIM_LINUX_SPINLOCK_H
#define _SHIM_LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <linux/types.h>

#define SHIM_LOCK_MAGIC 0x5b1c10c5u

typedef struct spinlock {
	u32 magic;
	int locked;
	const void *owner;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { .magic = SHIM_LOCK_MAGIC }
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
bool spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);

#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)
#define spin_trylock_bh(lock) spin_trylock(lock)
#define spin_lock_irqsave(lock, flags) ((flags) = 0, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags) ((void)(flags), spin_unlock(lock))
#define spin_is_locked(lock) __atomic_load_n(&(lock)->locked, __ATOMIC_RELAXED)
#define assert_spin_locked(lock) lockdep_assert_held(lock)

#endif
