/* SPDX-License-Identifier: GPL-2.0 */
/*
 * shim.h - how tests control the stand-in kernel.
 *
 * The headers beside this one let shared/ and policy/ compile in user space.
 * They are stricter than a kernel without debug options: memory is never freed
 * before its grace period, locks record their owner, and anything that a debug
 * kernel would warn of ends the process.
 */
#ifndef _SHIM_SHIM_H
#define _SHIM_SHIM_H

/*
 * shim_release(p), shim_acquire(p) - tell a race detector that accesses after
 * the acquire are ordered after those before the release, where the ordering
 * exists but the detector cannot see it.
 */
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#define shim_release(p) __tsan_release(p)
#define shim_acquire(p) __tsan_acquire(p)
#else
#define shim_release(p) ((void)(p))
#define shim_acquire(p) ((void)(p))
#endif

/** shim_live - number of objects allocated and not yet freed */
long shim_live(void);

/** shim_count - adjust shim_live() for objects not made by kmalloc() */
void shim_count(long objects);

/**
 * shim_fail_alloc - let one allocation fail
 * @n: the n-th from now on, 1 being the next; 0 for none
 */
void shim_fail_alloc(long n);

/** shim_die - print a message and abort; arguments as of printf */
void shim_die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/** shim_self - a pointer that identifies the calling thread */
const void *shim_self(void);

/** shim_might_sleep - die if called by a reader or the holder of a spinlock */
void shim_might_sleep(const char *what);

#endif
