// SPDX-License-Identifier: GPL-2.0
/* string.c - strings of the stand-in kernel, and of the simulated one (tests/sim/). */
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "linux/slab.h"

void *kmemdup(const void *p, size_t size, gfp_t gfp)
{
	void *copy = kmalloc(size, gfp);

	return copy ? memcpy(copy, p, size) : NULL;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	memcpy(to, from, len);
	if (len == size) {
		to[size - 1] = '\0';
		return -E2BIG;
	}
	to[len] = '\0';
	return len;
}

void *memchr_inv(const void *p, int c, size_t size)
{
	const u8 *byte = p;

	for (; size; byte++, size--)
		if (*byte != (u8)c)
			return (void *)byte;
	return NULL;
}

int vscnprintf(char *buf, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(buf, size, format, args);

	if (!size)
		return 0;
	return (size_t)len < size ? len : (int)size - 1;
}

int scnprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(buf, size, format, args);
	va_end(args);
	return len;
}

int hex_to_bin(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
