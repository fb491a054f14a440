/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sync.h - memory, RCU, locks, time and deferred work of the simulated kernel.
 *
 * Virtual time. A step is one event: a packet, a timer, a work, an application's
 * turn; or several at once, see cpu.c. Between two steps there are no readers and
 * no locks are held, so every grace period ends there, as early as it can.
 */
#ifndef _SIM_SYNC_H
#define _SIM_SYNC_H

#include <string.h>
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/refcount.h>
#include <linux/string.h>
/* inet.h stands in for <linux/slab.h>, too. */
#include "../../shim/linux/slab.h"

struct net;

/* The node whose event runs; NULL between steps */
extern struct net *sim_current;

#define PTR_ALIGN(p, a)							\
	((__typeof__(p))(((unsigned long)(p) + (a) - 1) & -(unsigned long)(a)))

void *sim_alloc(size_t size);

struct kmem_cache {
	size_t size;
};
#define SLAB_HWCACHE_ALIGN 0
struct kmem_cache *kmem_cache_create(const char *name, size_t size, int align,
				     int flags, void (*ctor)(void *p));
void kmem_cache_destroy(struct kmem_cache *cache);
#define kmem_cache_zalloc(cache, gfp) kzalloc((cache)->size, gfp)
/* Used for request_socks only; unlike kmalloc() it never fails. */
#define kmem_cache_alloc(cache, gfp) sim_alloc((cache)->size)
#define kmem_cache_free(cache, p) kfree(p)

/* Per-CPU data has one copy, and one thread does the works of all CPUs. */
#define __percpu
#define alloc_percpu_gfp(type, gfp) ((type *)kzalloc(sizeof(type), gfp))
#define free_percpu(p) kfree(p)
#define per_cpu_ptr(p, cpu) (p)
#define this_cpu_inc(v) ((v)++)
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define nr_cpu_ids 1
#define raw_smp_processor_id() 0

/* Contexts */
extern int sim_readers;		/* RCU, BHs off, spinlocks */
extern int sim_bhs;		/* BHs off: no softirq can interrupt */
#define cond_resched() shim_might_sleep("cond_resched")

struct sim_rcu {
	struct sim_rcu *next;
	void (*func)(struct sim_rcu *rcu);
	const void *p;
};
#define rcu_head sim_rcu

#define rcu_read_lock() ((void)sim_readers++)
#define rcu_read_unlock()						\
	do {								\
		WARN_ON(--sim_readers < 0);				\
		shim_point();						\
	} while (0)
#define local_bh_disable() ((void)sim_bhs++, rcu_read_lock())
#define local_bh_enable()						\
	do {								\
		WARN_ON(--sim_bhs < 0);					\
		rcu_read_unlock();					\
	} while (0)
#define in_softirq() (sim_bhs > 0)
#define rcu_read_lock_held() (sim_readers > 0)
#define rcu_read_lock_any_held() (sim_readers > 0)
#define rcu_dereference_check(p, cond)					\
	({								\
		shim_point();						\
		WARN_ON(!rcu_read_lock_held() && !(cond));		\
		(p);							\
	})
#define rcu_dereference(p) rcu_dereference_check(p, false)
#define rcu_dereference_raw(p) (p)
#define rcu_dereference_protected(p, cond)				\
	({								\
		WARN_ON(!(cond));					\
		(p);							\
	})
#define rcu_access_pointer(p) (p)
#define rcu_assign_pointer(p, v)					\
	do {								\
		shim_point();						\
		(p) = (v);						\
	} while (0)
#define RCU_INIT_POINTER(p, v) ((void)((p) = (v)))
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void sim_free_rcu(struct rcu_head *head, const void *p);
#define kfree_rcu(ptr, field)						\
	do {								\
		__typeof__(ptr) __free = (ptr);				\
									\
		if (__free)						\
			sim_free_rcu(&__free->field, __free);		\
	} while (0)
void sim_grace_period(void);
void synchronize_rcu(void);
#define synchronize_net() synchronize_rcu()
#define rcu_barrier() synchronize_rcu()

/*
 * Locks: never taken twice by a processor, in one order by the line that initialised them, and
 * never held past the end of a step. Softirqs take all of them, so the holder
 * must have BHs off.
 */
typedef struct spinlock {
	u8 class;
	u8 cpu;		/* that holds it */
	bool held;
} spinlock_t;
u32 sim_cpu(void);
void sim_lock_init(spinlock_t *lock, const char *file, int line);
void spin_lock(spinlock_t *lock);
bool spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void sim_no_locks(void);
#define spin_is_locked(lock) ((lock)->held)
#define spin_lock_init(lock) sim_lock_init(lock, __FILE__, __LINE__)
#define spin_lock_bh(lock) ((void)sim_bhs++, spin_lock(lock))
#define spin_unlock_bh(lock) (spin_unlock(lock), (void)sim_bhs--)
typedef spinlock_t rwlock_t;
#define read_lock_bh(lock) spin_lock_bh(lock)
#define read_unlock_bh(lock) spin_unlock_bh(lock)
#define write_lock_bh(lock) spin_lock_bh(lock)
#define write_unlock_bh(lock) spin_unlock_bh(lock)

struct mutex {
	bool held;
};
#define mutex_init(m) ((void)((m)->held = false))
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

#define lockdep_is_held(lock) ((lock)->held)
#define lockdep_assert_held(lock)					\
	((void)WARN_ON(!(lock)->held || (lock)->cpu != sim_cpu()))
#define __releases(x)
#define __acquires(x)

struct kref {
	refcount_t refcount;
};

static inline void kref_init(struct kref *ref)
{
	refcount_set(&ref->refcount, 1);
}

static inline void kref_get(struct kref *ref)
{
	refcount_inc(&ref->refcount);
}

static inline void kref_put(struct kref *ref, void (*release)(struct kref *ref))
{
	if (refcount_dec_and_test(&ref->refcount))
		release(ref);
}

/* Time: microseconds; jiffies are 4 ms */
#define HZ 250
#define USEC_PER_SEC 1000000L
#define div_u64(a, b) ((u64)(a) / (b))
#define cmpxchg(p, old, new)						\
	({								\
		__typeof__(*(p)) __was;					\
									\
		shim_point();						\
		__was = *(p);						\
		if (__was == (old))					\
			*(p) = (new);					\
		__was;							\
	})
extern u64 sim_now;
#define SIM_JIFFY 4000
#define SIM_JIFFIES 0xfffff000UL	/* the low 32 bits wrap 16 s after boot */
#define jiffies ((unsigned long)(SIM_JIFFIES + sim_now / SIM_JIFFY))
#define MAX_JIFFY_OFFSET (~0UL >> 2)
#define tcp_jiffies32 ((u32)jiffies)
#define jiffies_to_msecs(j) ((unsigned int)(j) * 4)
#define jiffies_to_usecs(j) ((unsigned int)(j) * SIM_JIFFY)
#define usecs_to_jiffies(u) DIV_ROUND_UP((unsigned long)(u), SIM_JIFFY)
#define msecs_to_jiffies(m) DIV_ROUND_UP((unsigned long)(m), 4)
#define time_before(a, b) ((long)((a) - (b)) < 0)
#define time_after(a, b) time_before(b, a)
#define time_after_eq(a, b) (!time_before(a, b))
#define ktime_get_seconds() ((s64)(sim_now / 1000000))
#define ktime_get_ns() (sim_uptime() * 1000)
#define tcp_clock_us() (sim_now + 1)

/**
 * struct sim_event - a future event
 * @at: virtual time in microseconds
 * @seq: order among events of the same time
 * @pos: position in the heap, 0: not pending
 * @net: its node; the event waits while the node stands still
 * @lane: of several events of a node with the same lane, one runs at a time; 0:
 *	its own
 * @running: number of its last run on one of several processors
 * @run: the function to call
 */
enum sim_lane { SIM_LANE_OWN, SIM_LANE_SERVER, SIM_LANE_KTHREAD };
struct sim_event {
	u64 at;
	u64 seq;
	u32 pos;
	u8 lane;
	u64 running;
	struct net *net;
	void (*run)(struct sim_event *event);
};
void sim_event_add(struct sim_event *event, struct net *net, u64 at);
bool sim_event_del(struct sim_event *event);
bool sim_event_del_sync(struct sim_event *event);
struct sim_event *sim_event_next(void);
struct sim_event *sim_event_soon(const struct net *net, u64 until);
bool sim_is_running(const struct sim_event *event);
struct sim_event *sim_event_any(u32 i);

struct timer_list {
	struct sim_event event;
	void (*func)(struct timer_list *timer);
};
void timer_setup(struct timer_list *timer,
		 void (*func)(struct timer_list *timer), int flags);
void mod_timer(struct timer_list *timer, unsigned long expires);
#define timer_pending(timer) ((timer)->event.pos != 0)
#define del_timer(timer) sim_event_del(&(timer)->event)
#define del_timer_sync(timer) sim_event_del_sync(&(timer)->event)

struct work_struct {
	struct sim_event event;
	void (*func)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
};

struct workqueue_struct {
	int unused;
};
#define WQ_UNBOUND 0
struct workqueue_struct *alloc_workqueue(const char *name, int flags, int max);
#define destroy_workqueue(wq) kfree(wq)
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
void sim_work_init(struct work_struct *work,
		   void (*func)(struct work_struct *work));
bool sim_work_queue(struct work_struct *work, u64 jiffies_on, bool earlier);
#define INIT_WORK(w, f) sim_work_init(w, f)
#define INIT_DELAYED_WORK(w, f) sim_work_init(&(w)->work, f)
#define queue_work(wq, w) sim_work_queue(w, 0, false)
#define schedule_work(w) sim_work_queue(w, 0, false)
/* Only used to avoid needless queueing, so false is always right. */
#define delayed_work_pending(w) ((void)(w), false)
#define queue_delayed_work(wq, w, d) sim_work_queue(&(w)->work, d, false)
#define schedule_delayed_work(w, d) sim_work_queue(&(w)->work, d, false)
#define mod_delayed_work(wq, w, d) sim_work_queue(&(w)->work, d, true)
#define cancel_work_sync(w) sim_event_del_sync(&(w)->event)
#define cancel_delayed_work(w) sim_event_del(&(w)->work.event)
#define cancel_delayed_work_sync(w) sim_event_del_sync(&(w)->work.event)

struct kthread_work {
	struct sim_event event;
	void (*func)(struct kthread_work *work);
};

struct kthread_delayed_work {
	struct kthread_work work;
};

struct kthread_worker {
	int unused;
};
struct kthread_worker *kthread_create_worker_on_cpu(int cpu, int flags,
						    const char *name, int arg);
#define kthread_destroy_worker(worker) kfree(worker)
void kthread_init_work(struct kthread_work *work,
		       void (*func)(struct kthread_work *work));
#define kthread_init_delayed_work(d, f) kthread_init_work(&(d)->work, f)
bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork, u64 delay);
bool kthread_queue_work(struct kthread_worker *worker,
			struct kthread_work *work);
bool sim_is_kthread(const struct sim_event *event);
bool sim_is_work(const struct sim_event *event,
		 void (*func)(struct work_struct *work));
void sim_kthreads_now(void);

#define wait_var_event(var, cond)					\
	do {								\
		while (!(cond))						\
			sim_kthreads_now();				\
	} while (0)
#define wake_up_var(var) ((void)(var))

#define IS_ERR(p) ((unsigned long)(p) >= (unsigned long)-4095)
#define PTR_ERR(p) ((long)(p))
#define ERR_PTR(e) ((void *)(long)(e))

u32 get_random_u32(void);
void get_random_bytes(void *buf, size_t len);
#define get_random_u64() ((u64)get_random_u32() << 32 | get_random_u32())
/* Time since the machine was switched on */
u64 sim_uptime(void);
#define net_tx_rndhash() 1

#endif /* _SIM_SYNC_H */
