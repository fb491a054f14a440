// SPDX-License-Identifier: GPL-2.0
/* test_shim.c - the stand-in kernel detects the errors it should. */
#include <signal.h>
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct thing {
	struct hlist_node node;
	struct rcu_head rcu;
	int value;
};

static DEFINE_SPINLOCK(lock);
static HLIST_HEAD(things);

static struct thing *thing_add(int value)
{
	struct thing *thing = kzalloc(sizeof(*thing), GFP_KERNEL);

	thing->value = value;
	spin_lock_bh(&lock);
	hlist_add_head_rcu(&thing->node, &things);
	spin_unlock_bh(&lock);
	return thing;
}

Test(shim, freed_after_readers)
{
	long before = shim_live();
	struct thing *thing = thing_add(7);

	rcu_read_lock();
	spin_lock_bh(&lock);
	hlist_del_rcu(&thing->node);
	spin_unlock_bh(&lock);
	kfree_rcu(thing, rcu);
	cr_assert_eq(thing->value, 7);
	cr_assert_eq(shim_live(), before + 1);
	rcu_read_unlock();
	rcu_barrier();
	cr_assert_eq(shim_live(), before);
}

static void thing_done(struct rcu_head *rcu)
{
	container_of(rcu, struct thing, rcu)->value = 0;
}

Test(shim, called_after_readers)
{
	struct thing thing = { .value = 7 };

	rcu_read_lock();
	call_rcu(&thing.rcu, thing_done);
	cr_assert_eq(thing.value, 7);
	rcu_read_unlock();
	rcu_barrier();
	cr_assert_eq(thing.value, 0);
}

Test(shim, allocation_fails_once)
{
	void *p;

	shim_fail_alloc(2);
	p = kmalloc(1, GFP_KERNEL);
	cr_assert_not_null(p);
	cr_assert_null(kmalloc(1, GFP_KERNEL));
	kfree(p);
	p = kcalloc(3, 5, GFP_ATOMIC);
	cr_assert_not_null(p);
	kfree(p);
	cr_assert_null(kcalloc(SIZE_MAX / 2, 4, GFP_KERNEL));
}

Test(shim, walk_without_reader, .signal = SIGABRT)
{
	struct thing *thing;

	hlist_for_each_entry_rcu(thing, &things, node)
		;
}

Test(shim, walk_under_lock)
{
	struct thing *thing;
	int sum = 0;

	thing_add(1);
	thing_add(2);
	spin_lock_bh(&lock);
	lockdep_assert_held(&lock);
	hlist_for_each_entry_rcu(thing, &things, node)
		sum += thing->value;
	spin_unlock_bh(&lock);
	cr_assert_eq(sum, 3);
}

Test(shim, lock_not_held, .signal = SIGABRT)
{
	lockdep_assert_held(&lock);
}

Test(shim, lock_taken_twice, .signal = SIGABRT)
{
	spin_lock(&lock);
	spin_lock(&lock);
}

Test(shim, lock_not_initialised, .signal = SIGABRT)
{
	spinlock_t none = { 0 };

	spin_lock(&none);
}

Test(shim, sleep_under_lock, .signal = SIGABRT)
{
	spin_lock(&lock);
	kfree(kmalloc(1, GFP_KERNEL));
}
