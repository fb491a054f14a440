/* SPDX-License-Identifier: GPL-2.0 */
/* container_of.h - from a member to its structure. */
#ifndef _SHIM_LINUX_CONTAINER_OF_H
#define _SHIM_LINUX_CONTAINER_OF_H

#include <stddef.h>

#define container_of(ptr, type, member)					\
	({								\
		const typeof(((type *)0)->member) *__member = (ptr);	\
									\
		(type *)((char *)__member - offsetof(type, member));	\
	})

#endif
