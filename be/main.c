// SPDX-License-Identifier: GPL-2.0
/* main.c - baton_be.ko: the back end's module. */
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/slab.h>
#include "../hooks/hook.h"
#include "../hooks/node/entries.h"
#include "../hooks/node/role.h"
#include "../hooks/version.h"
#include "arp.h"
#include "conn.h"
#include "expire.h"
#include "give.h"
#include "in.h"
#include "look.h"
#include "out.h"
#include "query.h"
#include "queue.h"
#include "take.h"
#include "tell.h"

static const struct nf_hook_ops be_ip_hooks[BE_IP_HOOKS] = {
	{
		.hook = be_pre_routing,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_RAW,
	},
	{
		.hook = be_local_in,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_LAST,
	},
	{
		.hook = be_local_out,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_RAW,
	},
};

static void be_free(struct baton_net *bn)
{
	struct be *be = be_of(bn);

	bn->private[1] = NULL;
	baton_share_free(be->share);
	baton_table_free(be->table);
	kfree(be);
}

static int be_start(struct baton_net *bn)
{
	struct be *be = kzalloc(sizeof(*be), GFP_KERNEL_ACCOUNT);
	int err;

	if (!be)
		return -ENOMEM;
	be->bn = bn;
	baton_hooks_copy(be->hooks, be_ip_hooks, BE_IP_HOOKS, bn);
	baton_hooks_copy(be->hooks + BE_IP_HOOKS, be_arp_hooks, BE_ARP_HOOKS, bn);
	be->born = jiffies;
	be->vain = jiffies - HZ;
	be->bundle.opcode = THOP_ANNOUNCE;
	INIT_DELAYED_WORK(&be->gc, be_expire);
	spin_lock_init(&be->gaps_lock);
	INIT_LIST_HEAD(&be->gaps);
	be->table = baton_entries_alloc(sizeof(struct be_conn), &be_expire_ops);
	if (!be->table)
		goto err_be;
	be->share = baton_share_alloc(BATON_HELD_CLIENT_MAX, get_random_u32());
	if (!be->share)
		goto err_table;
	bn->private[1] = be;
	err = nf_register_net_hooks(bn->net, be->hooks, BE_HOOKS);
	if (err) {
		/* A hook that was registered before the failure may still run. */
		synchronize_net();
		be_free(bn);
		return err;
	}
	schedule_delayed_work(&be->gc, HZ);
	return 0;

err_table:
	baton_table_free(be->table);
err_be:
	kfree(be);
	return -ENOMEM;
}

/* The sockets stay with the server, as if it had accepted them itself. */
static void be_stop(struct baton_net *bn)
{
	struct be *be = be_of(bn);

	WRITE_ONCE(be->stopping, true);
	nf_unregister_net_hooks(bn->net, be->hooks, BE_HOOKS);
	synchronize_net();
	cancel_delayed_work_sync(&be->gc);
	be_queue_drain(be);
	be_give_flush(be);
	be_tell_flush(be);
	be_expire_flush(be, true);
	synchronize_net();
	be_free(bn);
}

static void be_flush(struct baton_net *bn)
{
	be_expire_flush(be_of(bn), false);
}

static void be_receive(struct baton_net *bn, struct baton_peer *from,
		       const struct thop_msg *msg, struct sk_buff *skb)
{
	if (msg->opcode == THOP_QUERY) {
		be_query(be_of(bn), from, msg, skb);
		consume_skb(skb);
	} else {
		be_take(bn, from, msg, skb);
	}
}

static const struct baton_role be_role = {
	.bit = BATON_ROLE_BE,
	.start = be_start,
	.stop = be_stop,
	.flush = be_flush,
	.receive = be_receive,
	.walk = be_conn_walk,
};

static int __net_init be_net_init(struct net *net)
{
	return baton_role_add(net, &be_role);
}

static void __net_exit be_net_exit(struct net *net)
{
	baton_role_del(net, &be_role);
}

static struct pernet_operations be_net_ops = {
	.init = be_net_init,
	.pre_exit = be_net_exit,
};

static int __init be_init(void)
{
	int err = be_conn_setup();

	if (err)
		return err;
	err = be_queue_setup(be_look_queued);
	if (err)
		goto err_cache;
	err = register_pernet_subsys(&be_net_ops);
	if (err)
		goto err_queue;
	return 0;

err_queue:
	be_queue_teardown();
err_cache:
	be_conn_teardown();
	return err;
}

static void __exit be_exit(void)
{
	unregister_pernet_subsys(&be_net_ops);
	be_queue_teardown();
	rcu_barrier();
	be_conn_teardown();
}

module_init(be_init);
module_exit(be_exit);

MODULE_LICENSE("GPL");
MODULE_VERSION(BATON_MODULE_VERSION);
MODULE_AUTHOR("the baton authors");
MODULE_DESCRIPTION("baton: back end");
