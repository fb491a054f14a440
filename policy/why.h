/* SPDX-License-Identifier: GPL-2.0 */
/* why.h - the sentence that says why a configuration is refused. */
#ifndef _BATON_POLICY_WHY_H
#define _BATON_POLICY_WHY_H

#include <linux/errno.h>
#include <linux/kernel.h>

/**
 * struct why - buffer for a sentence
 * @text: the buffer
 * @len: its bytes
 */
struct why {
	char *text;
	u32 len;
};

#define refuse(why, ...) (snprintf((why)->text, (why)->len, __VA_ARGS__), \
			  -EINVAL)

#endif /* _BATON_POLICY_WHY_H */
