/* SPDX-License-Identifier: GPL-2.0 */
/* options.h - the simulation's command line. */
#ifndef _SIM_OPTIONS_H
#define _SIM_OPTIONS_H

#include "run.h"

#define LIST_MAX 64	/* values of an option that takes several */

/**
 * struct option_policy - a policy to run
 * @text: as the user wrote it
 * @policy: the policy
 * @params: its parameters
 */
struct option_policy {
	const char *text;
	const struct baton_policy *policy;
	struct baton_params params;
};

/**
 * struct option_mode - a mode to run
 * @name: as the user wrote it
 * @mode: the mode
 * @per_conn: requests of a connection; 0: as the load says
 */
struct option_mode {
	char name[12];
	enum mode mode;
	u32 per_conn;
};

/**
 * struct options - the command line
 * @load: path of the load
 * @policy: policies; runs are made for all combinations of these,
 * @mode: modes,
 * @nodes: numbers of back ends,
 * @cache: and sizes of their caches
 * @gds: Greedy-Dual-Size in caches, else LRU
 * @cost: times
 * @conns: connections at a time; 0: as LARD admits
 * @t_low: LARD's threshold for that, and for policies with such a parameter
 * @t_high: likewise
 * @requests: how many to simulate, 0: all
 * @warm_up: how many of them are not counted
 * @warm_up_set: @warm_up was given
 * @pauses: clients pause
 * @seed: of the nodes' addresses
 * @json: one object a run instead of tables
 */
struct options {
	const char *load;
	struct option_policy policy[LIST_MAX];
	u32 n_policies;
	struct option_mode mode[LIST_MAX];
	u32 n_modes;
	u64 nodes[LIST_MAX];
	u32 n_nodes;
	u64 cache[LIST_MAX];
	u32 n_caches;
	bool gds;
	struct cost cost;
	u32 conns;
	u32 t_low, t_high;
	u32 requests, warm_up;
	bool warm_up_set;
	bool pauses;
	u32 seed;
	bool json;
};

/** options_parse - read the command line; dies when something is wrong in it */
void options_parse(struct options *options, int argc, char **argv);

#endif
