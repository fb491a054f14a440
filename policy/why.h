/* SPDX-License-Identifier: GPL-2.0 */
/* why.h - why a configuration is refused. */
#ifndef _BATON_POLICY_WHY_H
#define _BATON_POLICY_WHY_H

#include <linux/errno.h>
#include <linux/kernel.h>

/**
 * struct why - where a sentence goes
 * @text: room for it
 * @len: bytes there
 */
struct why {
	char *text;
	u32 len;
};

#define refuse(why, ...) (snprintf((why)->text, (why)->len, __VA_ARGS__), \
			  -EINVAL)

#endif /* _BATON_POLICY_WHY_H */
