/* SPDX-License-Identifier: GPL-2.0 */
/* lard.h - what lard and lardr have in common: thresholds of load. */
#ifndef _BATON_LARD_H
#define _BATON_LARD_H

#include "targets.h"

/* Behind "key" and "targets": connections */
#define LARD_PARAM_T_LOW { "t_low", NULL, 1, BATON_CONNS_MAX, 25 }
#define LARD_PARAM_T_HIGH { "t_high", NULL, 1, BATON_CONNS_MAX, 65 }
enum {
	LARD_AT_T_LOW = BATON_AT_TARGETS + 1,
	LARD_AT_T_HIGH,
	LARD_AT_OWN
};

/** lard_moves - does @node have so much that its target should move? */
bool lard_moves(const struct baton_rule *rule,
		const struct baton_choice *choice, int node);

/**
 * lard_idlest - the least loaded candidate
 * @rule: thresholds
 * @choice: the request
 * @key: of baton_place_key()
 *
 * Below t_low a node has nothing to wait for, so that all such are equal and
 * the target's hash decides: nodes that see somewhat different loads should
 * still agree.
 */
int lard_idlest(const struct baton_rule *rule,
		const struct baton_choice *choice, u64 key);

#endif /* _BATON_LARD_H */
