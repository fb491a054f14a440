/* SPDX-License-Identifier: GPL-2.0 */
/* inetdevice.h - of which the core uses the addresses only. */
#ifndef _SHIM_LINUX_INETDEVICE_H
#define _SHIM_LINUX_INETDEVICE_H

#include <linux/in.h>

#endif
