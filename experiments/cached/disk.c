// SPDX-License-Identifier: GPL-2.0
/*
 * disk.c - the simulated disk of this server: only its time is real.
 *
 * One read after another, in the order of the requests. A read begins when the
 * one before it ends, not when this process notices: so the disk keeps its speed
 * even if the process runs late.
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

/* Connections that waited may ask for the next read at once, so update the queue first. */
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

	/* The timer's value is not needed: the clock is read below. */
	if (read(timer, &times, sizeof(times)) < 0)
		return;
	while (first && now_us() >= ends)
		done();
}

/* A read under way counts up to now. */
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
