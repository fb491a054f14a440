// SPDX-License-Identifier: GPL-2.0
/* kernel.c - memory, RCU, locks of the simulated kernel. */
#include <stdlib.h>
#include "sim.h"

struct net *sim_current;
int sim_readers;
int sim_bhs;

/* What each processor has of its own */

#define CLASSES 32

static spinlock_t *held[SIM_LOCKS];
static int n_held;

void sim_context_save(struct sim_context *context)
{
	context->current = sim_current;
	context->readers = sim_readers;
	context->bhs = sim_bhs;
	context->n_held = n_held;
	memcpy(context->held, held, sizeof(held));
}

void sim_context_load(const struct sim_context *context)
{
	sim_current = context->current;
	sim_readers = context->readers;
	sim_bhs = context->bhs;
	n_held = context->n_held;
	memcpy(held, context->held, sizeof(held));
}

/* Memory */

void *sim_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

void sim_free(void *p)
{
	free(p);
}

void sim_append(u8 **buf, u32 *len, u32 *size, const void *p, u32 n)
{
	if (*len + n > *size) {
		u8 *more = sim_alloc((*len + n) * 2);

		if (*len)
			memcpy(more, *buf, *len);
		sim_free(*buf);
		*buf = more;
		*size = (*len + n) * 2;
	}
	memcpy(*buf + *len, p, n);
	*len += n;
}

bool shim_no_memory(gfp_t gfp)
{
	shim_point();
	return !(gfp & __GFP_DIRECT_RECLAIM) && sim_has(SIM_F_nomem) &&
	       sim_storm() && sim_chance(SIM_R_KERNEL, 20);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, int align,
				     int flags, void (*ctor)(void *p))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);

	cache->size = size;
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	kfree(cache);
}

/* RCU */

static struct sim_rcu *doomed, **doomed_tail = &doomed;

void shim_might_sleep(const char *what)
{
	if (sim_readers)
		sim_fail("sleep", "%s may sleep, under RCU or a lock", what);
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	shim_point();
	head->next = NULL;
	head->func = func;
	*doomed_tail = head;
	doomed_tail = &head->next;
}

static void free_rcu(struct rcu_head *head)
{
	kfree(head->p);
}

void sim_free_rcu(struct rcu_head *head, const void *p)
{
	head->p = p;
	call_rcu(head, free_rcu);
}

void sim_grace_period(void)
{
	struct sim_rcu *head;

	while ((head = doomed)) {
		doomed = head->next;
		if (!doomed)
			doomed_tail = &doomed;
		head->func(head);
	}
}

void synchronize_rcu(void)
{
	shim_might_sleep("synchronize_rcu");
	sim_cpu_grace();
	sim_grace_period();
}

/* Locks */

static struct {
	const char *file;
	int line;
} class[CLASSES];
static u32 n_classes;
static u32 below[CLASSES];	/* bit j: class j was taken while this one was held */

void sim_lock_init(spinlock_t *lock, const char *file, int line)
{
	u32 i;

	for (i = 1; i < n_classes; i++)
		if (class[i].line == line && !strcmp(class[i].file, file))
			break;
	if (i >= n_classes) {
		WARN_ON(i >= CLASSES);
		class[i].file = file;
		class[i].line = line;
		n_classes = i + 1;
	}
	lock->class = i;
	lock->held = false;
}

const char *sim_lock_name(const spinlock_t *lock)
{
	static char name[80];

	if (lock->class >= n_classes)
		return "a lock that was freed";
	snprintf(name, sizeof(name), "%s:%d", class[lock->class].file,
		 class[lock->class].line);
	return name;
}

static void lock_order(const spinlock_t *lock)
{
	int i;

	for (i = 0; i < n_held; i++) {
		if (below[lock->class] & BIT(held[i]->class))
			sim_fail("lock", "%s:%d and %s:%d in both orders",
				 class[lock->class].file,
				 class[lock->class].line,
				 class[held[i]->class].file,
				 class[held[i]->class].line);
		below[held[i]->class] |= BIT(lock->class);
	}
}

/* A trylock cannot deadlock, so its order does not matter. */
bool spin_trylock(spinlock_t *lock)
{
	shim_point();
	if (lock->held)
		return false;
	lock->held = true;
	lock->cpu = sim_cpu();
	held[n_held++] = lock;
	sim_readers++;
	return true;
}

void spin_lock(spinlock_t *lock)
{
	if (!lock->class)
		sim_fail("lock", "a lock that was never initialised");
	if (lock->held && lock->cpu == sim_cpu())
		sim_fail("lock", "%s:%d taken twice", class[lock->class].file,
			 class[lock->class].line);
	if (!sim_bhs)
		sim_fail("context", "%s:%d taken with BHs on",
			 class[lock->class].file, class[lock->class].line);
	lock_order(lock);
	shim_point();
	if (lock->held)
		sim_spin(lock);
	lock->held = true;
	lock->cpu = sim_cpu();
	held[n_held++] = lock;
	sim_readers++;
}

void spin_unlock(spinlock_t *lock)
{
	int i;

	WARN_ON(!lock->held);
	for (i = n_held - 1; held[i] != lock; i--)
		;
	memmove(&held[i], &held[i + 1], (--n_held - i) * sizeof(*held));
	lock->held = false;
	sim_readers--;
	shim_point();
}

/* Of an object that nobody else can know yet */
void sim_lock_fresh(spinlock_t *lock)
{
	lock_order(lock);
	lock->held = true;
	lock->cpu = sim_cpu();
	held[n_held++] = lock;
	sim_readers++;
}

void mutex_lock(struct mutex *mutex)
{
	shim_might_sleep("mutex_lock");
	WARN_ON(mutex->held);
	mutex->held = true;
}

void mutex_unlock(struct mutex *mutex)
{
	WARN_ON(!mutex->held);
	mutex->held = false;
}

/* At the end of an event */
void sim_cpu_end(void)
{
	if (n_held)
		sim_fail("lock", "%s:%d still held", class[held[0]->class].file,
			 class[held[0]->class].line);
	if (sim_readers || sim_bhs)
		sim_fail("rcu", "still %d readers, BHs off %d times",
			 sim_readers, sim_bhs);
}

/* At the end of a step there are no readers, and no lock is held. */
void sim_step_end(void)
{
	sim_cpu_end();
	sim_grace_period();
	sim_current = NULL;
}
