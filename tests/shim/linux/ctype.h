/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ctype.h - classes of characters.
 *
 * Latin-1 whatever the locale, as in the kernel: bytes above 0xa0 are letters,
 * and tests should fall into the same trap.
 */
#ifndef _SHIM_LINUX_CTYPE_H
#define _SHIM_LINUX_CTYPE_H

#include <ctype.h>
#include <linux/types.h>

static inline bool shim_upper(u8 c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
}

static inline bool shim_lower(u8 c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xdf && c != 0xf7);
}

static inline bool shim_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

static inline bool shim_xdigit(u8 c)
{
	return shim_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static inline bool shim_space(u8 c)
{
	return (c >= '\t' && c <= '\r') || c == ' ' || c == 0xa0;
}

#undef isupper
#undef islower
#undef isalpha
#undef isdigit
#undef isalnum
#undef isxdigit
#undef isspace
#undef tolower
#undef toupper
#define isupper(c) shim_upper(c)
#define islower(c) shim_lower(c)
#define isalpha(c) (shim_upper(c) || shim_lower(c))
#define isdigit(c) shim_digit(c)
#define isalnum(c) (isalpha(c) || shim_digit(c))
#define isxdigit(c) shim_xdigit(c)
#define isspace(c) shim_space(c)
#define tolower(c) (shim_upper(c) ? (c) + 0x20 : (c))
#define toupper(c) (shim_lower(c) ? (c) - 0x20 : (c))

#endif
