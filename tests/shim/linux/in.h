/* SPDX-License-Identifier: GPL-2.0 */
/* in.h - IPv4 addresses. */
#ifndef _SHIM_LINUX_IN_H
#define _SHIM_LINUX_IN_H

#include <netinet/in.h>
#include <linux/types.h>

static inline bool ipv4_is_zeronet(__be32 addr)
{
	return !(addr & htonl(0xff000000));
}

static inline bool ipv4_is_loopback(__be32 addr)
{
	return (addr & htonl(0xff000000)) == htonl(0x7f000000);
}

static inline bool ipv4_is_multicast(__be32 addr)
{
	return (addr & htonl(0xf0000000)) == htonl(0xe0000000);
}

static inline bool ipv4_is_lbcast(__be32 addr)
{
	return addr == htonl(INADDR_BROADCAST);
}

#endif
