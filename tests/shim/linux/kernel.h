/* SPDX-License-Identifier: GPL-2.0 */
/* kernel.h - common definitions. */
#ifndef _SHIM_LINUX_KERNEL_H
#define _SHIM_LINUX_KERNEL_H

/* The C library needs the real header for sysinfo(2). */
#include_next <linux/kernel.h>
#include <stdarg.h>
#include <stdio.h>
#include <asm/byteorder.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/types.h>

#define ALIGN(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define round_up(n, d) (DIV_ROUND_UP(n, d) * (d))
#define round_down(n, d) ((n) / (d) * (d))
#define might_sleep() shim_might_sleep(__func__)

int vscnprintf(char *buf, size_t size, const char *format, va_list args);
int scnprintf(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int hex_to_bin(unsigned char c);

#endif
