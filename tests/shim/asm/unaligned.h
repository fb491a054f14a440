/* SPDX-License-Identifier: GPL-2.0 */
/* unaligned.h - access to unaligned integers. */
#ifndef _SHIM_ASM_UNALIGNED_H
#define _SHIM_ASM_UNALIGNED_H

#include <string.h>
#include <asm/byteorder.h>
#include <linux/types.h>

#define get_unaligned(p)						\
	({								\
		__typeof__(*(p)) __value;				\
									\
		memcpy(&__value, p, sizeof(__value));			\
		__value;						\
	})
#define put_unaligned(v, p)						\
	do {								\
		__typeof__(*(p)) __value = (v);				\
									\
		memcpy(p, &__value, sizeof(__value));			\
	} while (0)

static inline u16 get_unaligned_be16(const void *p)
{
	__be16 v;

	memcpy(&v, p, sizeof(v));
	return be16_to_cpu(v);
}

static inline void put_unaligned_be16(u16 v, void *p)
{
	__be16 raw = cpu_to_be16(v);

	memcpy(p, &raw, sizeof(raw));
}

static inline u32 get_unaligned_be32(const void *p)
{
	__be32 v;

	memcpy(&v, p, sizeof(v));
	return be32_to_cpu(v);
}

static inline void put_unaligned_be32(u32 v, void *p)
{
	__be32 raw = cpu_to_be32(v);

	memcpy(p, &raw, sizeof(raw));
}

static inline u64 get_unaligned_be64(const void *p)
{
	__be64 v;

	memcpy(&v, p, sizeof(v));
	return be64_to_cpu(v);
}

static inline void put_unaligned_be64(u64 v, void *p)
{
	__be64 raw = cpu_to_be64(v);

	memcpy(p, &raw, sizeof(raw));
}

static inline u16 get_unaligned_le16(const void *p)
{
	__le16 v;

	memcpy(&v, p, sizeof(v));
	return le16_to_cpu(v);
}

static inline void put_unaligned_le16(u16 v, void *p)
{
	__le16 raw = cpu_to_le16(v);

	memcpy(p, &raw, sizeof(raw));
}

static inline u32 get_unaligned_le32(const void *p)
{
	__le32 v;

	memcpy(&v, p, sizeof(v));
	return le32_to_cpu(v);
}

static inline void put_unaligned_le32(u32 v, void *p)
{
	__le32 raw = cpu_to_le32(v);

	memcpy(p, &raw, sizeof(raw));
}

static inline u64 get_unaligned_le64(const void *p)
{
	__le64 v;

	memcpy(&v, p, sizeof(v));
	return le64_to_cpu(v);
}

static inline void put_unaligned_le64(u64 v, void *p)
{
	__le64 raw = cpu_to_le64(v);

	memcpy(p, &raw, sizeof(raw));
}

#endif
