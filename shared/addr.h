/* SPDX-License-Identifier: GPL-2.0 */
/*
 * addr.h - the address of a client, a VIP or a node.
 *
 * It is an IPv4 address, but only the borders know that: IP headers, sockets,
 * routes, netlink attributes, THOP's codec, and text. They make an address by
 * baton_addr_v4() and read @v4. All other code copies addresses, and compares
 * and hashes them by the functions below.
 *
 * The type has 4 bytes today, and not the 16 of an IPv6 address. With 16 the
 * FE's entry of a connection would no longer fit in two cache lines (128
 * bytes), and the key in each message would be longer by 24 bytes, all for a
 * family that is not built. When another family comes, THOP's version and the
 * configuration name it, and this type is the one place to grow.
 */
#ifndef _BATON_ADDR_H
#define _BATON_ADDR_H

#include <linux/types.h>
#include <asm/byteorder.h>

/**
 * struct baton_addr - an address
 * @v4: IPv4, network order; 0: no address
 */
struct baton_addr {
	__be32 v4;
};

/** baton_addr_v4 - the address that a border has as IPv4, network order */
static inline struct baton_addr baton_addr_v4(__be32 v4)
{
	return (struct baton_addr) { .v4 = v4 };
}

/** baton_addr_eq - are two addresses equal? */
static inline bool baton_addr_eq(struct baton_addr a, struct baton_addr b)
{
	return a.v4 == b.v4;
}

/** baton_addr_any - is it unset? As ipv6_addr_any() */
static inline bool baton_addr_any(struct baton_addr addr)
{
	return !addr.v4;
}

/** baton_addr_word - for a hash of this node; depends on the byte order */
static inline u32 baton_addr_word(struct baton_addr addr)
{
	return (__force u32)addr.v4;
}

/** baton_addr_number - for a choice that must be the same on every node */
static inline u32 baton_addr_number(struct baton_addr addr)
{
	return be32_to_cpu(addr.v4);
}

#endif /* _BATON_ADDR_H */
