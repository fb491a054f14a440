// SPDX-License-Identifier: GPL-2.0
/* event.c - a heap of events, by time and order of creation; timers, works. */
#include <stdlib.h>
#include "sim.h"

u64 sim_now;

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
	/* Sometimes a kthread does not wait, and finds the socket in use. */
	if (net->owned && sim_is_kthread(event) &&
	    !sim_chance(SIM_R_SERVER, 20)) {
		event->at = sim_now + 50;
		return true;
	}
	return false;
}

/* Take out the next event and advance the time to it. */
struct sim_event *sim_event_next(void)
{
	struct sim_event *event;

	while (n_heap) {
		event = heap[1];
		sim_now = max(sim_now, event->at);
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

/*
 * Take out the next event of a node that may run beside those that run, if it is
 * due before @until.
 */
struct sim_event *sim_event_soon(const struct net *net, u64 until)
{
	struct sim_event *event = NULL;
	u32 i;

	for (i = 1; i <= n_heap; i++)
		if (heap[i]->net == net && heap[i]->at <= until &&
		    (!event || sooner(heap[i], event)) &&
		    !sim_is_running(heap[i]) &&
		    !(net->owned && sim_is_kthread(heap[i])))
			event = heap[i];
	if (!event)
		return NULL;
	sim_now = max(sim_now, event->at);
	sim_event_del(event);
	return event;
}

/* If it runs on another processor, wait until it has ended. */
bool sim_event_del_sync(struct sim_event *event)
{
	bool pending = sim_event_del(event);

	while (sim_is_running(event))
		sim_cpu_wait();
	return pending;
}

void sim_events_reset(void)
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

/* Work does not run at once: the worker has to be woken. */
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
	work->event.lane = SIM_LANE_KTHREAD;
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

/* Run the work queued on this node now, since the caller waits for it. */
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

u64 sim_uptime(void)
{
	return sim_now - sim_current->booted + 1;
}
