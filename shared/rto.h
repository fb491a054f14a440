/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rto.h - how long to wait for an answer before a message is sent again, learnt
 * from a node's earlier answers (RFC 6298, with bounds of our own).
 *
 * A node that is busy answers late. Whoever waits for the same time whatever the
 * node's load sends copies that make it busier. Lockless: two updates at the same
 * moment may lose one of them, and the result stays within the bounds.
 */
#ifndef _BATON_RTO_H
#define _BATON_RTO_H

#include <linux/types.h>

/**
 * struct baton_rto - what is known of a node; all 0: nothing
 * @srtt: smoothed time to its answers, ms << 3
 * @var: smoothed deviation, ms << 2
 * @backoff: ms; a wait was in vain since the last valid measurement; 0: none was
 */
struct baton_rto {
	u32 srtt;
	u32 var;
	u32 backoff;
};

/** baton_rto_ms - first wait for an answer, ms; any context */
u32 baton_rto_ms(const struct baton_rto *rto);

/**
 * baton_rto_answer - an answer came
 * @rto: of its sender
 * @ms: after so long
 * @tries: the question was sent so often
 *
 * Of a question that was sent more than once nobody knows which copy was answered:
 * that is no measurement (Karn's rule). Any context.
 */
void baton_rto_answer(struct baton_rto *rto, u32 ms, u32 tries);

/**
 * baton_rto_silence - a first wait was in vain
 * @rto: of who did not answer
 * @ms: the wait
 *
 * The next questions wait for twice as long, until there is a measurement: else
 * there would never be one of a node that always needs longer. Any context.
 */
void baton_rto_silence(struct baton_rto *rto, u32 ms);

/**
 * baton_rto_wait - how long to wait for an answer to a copy of a question
 * @first: first wait, ms, as baton_rto_ms() said
 * @copy: 1 for the first one
 *
 * All waits together are BATON_THOP_SILENCE_MS, whatever the first one is.
 *
 * Return: ms; 0: no such copy is sent, the question has been silent for long enough.
 */
u32 baton_rto_wait(u32 first, u32 copy);

#endif /* _BATON_RTO_H */
