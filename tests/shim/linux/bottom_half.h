/* SPDX-License-Identifier: GPL-2.0 */
/* bottom_half.h - disabling BHs delays grace periods, as a reader does. */
#ifndef _SHIM_LINUX_BOTTOM_HALF_H
#define _SHIM_LINUX_BOTTOM_HALF_H

#include <linux/rcupdate.h>

#define local_bh_disable() rcu_read_lock()
#define local_bh_enable() rcu_read_unlock()

#endif
