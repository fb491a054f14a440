/* SPDX-License-Identifier: GPL-2.0 */
/*
 * shim.h - what the tests may ask of the stand-in kernel.
 *
 * The headers beside this one let shared/ and policy/ compile in user space.
 * They are stricter than the kernel is without its debug options: memory is
 * never freed before its grace period, locks know their owner, and whatever
 * a debug kernel would warn of ends the process.
 */
#ifndef _SHIM_SHIM_H
#define _SHIM_SHIM_H

/*
 * shim_release(p), shim_acquire(p) - tell a race detector: what comes behind
 * the acquire comes after what stands before the release. For an order that
 * is there, but made where the detector does not see it.
 */
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#define shim_release(p) __tsan_release(p)
#define shim_acquire(p) __tsan_acquire(p)
#else
#define shim_release(p) ((void)(p))
#define shim_acquire(p) ((void)(p))
#endif

/** shim_live - objects allocated and not yet freed */
long shim_live(void);

/** shim_count - so many more are live, or fewer, that kmalloc() did not make */
void shim_count(long objects);

/**
 * shim_fail_alloc - let one allocation fail
 * @n: the n-th from now on, 1 being the next; 0 for none
 */
void shim_fail_alloc(long n);

/** shim_die - say what is wrong, in printf's manner, and abort */
void shim_die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/** shim_self - tells one thread from another */
const void *shim_self(void);

/** shim_might_sleep - die if a reader, or holder of a spinlock, comes here */
void shim_might_sleep(const char *what);

#endif
