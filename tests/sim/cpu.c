// SPDX-License-Identifier: GPL-2.0
/*
 * cpu.c - several processors of one node.
 *
 * Each has a stack of its own, and runs one event to its end: a packet, a timer,
 * a work, a turn of a process. At every point where the kernel's code may meet
 * another processor (a lock, an atomic, memory, a work that is queued) the seed
 * decides who goes on, and whether an idle processor begins another event of the
 * node: one that is due soon, as if this processor were slow. The step ends when
 * all have ended. All choices come from the seed, so a schedule can be repeated.
 */
#include <stdlib.h>
#include <ucontext.h>
#include "sim.h"

#define STACK (256 << 10)

/**
 * struct cpu - a processor
 * @context: where it began, with its stack
 * @point: where it goes on
 * @begun: @point is valid
 * @event: the event that it runs, whose memory may be gone; NULL: idle
 * @run, @lane: @running and @lane of that event
 * @kernel: what the kernel keeps for each processor
 * @spins: it waits for this lock; NULL: it does not wait
 */
struct cpu {
	ucontext_t context;
	void *point[5];
	bool begun;
	struct sim_event *event;
	u64 run;
	u8 lane;
	struct sim_context kernel;
	const spinlock_t *spins;
};

bool sim_parallel;

static struct cpu cpus[SIM_CPUS];
static struct cpu *now;
static bool alone;
static void *scheduler[5];

u32 sim_cpu(void)
{
	return now ? now - cpus : 0;
}

bool sim_cpu_alone(void)
{
	u32 i;

	for (i = 0; i < SIM_CPUS; i++)
		if (cpus[i].event && &cpus[i] != now)
			return false;
	return true;
}

/*
 * swapcontext() would be a system call, for the mask of signals, each time; and the
 * address sanitizer takes longjmp() for the end of the functions in between.
 */
#define CHANGES_STACK noinline __attribute__((no_sanitize("address")))

/* Back to sim_step_run(), until it chooses this processor again. */
static CHANGES_STACK void leave(void)
{
	struct cpu *self = now;

	sim_context_save(&self->kernel);
	if (!__builtin_setjmp(self->point))
		__builtin_longjmp(scheduler, 1);
	sim_context_load(&self->kernel);
}

static CHANGES_STACK void enter(struct cpu *cpu)
{
	if (__builtin_setjmp(scheduler))
		return;
	if (cpu->begun)
		__builtin_longjmp(cpu->point, 1);
	cpu->begun = true;
	setcontext(&cpu->context);
}

static void cpu_main(void)
{
	for (;;) {
		sim_context_load(&now->kernel);
		now->event->run(now->event);
		sim_cpu_end();
		now->event = NULL;
		leave();
	}
}

static void cpu_make(struct cpu *cpu)
{
	getcontext(&cpu->context);
	cpu->context.uc_stack.ss_sp = malloc(STACK);
	cpu->context.uc_stack.ss_size = STACK;
	if (!cpu->context.uc_stack.ss_sp)
		abort();
	makecontext(&cpu->context, cpu_main, 0);
}

static void begin(struct cpu *cpu, struct sim_event *event)
{
	static u64 runs;

	if (!cpu->context.uc_stack.ss_sp)
		cpu_make(cpu);
	cpu->event = event;
	cpu->run = event->running = ++runs;
	cpu->lane = event->lane;
	cpu->spins = NULL;
	cpu->kernel = (struct sim_context) { .current = event->net };
}

void sim_switch(void)
{
	if (sim_chance(SIM_R_CPU, sim.plan.switches))
		leave();
}

void sim_spin(const spinlock_t *lock)
{
	if (!sim_parallel)
		sim_fail("lock", "waits for ever");
	now->spins = lock;
	while (lock->held)
		leave();
	now->spins = NULL;
}

void sim_cpu_wait(void)
{
	leave();
}

/* Wait until no other processor is in a section of readers. */
void sim_cpu_grace(void)
{
	u32 i;

	for (i = 0; sim_parallel && i < SIM_CPUS; i++)
		while (&cpus[i] != now && cpus[i].event && cpus[i].kernel.readers)
			leave();
}

static bool runnable(const struct cpu *cpu)
{
	return cpu->event && !(cpu->spins && cpu->spins->held);
}

bool sim_is_running(const struct sim_event *event)
{
	u32 i;

	for (i = 0; sim_parallel && i < SIM_CPUS; i++)
		if (cpus[i].event &&
		    (cpus[i].run == event->running ||
		     (event->lane && cpus[i].lane == event->lane)))
			return true;
	return false;
}

/*
 * Begin another event of the node on an idle processor, unless the event of the
 * step has ended. The caller lets it run to its first point at once, since it has
 * no references yet. Return: the processor, or NULL.
 */
static struct cpu *begin_more(const struct net *net)
{
	struct sim_event *event;
	u32 i;

	for (i = 0; i < sim.plan.cpus && cpus[i].event; i++)
		;
	if (!i || i >= sim.plan.cpus || !sim_chance(SIM_R_CPU, 700))
		return NULL;
	event = sim_event_soon(net, sim_now + sim.plan.slack);
	if (!event)
		return NULL;
	alone = false;
	begin(&cpus[i], event);
	return &cpus[i];
}

/* Return: who goes on, NULL: all have ended. */
static struct cpu *choose(void)
{
	struct cpu *may[SIM_CPUS];
	u32 n = 0, busy = 0, i;

	for (i = 0; i < SIM_CPUS; i++) {
		busy += !!cpus[i].event;
		if (runnable(&cpus[i]))
			may[n++] = &cpus[i];
	}
	for (i = 0; busy && !n && i < SIM_CPUS; i++)
		if (cpus[i].event)
			sim_fail("deadlock", "processor %u waits for ever for %s",
				 i + 1, sim_lock_name(cpus[i].spins));
	return n ? may[n == 1 ? 0 : sim_below(SIM_R_CPU, n)] : NULL;
}

/* Between two sections of readers on all processors a grace period may end. */
static void quiesce(void)
{
	u32 i;

	for (i = 0; i < SIM_CPUS; i++)
		if (cpus[i].event && cpus[i].kernel.readers)
			return;
	sim_parallel = false;
	sim_grace_period();
	sim_parallel = true;
}

bool sim_step_alone(void)
{
	return alone;
}

void sim_step_run(struct sim_event *event)
{
	struct net *net = event->net;

	alone = true;
	if (sim.plan.cpus < 2 || !net || !net->gen) {
		event->run(event);
		return;
	}
	sim_parallel = true;
	begin(&cpus[0], event);
	now = &cpus[0];
	while (now) {
		enter(now);
		sim_current = net;
		quiesce();
		now = begin_more(net);
		if (!now)
			now = choose();
	}
	sim_parallel = false;
}
