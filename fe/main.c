// SPDX-License-Identifier: GPL-2.0
/* main.c - baton_fe.ko: the front end's module. */
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "../hooks/hook.h"
#include "../hooks/node/entries.h"
#include "../hooks/node/role.h"
#include "../hooks/version.h"
#include "conn.h"
#include "expire.h"
#include "give.h"
#include "in.h"
#include "listener.h"
#include "query.h"
#include "receive.h"
#include "request.h"
#include "room.h"
#include "syn.h"
#include "wait.h"
#include "waitlist.h"
#include "workers.h"

static const struct nf_hook_ops fe_hooks[FE_HOOKS] = {
	{
		.hook = fe_pre_routing,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_RAW - 1,
	},
	{
		.hook = fe_local_in,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_LAST,
	},
	{
		.hook = fe_local_out,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_RAW - 1,
	},
};

/* @fe may be incomplete: missing parts are NULL. */
static void fe_free(struct fe *fe)
{
	baton_table_free(fe->table);
	fe_room_free(&fe->held);
	fe_room_free(&fe->messages);
	kfree(fe);
}

static struct fe *fe_alloc(struct baton_net *bn)
{
	struct fe *fe = kzalloc(sizeof(*fe), GFP_KERNEL_ACCOUNT);

	if (!fe)
		return NULL;
	fe->bn = bn;
	baton_hooks_copy(fe->hooks, fe_hooks, FE_HOOKS, bn);
	fe_waitlist_init(&fe->waitlist, get_random_u32());
	INIT_DELAYED_WORK(&fe->gc, fe_expire);
	fe_syn_init(fe);
	fe_query_init(fe);
	fe->table = baton_entries_alloc(sizeof(struct fe_conn), &fe_expire_ops);
	if (fe->table && !fe_room_init(&fe->held, BATON_HELD_NODE_MAX) &&
	    !fe_room_init(&fe->messages, BATON_MESSAGES_MAX))
		return fe;
	fe_free(fe);
	return NULL;
}

static int fe_start(struct baton_net *bn)
{
	struct fe *fe = fe_alloc(bn);
	int err;

	if (!fe)
		return -ENOMEM;
	bn->private[0] = fe;
	err = nf_register_net_hooks(bn->net, fe->hooks, FE_HOOKS);
	if (err) {
		/* A hook that was registered before the failure may still run. */
		synchronize_net();
		bn->private[0] = NULL;
		fe_free(fe);
		return err;
	}
	queue_delayed_work(fe_workers, &fe->gc, HZ);
	return 0;
}

/*
 * The services' listeners are closed; connections that they have accepted end
 * here. Handoffs under way still refer to struct fe: none is started once hooks
 * and slow path have stopped.
 */
static void fe_stop(struct baton_net *bn)
{
	struct fe *fe = fe_of(bn);

	WRITE_ONCE(fe->stopping, true);
	nf_unregister_net_hooks(bn->net, fe->hooks, FE_HOOKS);
	synchronize_net();
	fe_wait_flush(fe, true);
	fe_wait_drain(fe);
	cancel_delayed_work_sync(&fe->gc);
	cancel_delayed_work_sync(&fe->query_work);
	fe_syn_flush(fe);
	fe_give_flush(fe);
	fe_expire_flush(fe, true);
	synchronize_net();
	bn->private[0] = NULL;
	fe_free(fe);
}

/* First the slow path: it may still add connections to the table. */
static void fe_flush(struct baton_net *bn)
{
	fe_wait_flush(fe_of(bn), false);
	fe_expire_flush(fe_of(bn), false);
}

static const struct baton_role fe_role = {
	.bit = BATON_ROLE_FE,
	.start = fe_start,
	.stop = fe_stop,
	.service_add = fe_listener_add,
	.service_close = fe_listener_close,
	.flush = fe_flush,
	.receive = fe_receive,
	.walk = fe_conn_walk,
};

static int __net_init fe_net_init(struct net *net)
{
	return baton_role_add(net, &fe_role);
}

static void __net_exit fe_net_exit(struct net *net)
{
	baton_role_del(net, &fe_role);
}

static struct pernet_operations fe_net_ops = {
	.init = fe_net_init,
	.pre_exit = fe_net_exit,
};

static int __init fe_init(void)
{
	int err = fe_conn_setup();

	if (err)
		return err;
	err = fe_workers_setup();
	if (err)
		goto err_cache;
	err = register_pernet_subsys(&fe_net_ops);
	if (err)
		goto err_workers;
	return 0;

err_workers:
	fe_workers_teardown();
err_cache:
	fe_conn_teardown();
	return err;
}

static void __exit fe_exit(void)
{
	unregister_pernet_subsys(&fe_net_ops);
	fe_workers_teardown();
	rcu_barrier();
	fe_conn_teardown();
}

module_init(fe_init);
module_exit(fe_exit);

MODULE_LICENSE("GPL");
MODULE_VERSION(BATON_MODULE_VERSION);
MODULE_AUTHOR("the baton authors");
MODULE_DESCRIPTION("baton: front end");
