// SPDX-License-Identifier: GPL-2.0
/*
 * privilege.c - the permission to change baton.
 *
 * It takes CAP_NET_ADMIN in the initial user namespace: a configuration puts
 * code of this module into the path of a namespace's packets, and where
 * distributions let every user make namespaces, every user is administrator of
 * one. On a machine with trusted users, or with a baton for each container, the
 * parameter gives the permission to the administrator of the user namespace
 * that owns the network.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include "privilege.h"

/* The file's mode alone would let root write without the capability. */
static bool param_may(void)
{
	return capable(CAP_NET_ADMIN) || capable(CAP_SYS_MODULE);
}

static int param_uint(const char *val, const struct kernel_param *kp)
{
	return param_may() ? param_set_uint(val, kp) : -EPERM;
}

static int param_bool(const char *val, const struct kernel_param *kp)
{
	return param_may() ? param_set_bool(val, kp) : -EPERM;
}

const struct kernel_param_ops baton_param_uint = {
	.set = param_uint,
	.get = param_get_uint,
};
EXPORT_SYMBOL_GPL(baton_param_uint);

static const struct kernel_param_ops baton_param_bool = {
	.set = param_bool,
	.get = param_get_bool,
};

static bool unprivileged_userns;
module_param_cb(unprivileged_userns, &baton_param_bool, &unprivileged_userns,
		0644);
__MODULE_PARM_TYPE(unprivileged_userns, "bool");
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
