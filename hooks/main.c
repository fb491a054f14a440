// SPDX-License-Identifier: GPL-2.0
/* main.c - baton.ko: the part that is the same on every node. */
#include <linux/module.h>
#include <net/net_namespace.h>
#include "control.h"
#include "net.h"

static int __init baton_init(void)
{
	int err;

	err = baton_sysfs_setup();
	if (err)
		return err;
	err = register_pernet_subsys(&baton_net_ops);
	if (err)
		goto err_sysfs;
	err = baton_netlink_setup();
	if (err)
		goto err_net;
	return 0;

err_net:
	unregister_pernet_subsys(&baton_net_ops);
err_sysfs:
	baton_sysfs_teardown();
	return err;
}

static void __exit baton_exit(void)
{
	baton_netlink_teardown();
	unregister_pernet_subsys(&baton_net_ops);
	baton_sysfs_teardown();
	/* Peers and services are freed by call_rcu() from this module. */
	rcu_barrier();
}

module_init(baton_init);
module_exit(baton_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("the baton authors");
MODULE_DESCRIPTION("baton: content-aware TCP handoff, common part");
