/* SPDX-License-Identifier: GPL-2.0 */
/*
 * run.h - one run: a load, a cluster, a policy.
 *
 * A closed loop: a fixed number of connections at a time; when one ends, the
 * load's next one begins. Nothing is random: the same load and parameters give
 * the same figures.
 */
#ifndef _SIM_RUN_H
#define _SIM_RUN_H

#include "dispatch.h"
#include "load.h"

/**
 * struct run_conf - parameters of a run
 * @load: the requests
 * @policy: with @params
 * @params: its parameters
 * @mode: how later requests are judged
 * @per_conn: requests of a connection; 0: as the load says
 * @nodes: back ends
 * @cache: bytes of each one's cache
 * @gds: Greedy-Dual-Size in caches, else LRU
 * @cost: times
 * @conns: connections at a time
 * @few: a node with fewer connections is underused
 * @requests: how many to simulate
 * @warm_up: how many of them are not counted
 * @pauses: clients pause as the load says
 * @seed: of the nodes' addresses
 */
struct run_conf {
	const struct load *load;
	const struct baton_policy *policy;
	struct baton_params params;
	enum mode mode;
	u32 per_conn;
	u32 nodes;
	u64 cache;
	bool gds;
	struct cost cost;
	u32 conns;
	u32 few;
	u32 requests;
	u32 warm_up;
	bool pauses;
	u32 seed;
};

/** struct run_node - figures of one back end */
struct run_node {
	u32 requests, misses;
	double idle;
};

/**
 * struct run_result - figures of a run, without the warm-up
 * @requests: requests that were counted
 * @seconds: simulated time that they took
 * @per_s: throughput
 * @miss: reads from disk, for each request
 * @idle: part of the time that processors were idle, mean of the nodes
 * @disk_idle: likewise the disks
 * @underused: likewise nodes with fewer than run_conf.few connections
 * @imbalance: requests of the busiest node, relative to an equal share
 * @handoffs: for each later request
 * @later: part of the requests that were not the first of their connection
 * @delay_ms: mean, from request to the end of the answer
 * @node: figures of each node
 */
struct run_result {
	u32 requests;
	double seconds, per_s, miss, idle, disk_idle, underused, imbalance;
	double handoffs, later, delay_ms;
	struct run_node node[BATON_NODES_MAX];
};

void run(const struct run_conf *conf, struct run_result *result);

#endif
