/* SPDX-License-Identifier: GPL-2.0 */
/* gfp.h - only __GFP_DIRECT_RECLAIM and __GFP_ZERO matter here. */
#ifndef _SHIM_LINUX_GFP_H
#define _SHIM_LINUX_GFP_H

#include <linux/types.h>

#define __GFP_DIRECT_RECLAIM 0x01u
#define __GFP_ZERO 0x02u
#define __GFP_NOWARN 0
#define __GFP_ACCOUNT 0
#define GFP_KERNEL __GFP_DIRECT_RECLAIM
#define GFP_KERNEL_ACCOUNT GFP_KERNEL
#define GFP_ATOMIC 0
#define GFP_NOWAIT 0

#endif
