/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rto.h - the time to wait for an answer before a message is sent again, learnt
 * from a node's earlier answers (RFC 6298, with bounds of our own).
 *
 * A busy node answers late. With fixed timeouts it would get copies that make
 * it busier. Lockless: one of two updates at the same moment may be lost, and
 * the result stays within the bounds.
 */
#ifndef _BATON_RTO_H
#define _BATON_RTO_H

#include <linux/types.h>

/**
 * struct baton_rto - response times of a node; all 0: unknown
 * @srtt: smoothed time to its answers, ms << 3
 * @var: smoothed deviation, ms << 2
 * @backoff: ms, after a timeout since the last valid measurement; 0: none
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
 * @ms: time that it took
 * @tries: times that the question was sent
 *
 * If the question was sent more than once, any copy may have been answered:
 * that is no measurement (Karn's rule). Any context.
 */
void baton_rto_answer(struct baton_rto *rto, u32 ms, u32 tries);

/**
 * baton_rto_silence - a first wait ended without an answer
 * @rto: of the silent node
 * @ms: the wait
 *
 * Later questions wait for twice as long, until there is a measurement.
 * Otherwise a node that always needs longer would never be measured. Any
 * context.
 */
void baton_rto_silence(struct baton_rto *rto, u32 ms);

/**
 * baton_rto_wait - how long to wait for an answer to a copy of a question
 * @first: first wait, ms, from baton_rto_ms()
 * @copy: 1 for the first one
 *
 * All waits together are BATON_THOP_SILENCE_MS, regardless of the first one.
 *
 * Return: ms; 0: no such copy is sent, the silence has lasted long enough.
 */
u32 baton_rto_wait(u32 first, u32 copy);

#endif /* _BATON_RTO_H */
