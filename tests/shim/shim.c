// SPDX-License-Identifier: GPL-2.0
/* shim.c - the stand-in kernel's functions. */
#include <sched.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "shim.h"

static long until_failure;
char shim_grace;

void shim_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

const void *shim_self(void)
{
	static __thread char self;

	return &self;
}

void shim_might_sleep(const char *what)
{
	if (rcu_read_lock_any_held())
		shim_die("%s may sleep, under RCU or a spinlock", what);
}

void shim_fail_alloc(long n)
{
	__atomic_store_n(&until_failure, n, __ATOMIC_SEQ_CST);
}

bool shim_no_memory(gfp_t gfp)
{
	if (!__atomic_load_n(&until_failure, __ATOMIC_RELAXED))
		return false;
	return !__atomic_sub_fetch(&until_failure, 1, __ATOMIC_RELAXED);
}

void spin_lock_init(spinlock_t *lock)
{
	*lock = (spinlock_t)__SPIN_LOCK_UNLOCKED(*lock);
}

static void check_lock(const spinlock_t *lock)
{
	if (lock->magic != SHIM_LOCK_MAGIC)
		shim_die("spinlock %p was never initialised", (void *)lock);
}

bool spin_trylock(spinlock_t *lock)
{
	check_lock(lock);
	rcu_read_lock();
	if (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE)) {
		rcu_read_unlock();
		return false;
	}
	WRITE_ONCE(lock->owner, shim_self());
	return true;
}

void spin_lock(spinlock_t *lock)
{
	check_lock(lock);
	if (lockdep_is_held(lock))
		shim_die("spinlock %p taken twice", (void *)lock);
	while (!spin_trylock(lock))
		sched_yield();
}

void spin_unlock(spinlock_t *lock)
{
	lockdep_assert_held(lock);
	WRITE_ONCE(lock->owner, NULL);
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
	rcu_read_unlock();
}

void mutex_init(struct mutex *mutex)
{
	pthread_mutex_init(&mutex->lock, NULL);
	mutex->owner = NULL;
}

void mutex_lock(struct mutex *mutex)
{
	shim_might_sleep("mutex_lock");
	if (lockdep_is_held(mutex))
		shim_die("mutex %p taken twice", (void *)mutex);
	pthread_mutex_lock(&mutex->lock);
	WRITE_ONCE(mutex->owner, shim_self());
}

void mutex_unlock(struct mutex *mutex)
{
	lockdep_assert_held(mutex);
	WRITE_ONCE(mutex->owner, NULL);
	pthread_mutex_unlock(&mutex->lock);
}

void synchronize_rcu(void)
{
	shim_might_sleep("synchronize_rcu");
	urcu_bp_synchronize_rcu();
	shim_acquire(&shim_grace);
}

void rcu_barrier(void)
{
	shim_might_sleep("rcu_barrier");
	urcu_bp_barrier();
	shim_acquire(&shim_grace);
}

/**
 * struct deferred - a call or kfree() due after a grace period
 * @rcu: head for liburcu
 * @func: function to call, NULL to free @p
 * @head: argument of @func
 * @p: object to free
 */
struct deferred {
	struct rcu_head rcu;
	void (*func)(struct rcu_head *head);
	struct rcu_head *head;
	const void *p;
};

static void deferred_run(struct rcu_head *rcu)
{
	struct deferred *deferred = container_of(rcu, struct deferred, rcu);

	shim_acquire(deferred);
	if (deferred->func)
		deferred->func(deferred->head);
	else
		kfree(deferred->p);
	free(deferred);
}

static void after_grace(struct rcu_head *rcu)
{
	shim_acquire(&shim_grace);
	deferred_run(rcu);
	shim_release(&shim_grace);
}

static void defer(struct deferred what)
{
	struct deferred *deferred = malloc(sizeof(*deferred));

	if (!deferred)
		shim_die("no memory for the stand-in kernel");
	*deferred = what;
	shim_release(deferred);
	urcu_bp_call_rcu(&deferred->rcu, after_grace);
}

void shim_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	defer((struct deferred){ .func = func, .head = head });
}

void shim_free_rcu(const void *p)
{
	defer((struct deferred){ .p = p });
}
