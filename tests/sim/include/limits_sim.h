/* SPDX-License-Identifier: GPL-2.0 */
/*
 * limits_sim.h - included before everything else: limits small enough to be
 * reached within a schedule, tables small enough to be made 400,000 times.
 */
#ifndef _SIM_LIMITS_H
#define _SIM_LIMITS_H

#include "../../../shared/limits.h"
#include "../cpu.h"

#undef BATON_CONNS_MIN
#define BATON_CONNS_MIN 4
#undef BATON_WAIT_CONNS
#define BATON_WAIT_CONNS 4
#undef BATON_WAIT_CONNS_MIN
#define BATON_WAIT_CONNS_MIN 4
#undef BATON_WAIT_SHARE
#define BATON_WAIT_SHARE 2
#undef BATON_CALLS_BITS
#define BATON_CALLS_BITS 3
#undef BATON_PIPELINE_MAX
#define BATON_PIPELINE_MAX 4
#undef BATON_HELD_CONN_MAX
#define BATON_HELD_CONN_MAX (24U << 10)
#undef BATON_HELD_NODE_MAX
#define BATON_HELD_NODE_MAX (24U << 10)
#undef BATON_CARRY_AGAIN
#define BATON_CARRY_AGAIN 256
#undef BATON_CARRY_PER_MS
#define BATON_CARRY_PER_MS 64
/* An address gets 1/8: more than the largest message */
#undef BATON_MESSAGES_MAX
#define BATON_MESSAGES_MAX (512U << 10)
#undef BATON_RECEIPTS_MAX
#define BATON_RECEIPTS_MAX 2
#undef BATON_PIECE_MSGS
#define BATON_PIECE_MSGS 4

#endif
