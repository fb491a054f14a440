// SPDX-License-Identifier: GPL-2.0
/*
 * waitlist.c - limits the number of heads that wait on the slow path.
 *
 * A client must not keep others from being served by sending heads that never
 * end. A new head is always admitted. Beyond a limit for each client address,
 * the oldest one of that address is pushed out, beyond one for all together the
 * oldest of all: a genuine head is complete within few round trips, and so
 * never old. One that is pushed out gets 503 and lingers, as every refused one
 * does; their number is limited in the same way.
 *
 * Addresses are hashed into groups. Those of one group share a limit; the
 * oldest head still goes first.
 */
#include <linux/jhash.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <net/sock.h>
#include "../hooks/control/privilege.h"
#include "../shared/limits.h"
#include "waitlist.h"
#include "workers.h"

static unsigned int heads = BATON_WAIT_CONNS;
module_param_cb(heads, &baton_param_uint, &heads, 0644);
__MODULE_PARM_TYPE(heads, "uint");
MODULE_PARM_DESC(heads, "connections whose request head is waited for on the slow path, a quarter of them of one client address. For front ends that start later");

static struct fe_wait_group *waitlist_group(struct fe_waitlist *waitlist,
					    struct baton_addr addr)
{
	return &waitlist->group[jhash_1word(baton_addr_word(addr),
					    waitlist->seed) %
				BATON_WAIT_GROUPS];
}

void fe_waitlist_init(struct fe_waitlist *waitlist, u32 seed)
{
	u32 i;

	spin_lock_init(&waitlist->lock);
	INIT_LIST_HEAD(&waitlist->heads);
	INIT_LIST_HEAD(&waitlist->lingering);
	INIT_LIST_HEAD(&waitlist->ending);
	waitlist->seed = seed;
	waitlist->max = clamp_t(u32, READ_ONCE(heads), BATON_WAIT_CONNS_MIN,
				BATON_WAIT_CONNS_MAX);
	for (i = 0; i < BATON_WAIT_GROUPS; i++)
		INIT_LIST_HEAD(&waitlist->group[i].heads);
}

/* Remove it from its lists, and uncount it. */
static void waitlist_unlist(struct fe_waitlist *waitlist, struct fe_wait *wait)
{
	lockdep_assert_held(&waitlist->lock);
	if (!list_empty(&wait->group_node)) {
		wait->group->n--;
		waitlist->n_heads--;
	} else if (!list_empty(&wait->list) && !wait->cut_short) {
		waitlist->n_lingering--;
	}
	list_del_init(&wait->group_node);
	list_del_init(&wait->list);
}

/* A connection on a list is not freed: it leaves the list first. */
static void waitlist_kick(struct fe_wait *wait)
{
	mod_delayed_work(fe_workers, &wait->work, 0);
}

/* One more lingers; if there are too many, the oldest one ends. */
static void waitlist_linger(struct fe_waitlist *waitlist, struct fe_wait *wait)
{
	waitlist_unlist(waitlist, wait);
	list_add_tail(&wait->list, &waitlist->lingering);
	if (++waitlist->n_lingering <= waitlist->max)
		return;
	wait = list_first_entry(&waitlist->lingering, struct fe_wait, list);
	waitlist_unlist(waitlist, wait);
	WRITE_ONCE(wait->cut_short, true);
	list_add_tail(&wait->list, &waitlist->ending);
	waitlist_kick(wait);
}

static void waitlist_push_out(struct fe_waitlist *waitlist,
			      struct fe_wait *wait, enum baton_stat why)
{
	baton_count(wait->fe->bn, why);
	WRITE_ONCE(wait->pushed_out, true);
	waitlist_linger(waitlist, wait);
	waitlist_kick(wait);
}

void fe_waitlist_add(struct fe_wait *wait)
{
	struct fe_waitlist *waitlist = &wait->fe->waitlist;
	struct fe_wait_group *group;

	group = waitlist_group(waitlist,
			       baton_addr_v4(wait->sock->sk->sk_daddr));
	wait->group = group;
	spin_lock_bh(&waitlist->lock);
	list_add_tail(&wait->list, &waitlist->heads);
	list_add_tail(&wait->group_node, &group->heads);
	waitlist->n_heads++;
	if (++group->n > waitlist->max / BATON_WAIT_SHARE)
		waitlist_push_out(waitlist,
				  list_first_entry(&group->heads,
						   struct fe_wait, group_node),
				  BATON_STAT_fe_wait_share);
	if (waitlist->n_heads > waitlist->max)
		waitlist_push_out(waitlist,
				  list_first_entry(&waitlist->heads,
						   struct fe_wait, list),
				  BATON_STAT_fe_wait_full);
	spin_unlock_bh(&waitlist->lock);
}

/* One on no list is being flushed; one that was pushed out lingers already. */
void fe_waitlist_linger(struct fe_wait *wait)
{
	struct fe_waitlist *waitlist = &wait->fe->waitlist;

	spin_lock_bh(&waitlist->lock);
	if (!list_empty(&wait->group_node))
		waitlist_linger(waitlist, wait);
	spin_unlock_bh(&waitlist->lock);
}

bool fe_waitlist_del(struct fe_wait *wait)
{
	struct fe_waitlist *waitlist = &wait->fe->waitlist;
	bool listed;

	spin_lock_bh(&waitlist->lock);
	listed = !list_empty(&wait->list);
	waitlist_unlist(waitlist, wait);
	spin_unlock_bh(&waitlist->lock);
	return listed;
}

static struct fe_wait *waitlist_find(struct list_head *list, bool all)
{
	struct fe_wait *wait;

	list_for_each_entry(wait, list, list)
		if (all || wait->svc->closed)
			return wait;
	return NULL;
}

struct fe_wait *fe_waitlist_take(struct fe_waitlist *waitlist, bool all)
{
	struct fe_wait *wait;

	spin_lock_bh(&waitlist->lock);
	wait = waitlist_find(&waitlist->heads, all);
	if (!wait)
		wait = waitlist_find(&waitlist->lingering, all);
	if (!wait)
		wait = waitlist_find(&waitlist->ending, all);
	if (wait)
		waitlist_unlist(waitlist, wait);
	spin_unlock_bh(&waitlist->lock);
	return wait;
}
