/* SPDX-License-Identifier: GPL-2.0 */
/* netlink.h - the netlink family. */
#ifndef _BATON_HOOKS_CONTROL_NETLINK_H
#define _BATON_HOOKS_CONTROL_NETLINK_H

int baton_netlink_setup(void);
void baton_netlink_teardown(void);

#endif /* _BATON_HOOKS_CONTROL_NETLINK_H */
