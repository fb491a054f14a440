// SPDX-License-Identifier: GPL-2.0
/*
 * swap.c - switch between two configurations at a steady rate.
 *
 *	swap N MS ONE TWO
 *
 * Sends a configuration N times, beginning with ONE, every MS milliseconds, or
 * as soon as the last one is in force if that takes longer. Both are read and
 * compiled only once, so that the kernel limits the rate and not batonctl.
 * Prints the number of times, and how many milliseconds they took.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include "../../ctl/ctl.h"

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = { ns / 1000000000, ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) ==
	       EINTR)
		;
}

int main(int argc, char **argv)
{
	struct baton_conf *conf[2];
	unsigned long i, n, ms;
	uint64_t begin;

	if (argc != 5) {
		complain("usage: swap N MS ONE TWO");
		return USAGE;
	}
	n = strtoul(argv[1], NULL, 10);
	ms = strtoul(argv[2], NULL, 10);
	for (i = 0; i < 2; i++) {
		conf[i] = conf_read(argv[3 + i], NULL);
		if (!conf[i])
			return REFUSED;
	}
	begin = now_ns();
	for (i = 0; i < n; i++) {
		sleep_until(begin + i * ms * 1000000);
		if (!conf_send(conf[i % 2]))
			return REFUSED;
	}
	printf("%lu %lu\n", i, (unsigned long)((now_ns() - begin) / 1000000));
	baton_conf_free(conf[0]);
	baton_conf_free(conf[1]);
	return DONE;
}
