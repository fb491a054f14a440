/* SPDX-License-Identifier: GPL-2.0 */
/* errno.h - error numbers; ENOTSUPP is the kernel's own. */
#ifndef _SHIM_LINUX_ERRNO_H
#define _SHIM_LINUX_ERRNO_H

#include_next <linux/errno.h>

#define ENOTSUPP 524

#endif
