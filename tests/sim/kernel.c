// SPDX-License-Identifier: GPL-2.0
/* kernel.c - memory, RCU, locks, events of the simulated kernel. */
#include <stdlib.h>
#include "sim.h"

struct net *sim_current;
u64 sim_now;
int sim_readers;
int sim_bhs;

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

bool shim_no_memory(gfp_t gfp)
{
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
	sim_grace_period();
}

/* Locks */

#define CLASSES 32
#define DEPTH 8

static struct {
	const char *file;
	int line;
} class[CLASSES];
static u32 n_classes;
static u32 below[CLASSES];	/* bit j: j was taken while i was held */
static spinlock_t *held[DEPTH];
static int n_held;

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

/* Whoever only tries cannot wait for ever: any order will do. */
bool spin_trylock(spinlock_t *lock)
{
	if (lock->held)
		return false;
	lock->held = true;
	held[n_held++] = lock;
	sim_readers++;
	return true;
}

void spin_lock(spinlock_t *lock)
{
	if (!lock->class)
		sim_fail("lock", "a lock that was never initialised");
	if (lock->held)
		sim_fail("lock", "%s:%d taken twice", class[lock->class].file,
			 class[lock->class].line);
	if (!sim_bhs)
		sim_fail("context", "%s:%d taken with BHs on",
			 class[lock->class].file, class[lock->class].line);
	lock_order(lock);
	lock->held = true;
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

/* A step has ended: nobody reads, nothing is locked. */
void sim_step_end(void)
{
	if (n_held)
		sim_fail("lock", "%s:%d still held", class[held[0]->class].file,
			 class[held[0]->class].line);
	if (sim_readers || sim_bhs)
		sim_fail("rcu", "still %d readers, BHs off %d times",
			 sim_readers, sim_bhs);
	sim_grace_period();
	sim_current = NULL;
}

/* Events: a heap by time, then by order of birth */

static struct sim_event **heap;
static u32 n_heap, heap_size;
static u64 event_seq;

static bool sooner(const struct sim_event *a, const struct sim_event *b)
{
	return a->at < b->at || (a->at == b->at && a->seq < b->seq);
}

static void heap_set(u32 pos, struct sim_event *event)
{
	heap[pos] = event;
	event->pos = pos;
}

static void heap_up(u32 pos)
{
	struct sim_event *event = heap[pos];

	for (; pos > 1 && sooner(event, heap[pos / 2]); pos /= 2)
		heap_set(pos, heap[pos / 2]);
	heap_set(pos, event);
}

static void heap_down(u32 pos)
{
	struct sim_event *event = heap[pos];
	u32 child;

	while ((child = pos * 2) <= n_heap) {
		if (child < n_heap && sooner(heap[child + 1], heap[child]))
			child++;
		if (!sooner(heap[child], event))
			break;
		heap_set(pos, heap[child]);
		pos = child;
	}
	heap_set(pos, event);
}

static void heap_insert(struct sim_event *event)
{
	if (n_heap + 2 > heap_size) {
		heap_size = heap_size ? heap_size * 2 : 1024;
		heap = realloc(heap, heap_size * sizeof(*heap));
		if (!heap)
			abort();
	}
	heap_set(++n_heap, event);
	heap_up(n_heap);
}

void sim_event_add(struct sim_event *event, struct net *net, u64 at)
{
	sim_event_del(event);
	event->at = max(at, sim_now);
	event->seq = ++event_seq;
	event->net = net;
	heap_insert(event);
}

bool sim_event_del(struct sim_event *event)
{
	u32 pos = event->pos;
	struct sim_event *last;

	if (!pos)
		return false;
	last = heap[n_heap--];
	event->pos = 0;
	if (last != event) {
		heap_set(pos, last);
		heap_up(pos);
		heap_down(last->pos);
	}
	return true;
}

struct sim_event *sim_event_any(u32 i)
{
	return i < n_heap ? heap[i + 1] : NULL;
}

/* Must it wait, because its node stands still or a process has a socket? */
static bool must_wait(struct sim_event *event)
{
	struct net *net = event->net;

	if (!net)
		return false;
	if (net->still > sim_now) {
		event->at = net->still;
		return true;
	}
	/* Or it has waited long enough, and sees that the socket is not free. */
	if (net->owned && sim_is_kthread(event) &&
	    !sim_chance(SIM_R_SERVER, 20)) {
		event->at = sim_now + 50;
		return true;
	}
	return false;
}

/* The next event, taken out; time has come to it. */
struct sim_event *sim_event_next(void)
{
	struct sim_event *event;

	while (n_heap) {
		event = heap[1];
		sim_now = event->at;
		if (must_wait(event)) {
			heap_down(1);
			continue;
		}
		sim_event_del(event);
		sim_current = event->net;
		return event;
	}
	return NULL;
}

void sim_kernel_reset(void)
{
	n_heap = 0;
	sim_now = 0;
	event_seq = 0;
}

/* Timers and works */

static u64 jiffy_time(unsigned long expires)
{
	unsigned long on = expires - SIM_JIFFIES;

	return (u64)on * SIM_JIFFY;
}

static void timer_run(struct sim_event *event)
{
	struct timer_list *timer = container_of(event, struct timer_list, event);

	local_bh_disable();
	timer->func(timer);
	local_bh_enable();
}

void timer_setup(struct timer_list *timer,
		 void (*func)(struct timer_list *timer), int flags)
{
	memset(timer, 0, sizeof(*timer));
	timer->func = func;
	timer->event.run = timer_run;
}

void mod_timer(struct timer_list *timer, unsigned long expires)
{
	sim_event_add(&timer->event, sim_current, jiffy_time(expires));
}

static void work_run(struct sim_event *event)
{
	struct work_struct *work = container_of(event, struct work_struct,
						event);

	work->func(work);
}

void sim_work_init(struct work_struct *work,
		   void (*func)(struct work_struct *work))
{
	memset(work, 0, sizeof(*work));
	work->func = func;
	work->event.run = work_run;
}

/* Work does not run at once: the worker must be woken. */
static u64 work_time(u64 delay)
{
	if (delay)
		return jiffy_time(jiffies + delay);
	return sim_now + sim_between(SIM_R_KERNEL, 2, 100);
}

bool sim_work_queue(struct work_struct *work, u64 delay, bool earlier)
{
	if (work->event.pos && !earlier)
		return false;
	sim_event_add(&work->event, sim_current, work_time(delay));
	return true;
}

struct workqueue_struct *alloc_workqueue(const char *name, int flags, int max)
{
	return kzalloc(sizeof(struct workqueue_struct), GFP_KERNEL);
}

static void kthread_run_work(struct sim_event *event)
{
	struct kthread_work *work = container_of(event, struct kthread_work,
						 event);

	work->func(work);
}

bool sim_is_work(const struct sim_event *event,
		 void (*func)(struct work_struct *work))
{
	return event->run == work_run &&
	       container_of(event, struct work_struct, event)->func == func;
}

bool sim_is_kthread(const struct sim_event *event)
{
	return event->run == kthread_run_work;
}

struct kthread_worker *kthread_create_worker_on_cpu(int cpu, int flags,
						    const char *name, int arg)
{
	return kzalloc(sizeof(struct kthread_worker), GFP_KERNEL);
}

void kthread_init_work(struct kthread_work *work,
		       void (*func)(struct kthread_work *work))
{
	memset(work, 0, sizeof(*work));
	work->func = func;
	work->event.run = kthread_run_work;
}

bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork, u64 delay)
{
	struct sim_event *event = &dwork->work.event;

	if (event->pos)
		return false;
	sim_event_add(event, sim_current, work_time(delay));
	return true;
}

bool kthread_queue_work(struct kthread_worker *worker,
			struct kthread_work *work)
{
	if (work->event.pos)
		return false;
	sim_event_add(&work->event, sim_current, work_time(0));
	return true;
}

/* Somebody waits for them: what is queued on this node runs now. */
void sim_kthreads_now(void)
{
	struct sim_event *event;
	u32 i;

	shim_might_sleep("wait_event");
	for (i = 0; (event = sim_event_any(i)); i++)
		if (event->net == sim_current && sim_is_kthread(event))
			break;
	if (!event)
		sim_fail("stuck", "waiting for work that is not queued");
	sim_event_del(event);
	event->run(event);
	sim_grace_period();
}

/* Random numbers: xorshift64*, one state a stream */

static u64 stream[SIM_STREAMS];

static u64 mix(u64 v)
{
	v += 0x9e3779b97f4a7c15ULL;
	v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9ULL;
	v = (v ^ (v >> 27)) * 0x94d049bb133111ebULL;
	return v ^ (v >> 31);
}

void sim_seed(u64 seed)
{
	u32 i;

	for (i = 0; i < SIM_STREAMS; i++)
		stream[i] = mix(mix(seed) + i) | 1;
}

u32 sim_rnd(enum sim_stream which)
{
	u64 v = stream[which];

	v ^= v >> 12;
	v ^= v << 25;
	v ^= v >> 27;
	stream[which] = v;
	return (v * 0x2545f4914f6cdd1dULL) >> 32;
}

u64 sim_uptime(void)
{
	return sim_now - sim_current->booted + 1;
}

u32 get_random_u32(void)
{
	return sim_rnd(SIM_R_KERNEL);
}

/* Packets */

struct sk_buff *sim_skb(u32 size)
{
	struct sk_buff *skb = sim_alloc(sizeof(*skb));

	skb->head = malloc(size + 1);
	if (!skb->head)
		abort();
	skb->data = skb->tail = skb->head;
	skb->end = skb->head + size;
	skb->truesize = size + 256;
	skb->event.run = sim_rx;
	shim_count(1);
	return skb;
}

struct sk_buff *alloc_skb(u32 size, gfp_t gfp)
{
	return shim_no_memory(gfp) ? NULL : sim_skb(size);
}

struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp)
{
	u32 size = skb->end - skb->head;
	struct sk_buff *copy = alloc_skb(size, gfp);
	u8 *head;

	if (!copy)
		return NULL;
	head = copy->head;
	*copy = *skb;
	copy->next = copy->prev = NULL;
	copy->event = (struct sim_event) { .run = sim_rx };
	copy->head = head;
	copy->data = head + (skb->data - skb->head);
	copy->tail = head + (skb->tail - skb->head);
	copy->end = head + size;
	copy->sk = NULL;
	memcpy(head, skb->head, skb->tail - skb->head);
	return copy;
}

/* All but the bytes and where they begin */
void skb_copy_header(struct sk_buff *to, const struct sk_buff *from)
{
	to->dev = from->dev;
	to->dst = from->dst;
	memcpy(to->cb, from->cb, sizeof(to->cb));
	to->network_header = from->network_header;
	to->transport_header = from->transport_header;
	to->protocol = from->protocol;
	to->pkt_type = from->pkt_type;
	to->ip_summed = from->ip_summed;
	to->csum_valid = from->csum_valid;
	to->encapsulation = from->encapsulation;
	to->ignore_df = from->ignore_df;
	to->mark = from->mark;
	to->skb_iif = from->skb_iif;
	to->tstamp = from->tstamp;
	to->shinfo = from->shinfo;
}

void kfree_skb(struct sk_buff *skb)
{
	if (!skb)
		return;
	WARN_ON(skb->event.pos);
	WARN_ON(skb->next);
	shim_count(-1);
	free(skb->head);
	memset(skb, 0x6b, sizeof(*skb));
	free(skb);
}

void *skb_put(struct sk_buff *skb, u32 len)
{
	void *p = skb->tail;

	WARN_ON(len > skb_tailroom(skb));
	skb->tail += len;
	skb->len += len;
	return p;
}

void *skb_push(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb_headroom(skb));
	skb->data -= len;
	skb->len += len;
	return skb->data;
}

void *__skb_pull(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb->len);
	skb->data += len;
	skb->len -= len;
	return skb->data;
}

int pskb_trim(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb->len);
	skb->tail -= skb->len - len;
	skb->len = len;
	return 0;
}

int skb_copy_bits(const struct sk_buff *skb, u32 off, void *to, u32 len)
{
	if (off + len > skb->len)
		return -EFAULT;
	memcpy(to, skb->data + off, len);
	return 0;
}

int skb_cow_head(struct sk_buff *skb, u32 room)
{
	u32 more = room > skb_headroom(skb) ? room - skb_headroom(skb) : 0;
	u32 size = skb->end - skb->head + more;
	u8 *head;

	if (!more)
		return 0;
	head = malloc(size + 1);
	if (!head)
		abort();
	memcpy(head + more, skb->head, size - more);
	free(skb->head);
	skb->data = head + more + (skb->data - skb->head);
	skb->tail = head + more + (skb->tail - skb->head);
	skb->head = head;
	skb->end = head + size;
	skb->network_header += more;
	skb->transport_header += more;
	return 0;
}
