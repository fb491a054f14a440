// SPDX-License-Identifier: GPL-2.0
/*
 * waits.c - limits the number of heads that wait on the slow path.
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
#include "waits.h"
#include "workers.h"

static unsigned int heads = BATON_WAIT_CONNS;
module_param_cb(heads, &baton_param_uint, &heads, 0644);
__MODULE_PARM_TYPE(heads, "uint");
MODULE_PARM_DESC(heads, "connections whose request head is waited for on the slow path, a quarter of them of one client address. For front ends that start later");

static struct fe_wait_group *group_of(struct fe_waits *waits,
				      struct baton_addr addr)
{
	return &waits->group[jhash_1word(baton_addr_word(addr), waits->seed) %
			     BATON_WAIT_GROUPS];
}

void fe_waits_init(struct fe_waits *waits, u32 seed)
{
	u32 i;

	spin_lock_init(&waits->lock);
	INIT_LIST_HEAD(&waits->heads);
	INIT_LIST_HEAD(&waits->lingering);
	INIT_LIST_HEAD(&waits->ending);
	waits->seed = seed;
	waits->max = clamp_t(u32, READ_ONCE(heads), BATON_WAIT_CONNS_MIN,
			     BATON_WAIT_CONNS_MAX);
	for (i = 0; i < BATON_WAIT_GROUPS; i++)
		INIT_LIST_HEAD(&waits->group[i].heads);
}

/* Remove it from its lists, and uncount it. */
static void wait_unlist(struct fe_waits *waits, struct fe_wait *wait)
{
	lockdep_assert_held(&waits->lock);
	if (!list_empty(&wait->group_node)) {
		wait->group->n--;
		waits->n_heads--;
	} else if (!list_empty(&wait->list) && !wait->cut_short) {
		waits->n_lingering--;
	}
	list_del_init(&wait->group_node);
	list_del_init(&wait->list);
}

/* A connection on a list is not freed: it leaves the list first. */
static void wait_kick(struct fe_wait *wait)
{
	mod_delayed_work(fe_workers, &wait->work, 0);
}

/* One more lingers; if there are too many, the oldest one ends. */
static void wait_linger(struct fe_waits *waits, struct fe_wait *wait)
{
	wait_unlist(waits, wait);
	list_add_tail(&wait->list, &waits->lingering);
	if (++waits->n_lingering <= waits->max)
		return;
	wait = list_first_entry(&waits->lingering, struct fe_wait, list);
	wait_unlist(waits, wait);
	WRITE_ONCE(wait->cut_short, true);
	list_add_tail(&wait->list, &waits->ending);
	wait_kick(wait);
}

static void wait_push_out(struct fe_waits *waits, struct fe_wait *wait,
			  enum baton_stat why)
{
	baton_count(wait->fe->bn, why);
	WRITE_ONCE(wait->pushed_out, true);
	wait_linger(waits, wait);
	wait_kick(wait);
}

void fe_waits_add(struct fe_wait *wait)
{
	struct fe_waits *waits = &wait->fe->waits;
	struct fe_wait_group *group;

	group = group_of(waits, baton_addr_v4(wait->sock->sk->sk_daddr));
	wait->group = group;
	spin_lock_bh(&waits->lock);
	list_add_tail(&wait->list, &waits->heads);
	list_add_tail(&wait->group_node, &group->heads);
	waits->n_heads++;
	if (++group->n > waits->max / BATON_WAIT_SHARE)
		wait_push_out(waits,
			      list_first_entry(&group->heads, struct fe_wait,
					       group_node),
			      BATON_STAT_fe_wait_share);
	if (waits->n_heads > waits->max)
		wait_push_out(waits,
			      list_first_entry(&waits->heads, struct fe_wait,
					       list),
			      BATON_STAT_fe_wait_full);
	spin_unlock_bh(&waits->lock);
}

/* One on no list is being flushed; one that was pushed out lingers already. */
void fe_waits_linger(struct fe_wait *wait)
{
	struct fe_waits *waits = &wait->fe->waits;

	spin_lock_bh(&waits->lock);
	if (!list_empty(&wait->group_node))
		wait_linger(waits, wait);
	spin_unlock_bh(&waits->lock);
}

bool fe_waits_del(struct fe_wait *wait)
{
	struct fe_waits *waits = &wait->fe->waits;
	bool listed;

	spin_lock_bh(&waits->lock);
	listed = !list_empty(&wait->list);
	wait_unlist(waits, wait);
	spin_unlock_bh(&waits->lock);
	return listed;
}

static struct fe_wait *list_find(struct list_head *list, bool all)
{
	struct fe_wait *wait;

	list_for_each_entry(wait, list, list)
		if (all || wait->svc->closed)
			return wait;
	return NULL;
}

struct fe_wait *fe_waits_take(struct fe_waits *waits, bool all)
{
	struct fe_wait *wait;

	spin_lock_bh(&waits->lock);
	wait = list_find(&waits->heads, all);
	if (!wait)
		wait = list_find(&waits->lingering, all);
	if (!wait)
		wait = list_find(&waits->ending, all);
	if (wait)
		wait_unlist(waits, wait);
	spin_unlock_bh(&waits->lock);
	return wait;
}
