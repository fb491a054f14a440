/* SPDX-License-Identifier: GPL-2.0 */
/* lard.h - the thresholds of load that lard and lardr share. */
#ifndef _BATON_LARD_H
#define _BATON_LARD_H

#include "targets.h"

/* After "key" and "targets"; in connections */
#define LARD_PARAM_T_LOW { "t_low", NULL, 1, BATON_CONNS_MAX, 25 }
#define LARD_PARAM_T_HIGH { "t_high", NULL, 1, BATON_CONNS_MAX, 65 }
enum {
	LARD_AT_T_LOW = BATON_AT_TARGETS + 1,
	LARD_AT_T_HIGH,
	LARD_AT_OWN
};

/** lard_moves - is the load of @node so high that its target should move? */
bool lard_moves(const struct baton_rule *rule,
		const struct baton_choice *choice, int node);

/**
 * lard_idlest - the least loaded candidate
 * @rule: thresholds
 * @choice: the request
 * @key: of baton_place_key()
 *
 * A node below t_low is idle. All idle nodes are equal, and the target's hash
 * decides, so that nodes which see slightly different loads still agree.
 */
int lard_idlest(const struct baton_rule *rule,
		const struct baton_choice *choice, u64 key);

#endif /* _BATON_LARD_H */
