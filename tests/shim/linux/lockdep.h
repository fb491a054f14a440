/* SPDX-License-Identifier: GPL-2.0 */
/* lockdep.h - is the lock held by this thread? */
#ifndef _SHIM_LINUX_LOCKDEP_H
#define _SHIM_LINUX_LOCKDEP_H

#include <linux/bug.h>

#define lockdep_is_held(lock)						\
	(__atomic_load_n(&(lock)->owner, __ATOMIC_RELAXED) == shim_self())
#define lockdep_assert_held(lock) ((void)WARN_ON(!lockdep_is_held(lock)))
#define lockdep_assert_not_held(lock) ((void)WARN_ON(lockdep_is_held(lock)))

#endif
