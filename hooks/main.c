// SPDX-License-Identifier: GPL-2.0
/* main.c - baton.ko: the part that is the same on every node. */
#include <linux/module.h>
#include <linux/random.h>
#include <net/net_namespace.h>
#include "control/netlink.h"
#include "control/sysfs.h"
#include "node/cluster.h"
#include "node/health.h"
#include "node/mode.h"
#include "node/net.h"
#include "thop/greet.h"
#include "thop/receipt.h"
#include "version.h"

static int __net_init baton_net_init(struct net *net)
{
	struct baton_net *bn = baton_net(net);

	bn->net = net;
	mutex_init(&bn->lock);
	/* Random: late answers to an earlier instance must not match. */
	atomic64_set(&bn->counter, get_random_u64());
	INIT_LIST_HEAD(&bn->peers);
	INIT_LIST_HEAD(&bn->services);
	bn->ended = jiffies;
	INIT_WORK(&bn->config_work, baton_config_work);
	INIT_DELAYED_WORK(&bn->health_work, baton_health_work);
	INIT_DELAYED_WORK(&bn->greet_work, thop_greet_work);
	timer_setup(&bn->receipts_timer, thop_receipts_timer, 0);
	bn->greet_due = jiffies + MAX_JIFFY_OFFSET;
	bn->boot = get_random_u64() | 1;
	bn->stats = alloc_percpu_gfp(struct baton_stats, GFP_KERNEL_ACCOUNT);
	return bn->stats ? 0 : -ENOMEM;
}

/* The roles have stopped: the pernet operations of their modules exit first. */
static void __net_exit baton_net_pre_exit(struct net *net)
{
	struct baton_net *bn = baton_net(net);

	baton_cluster_teardown(bn);
	cancel_delayed_work_sync(&bn->health_work);
	cancel_delayed_work_sync(&bn->greet_work);
	cancel_work_sync(&bn->config_work);
}

static void __net_exit baton_net_exit(struct net *net)
{
	free_percpu(baton_net(net)->stats);
}

static struct pernet_operations baton_net_ops = {
	.init = baton_net_init,
	.pre_exit = baton_net_pre_exit,
	.exit = baton_net_exit,
	.id = &baton_net_id,
	.size = sizeof(struct baton_net),
};

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
	/* Peers are freed by a call_rcu() callback of this module. */
	rcu_barrier();
}

module_init(baton_init);
module_exit(baton_exit);

MODULE_LICENSE("GPL");
MODULE_VERSION(BATON_MODULE_VERSION);
MODULE_AUTHOR("the baton authors");
MODULE_DESCRIPTION("baton: content-aware TCP handoff, common part");
