/* SPDX-License-Identifier: GPL-2.0 */
/* string.h - strings. */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include <string.h>
#include <strings.h>
#include <linux/types.h>

/* Returns the number of bytes copied without NUL, or -E2BIG if truncated. */
ssize_t strscpy(char *to, const char *from, size_t size);
void *memchr_inv(const void *p, int c, size_t size);
char *kstrdup(const char *s, gfp_t gfp);
void *kmemdup(const void *p, size_t size, gfp_t gfp);
#define memzero_explicit(p, size) explicit_bzero(p, size)

#endif
