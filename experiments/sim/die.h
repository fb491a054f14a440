/* SPDX-License-Identifier: GPL-2.0 */
/* die.h - errors that end the simulation, and memory. */
#ifndef _SIM_DIE_H
#define _SIM_DIE_H

#include <linux/types.h>

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

/** die - say why on standard error, and exit with that status */
void die(int status, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/** make - zeroed memory for @n things of @size bytes; dies when there is none */
void *make(size_t n, size_t size);

/**
 * more - room for twice as many things
 * @old: from more() or NULL
 * @room: how many fit in @old; how many fit now
 * @size: bytes of one
 *
 * Return: the memory. Dies when there is none.
 */
void *more(void *old, u32 *room, size_t size);

#endif
