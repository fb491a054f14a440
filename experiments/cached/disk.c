// SPDX-License-Identifier: GPL-2.0
/*
 * disk.c - the disk of this server, of which only the time is real.
 *
 * One read after another, in the order in which they were asked for. A read
 * begins when the one before it ends, not when this process hears of that: so
 * the disk is as fast as it should be, however late its process runs.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "cached.h"

static int timer;
/* The first is being read, from @began to @ends. */
static struct target *first, *last;
static uint64_t began, ends;
static uint64_t busy_us;	/* by reads that are done */
static unsigned int queued, queued_max;

static uint64_t read_us(const struct target *target)
{
	uint64_t us = settings.disk_us;

	if (settings.disk_rate)
		us += target->bytes * 1000000 / settings.disk_rate;
	return us;
}

static void start(uint64_t from)
{
	struct itimerspec when = { { 0, 0 }, { 0, 0 } };

	began = from;
	ends = from + read_us(first);
	when.it_value.tv_sec = ends / 1000000;
	when.it_value.tv_nsec = ends % 1000000 * 1000;
	if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL))
		die("the disk's timer cannot be set");
}

void disk_setup(void *data)
{
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (timer < 0)
		die("there is no timer for the disk");
	watch(timer, EPOLLIN, data);
}

/* A place in the queue. Each target has at most one. */
void disk_read(struct target *target)
{
	if (target->reading)
		return;
	target->reading = true;
	target->behind = NULL;
	if (++queued > queued_max)
		queued_max = queued;
	if (first) {
		last->behind = target;
		last = target;
		return;
	}
	first = last = target;
	start(now_us());
}

/* Those that waited for it may ask for the next at once: the queue is in order. */
static void done(void)
{
	struct target *target = first;
	struct conn *waiting = target->waiting;

	busy_us += ends - began;
	counters.reads++;
	queued--;
	first = target->behind;
	if (first)
		start(ends);
	target->reading = false;
	target->waiting = NULL;
	cache_add(target);
	conn_read_done(waiting);
}

void disk_event(void)
{
	uint64_t times;

	/* It only tells that time is up, which the clock tells as well. */
	if (read(timer, &times, sizeof(times)) < 0)
		return;
	while (first && now_us() >= ends)
		done();
}

/* A read that is under way counts as far as it has come. */
uint64_t disk_busy_us(void)
{
	uint64_t now = now_us();

	if (!first)
		return busy_us;
	return busy_us + (now < ends ? now : ends) - began;
}

unsigned int disk_queue(void)
{
	return queued;
}

unsigned int disk_queue_max(void)
{
	return queued_max;
}
