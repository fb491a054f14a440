/* SPDX-License-Identifier: GPL-2.0 */
/* mm.h - kvmalloc and friends. */
#ifndef _SHIM_LINUX_MM_H
#define _SHIM_LINUX_MM_H

#include <linux/slab.h>

#endif
