/* SPDX-License-Identifier: GPL-2.0 */
/* inetdevice.h - the core uses only the addresses of linux/in.h. */
#ifndef _SHIM_LINUX_INETDEVICE_H
#define _SHIM_LINUX_INETDEVICE_H

#include <linux/in.h>

#endif
