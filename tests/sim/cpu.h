/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cpu.h - processors of a node, where code of the kernel meets them. Included
 * before everything else.
 */
#ifndef _SIM_CPU_H
#define _SIM_CPU_H

#include <stdbool.h>

/* A step runs on several processors */
extern bool sim_parallel;

/** sim_switch - another processor may go on now, if the seed wants it */
void sim_switch(void);

struct spinlock;

/** sim_spin - let others go on until nobody holds the lock */
void sim_spin(const struct spinlock *lock);

/* Anything that another processor may do can happen here. */
#define shim_point()							\
	do {								\
		if (sim_parallel)					\
			sim_switch();					\
	} while (0)

#endif /* _SIM_CPU_H */
