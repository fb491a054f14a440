// SPDX-License-Identifier: GPL-2.0
/*
 * privilege.c - who may change what baton does.
 *
 * CAP_NET_ADMIN, in the initial user namespace: a configuration puts code of this
 * module into the way of a namespace's packets, and where distributions let every
 * user make namespaces, every user is administrator of one. Who trusts the users
 * of a machine, or gives containers their own baton, lets the namespace's owner
 * decide by the parameter.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include "control.h"

static bool unprivileged_userns;
module_param(unprivileged_userns, bool, 0644);
MODULE_PARM_DESC(unprivileged_userns,
		 "CAP_NET_ADMIN in the user namespace that owns a network namespace is enough to change it");

static struct user_namespace *deciding(const struct net *net)
{
	return READ_ONCE(unprivileged_userns) ? net->user_ns : &init_user_ns;
}

bool baton_may_change(const struct net *net)
{
	return ns_capable(deciding(net), CAP_NET_ADMIN);
}

bool baton_netlink_may_change(const struct sk_buff *skb, const struct net *net)
{
	return netlink_ns_capable(skb, deciding(net), CAP_NET_ADMIN);
}
