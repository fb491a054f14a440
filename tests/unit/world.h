/* SPDX-License-Identifier: GPL-2.0 */
/* world.h - a cluster for the tests of policies. */
#ifndef _TEST_WORLD_H
#define _TEST_WORLD_H

#include "../../policy/conf.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"

#define N 8

/* A cluster of N back ends, its one rule, and the loads known to a node */
struct world {
	struct baton_rules *rules;
	struct baton_rule *rule;
	struct baton_node_conf node[BATON_NODES_MAX];
	u32 conns[BATON_NODES_MAX];
	u64 usable;
	int self;
	u32 now;
	bool evicted;
};

/* A cluster with default parameters; the caller frees the rules */
struct world world_new(const char *policy);

/* The same, ready to pick */
struct world world_started(const char *policy);

/* Set a parameter, as text */
void world_set(struct world *w, const char *name, const char *value);

/* A request for a path */
struct baton_req world_req(const char *path);

/* The node picked for a request; for a path; for the path of file @nr */
int world_pick(struct world *w, const struct baton_req *req);
int world_path(struct world *w, const char *path);
int world_file(struct world *w, u32 nr);

/* Tell the policy that another node's decision sent the path to world.self */
void world_took(struct world *w, const char *path);

/* Set connections or weights of the first nodes, and make only these usable */
void world_loads(struct world *w, u32 n, const u32 *conns);
void world_weights(struct world *w, u32 n, const u16 *weight);

#define LOADS(w, ...) \
	world_loads(w, ARRAY_SIZE(((const u32[]){ __VA_ARGS__ })), \
		    (const u32[]){ __VA_ARGS__ })

#define WEIGHTS(w, ...) \
	world_weights(w, ARRAY_SIZE(((const u16[]){ __VA_ARGS__ })), \
		      (const u16[]){ __VA_ARGS__ })

/* Check the nodes that the next @n requests go to */
void world_turns(struct world *w, u32 n, const int *want);

#define EXPECT_TURNS(w, ...) \
	world_turns(w, ARRAY_SIZE(((const int[]){ __VA_ARGS__ })), \
		    (const int[]){ __VA_ARGS__ })

#endif /* _TEST_WORLD_H */
