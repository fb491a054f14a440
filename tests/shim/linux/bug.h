/* SPDX-License-Identifier: GPL-2.0 */
/* bug.h - a warning ends the test. */
#ifndef _SHIM_LINUX_BUG_H
#define _SHIM_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include "../shim.h"

#define WARN_ON(cond)							\
	({								\
		bool __warn = !!(cond);					\
									\
		if (__warn)						\
			shim_die("%s:%d: WARN_ON(%s)", __FILE__,	\
				 __LINE__, #cond);			\
		__warn;							\
	})
#define WARN_ON_ONCE(cond) WARN_ON(cond)

#endif
