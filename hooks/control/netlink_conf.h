/* SPDX-License-Identifier: GPL-2.0 */
/* netlink_conf.h - a configuration over netlink. */
#ifndef _BATON_HOOKS_CONTROL_NETLINK_CONF_H
#define _BATON_HOOKS_CONTROL_NETLINK_CONF_H

#include <net/genetlink.h>

/** baton_netlink_setconf - BATON_CMD_SETCONF, sender permitted; may sleep */
int baton_netlink_setconf(struct sk_buff *skb, struct genl_info *info);

#endif /* _BATON_HOOKS_CONTROL_NETLINK_CONF_H */
