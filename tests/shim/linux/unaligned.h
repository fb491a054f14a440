/* SPDX-License-Identifier: GPL-2.0 */
/* unaligned.h - the name of asm/unaligned.h since Linux 6.12. */
#ifndef _SHIM_LINUX_UNALIGNED_H
#define _SHIM_LINUX_UNALIGNED_H

#include <asm/unaligned.h>

#endif
