/* SPDX-License-Identifier: GPL-2.0 */
/* privilege.h - the permission to change baton. */
#ifndef _BATON_HOOKS_CONTROL_PRIVILEGE_H
#define _BATON_HOOKS_CONTROL_PRIVILEGE_H

#include <linux/skbuff.h>
#include <net/net_namespace.h>

struct kernel_param_ops;

/** baton_param_uint - parameter: CAP_NET_ADMIN or CAP_SYS_MODULE to write */
extern const struct kernel_param_ops baton_param_uint;

/**
 * baton_may_change - may the current process change baton in a namespace?
 * @net: the namespace
 */
bool baton_may_change(const struct net *net);

/**
 * baton_netlink_may_change - may the sender of a netlink message change baton?
 * @skb: the message; the process that opened the socket needs the permission as
 *	well
 * @net: the namespace
 */
bool baton_netlink_may_change(const struct sk_buff *skb, const struct net *net);

#endif /* _BATON_HOOKS_CONTROL_PRIVILEGE_H */
