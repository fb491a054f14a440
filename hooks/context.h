/* SPDX-License-Identifier: GPL-2.0 */
/*
 * context.h - the context that a hook runs in.
 *
 * A hook of netfilter is nearly always called in softirq. Not so behind a rule
 * that sends packets to user space (NFQUEUE): nf_reinject() runs the rest of the
 * chain in the system call of the program that gave the verdict, under RCU, but
 * with bottom halves on. A spinlock that is taken there is met by the softirq
 * that interrupts its owner, which then waits for ever; and what is kept for each
 * CPU may be another CPU's a moment later.
 */
#ifndef _BATON_CONTEXT_H
#define _BATON_CONTEXT_H

#include <linux/bottom_half.h>
#include <linux/preempt.h>
#include <linux/types.h>

/**
 * baton_bh_off - bottom halves off, for the part of a hook that takes locks
 *
 * In softirq, where they are off, this is a test and no more.
 *
 * Return: what baton_bh_back() wants to know: they were on.
 */
static inline bool baton_bh_off(void)
{
	if (likely(in_softirq()))
		return false;
	local_bh_disable();
	return true;
}

/** baton_bh_back - as they were before; @on: from baton_bh_off() */
static inline void baton_bh_back(bool on)
{
	if (unlikely(on))
		local_bh_enable();
}

#endif /* _BATON_CONTEXT_H */
