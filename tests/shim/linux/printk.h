/* SPDX-License-Identifier: GPL-2.0 */
/* printk.h - the kernel log goes to standard error. */
#ifndef _SHIM_LINUX_PRINTK_H
#define _SHIM_LINUX_PRINTK_H

#include <stdio.h>

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif
#define pr_err(fmt, ...) fprintf(stderr, pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define pr_notice(fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...)						\
	do {								\
		if (0)							\
			pr_err(fmt, ##__VA_ARGS__);			\
	} while (0)
#define pr_err_ratelimited pr_err
#define pr_warn_ratelimited pr_warn
#define pr_info_ratelimited pr_info

#endif
