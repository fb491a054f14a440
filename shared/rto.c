// SPDX-License-Identifier: GPL-2.0
/* rto.c - retransmission timeouts, learnt (RFC 6298). */
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include "limits.h"
#include "rto.h"

/* Write only changes: while answers come at once the line is only read. */
static void rto_set(u32 *field, u32 value)
{
	if (READ_ONCE(*field) != value)
		WRITE_ONCE(*field, value);
}

u32 baton_rto_ms(const struct baton_rto *rto)
{
	u32 ms = (READ_ONCE(rto->srtt) >> 3) + READ_ONCE(rto->var);

	return clamp_t(u32, max(ms, READ_ONCE(rto->backoff)), BATON_THOP_RTO_MS,
		       BATON_THOP_RTO_MAX_MS);
}

void baton_rto_answer(struct baton_rto *rto, u32 ms, u32 tries)
{
	u32 srtt = READ_ONCE(rto->srtt), var = READ_ONCE(rto->var);
	s32 off;

	if (tries > 1)
		return;
	/* A node that stalled says little about its usual pace. */
	ms = min_t(u32, ms, BATON_THOP_RTO_MAX_MS);
	off = ms - (srtt >> 3);
	rto_set(&rto->srtt, srtt + off);
	rto_set(&rto->var, var - (var >> 2) +
			    (off < 0 ? -off : off));
	rto_set(&rto->backoff, 0);
}

u32 baton_rto_wait(u32 first, u32 copy)
{
	u32 left = BATON_THOP_SILENCE_MS, ms = first;

	while (--copy && left > ms) {
		left -= ms;
		ms = min_t(u32, 2 * ms, BATON_THOP_RTO_MAX_MS);
		/* Leave the last copy some time, too. */
		if (left < ms + BATON_THOP_RTO_MS)
			ms = left;
	}
	return copy ? 0 : ms;
}

void baton_rto_silence(struct baton_rto *rto, u32 ms)
{
	if (READ_ONCE(rto->backoff) < 2 * ms)
		rto_set(&rto->backoff,
			min_t(u32, 2 * ms, BATON_THOP_RTO_MAX_MS));
}
