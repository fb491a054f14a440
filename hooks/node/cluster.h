/* SPDX-License-Identifier: GPL-2.0 */
/* cluster.h - puts a configuration in force. */
#ifndef _BATON_HOOKS_NODE_CLUSTER_H
#define _BATON_HOOKS_NODE_CLUSTER_H

#include <linux/netlink.h>
#include "net.h"

/**
 * baton_control_setconf - put a checked configuration in force
 * @net: namespace
 * @conf: passed baton_conf_check(); consumed on success only
 * @extack: gets a sentence on refusal
 *
 * All or nothing. Return: 0 or a negative errno.
 */
int baton_control_setconf(struct net *net, struct baton_conf *conf,
			  struct netlink_ext_ack *extack);

/** baton_cluster_teardown - drop the configuration; may sleep */
void baton_cluster_teardown(struct baton_net *bn);

#endif /* _BATON_HOOKS_NODE_CLUSTER_H */
