/* SPDX-License-Identifier: GPL-2.0 */
/* random.h - random bytes that a test repeats. */
#ifndef _SHIM_LINUX_RANDOM_H
#define _SHIM_LINUX_RANDOM_H

#include <stddef.h>

/* Other bytes at each call, the same in each run */
void get_random_bytes(void *buf, size_t len);

#endif
