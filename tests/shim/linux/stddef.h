/* SPDX-License-Identifier: GPL-2.0 */
/* stddef.h - where members are, and how large. */
#ifndef _SHIM_LINUX_STDDEF_H
#define _SHIM_LINUX_STDDEF_H

#include_next <linux/stddef.h>
#include <stddef.h>

#define sizeof_field(type, member) sizeof(((type *)0)->member)

#endif
