/* SPDX-License-Identifier: GPL-2.0 */
/* bytes.h - numbers to big-endian bytes and back, for the codecs. */
#ifndef _BATON_BYTES_H
#define _BATON_BYTES_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/byteorder.h>
#include "addr.h"

/* Writers: store at *@p and advance it. Addresses and ports stay as is. */
static __always_inline void put_raw(u8 **p, const void *from, u32 len)
{
	memcpy(*p, from, len);
	*p += len;
}

static inline void put_u8(u8 **p, u8 v)
{
	*(*p)++ = v;
}

static inline void put_u16(u8 **p, u16 v)
{
	__be16 raw = cpu_to_be16(v);

	put_raw(p, &raw, sizeof(raw));
}

static inline void put_u32(u8 **p, u32 v)
{
	__be32 raw = cpu_to_be32(v);

	put_raw(p, &raw, sizeof(raw));
}

static inline void put_u64(u8 **p, u64 v)
{
	__be64 raw = cpu_to_be64(v);

	put_raw(p, &raw, sizeof(raw));
}

static __always_inline void put_addr(u8 **p, struct baton_addr addr)
{
	put_raw(p, &addr.v4, sizeof(addr.v4));
}

/* Readers: the inverse. */
static __always_inline void get_raw(const u8 **p, void *to, u32 len)
{
	memcpy(to, *p, len);
	*p += len;
}

static inline u8 get_u8(const u8 **p)
{
	return *(*p)++;
}

static inline u16 get_u16(const u8 **p)
{
	__be16 raw;

	get_raw(p, &raw, sizeof(raw));
	return be16_to_cpu(raw);
}

static inline u32 get_u32(const u8 **p)
{
	__be32 raw;

	get_raw(p, &raw, sizeof(raw));
	return be32_to_cpu(raw);
}

static inline u64 get_u64(const u8 **p)
{
	__be64 raw;

	get_raw(p, &raw, sizeof(raw));
	return be64_to_cpu(raw);
}

static __always_inline struct baton_addr get_addr(const u8 **p)
{
	__be32 raw;

	get_raw(p, &raw, sizeof(raw));
	return baton_addr_v4(raw);
}

#endif /* _BATON_BYTES_H */
