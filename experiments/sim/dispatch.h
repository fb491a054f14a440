/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dispatch.h - choose the node for a request, with the modules' own policy code.
 *
 * The front end and every back end have rules of their own, as on real nodes:
 * each policy has a memory per node. Unlike there, loads are exact and never late.
 */
#ifndef _SIM_DISPATCH_H
#define _SIM_DISPATCH_H

#include "../../policy/conf.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"
#include "node.h"

/**
 * enum mode - how later requests of a connection are judged
 * @MODE_SINGLE: not at all, and no policy is told of them. LARD in this mode is
 *	unaware of persistent connections (Aron et al. 1999).
 * @MODE_MULTI: by the back end that has the connection
 */
enum mode { MODE_SINGLE, MODE_MULTI, __MODE_MAX };

extern const char *const mode_names[__MODE_MAX];

/** mode_find - by name, or "unaware" for "single"; -1 when there is none */
int mode_find(const char *name, size_t len);

/**
 * struct dispatch - decisions of a cluster
 * @rules: of node i; of the front end after the last
 * @conf: addresses and weights
 * @node: the back ends, for their loads
 * @n: how many
 */
struct dispatch {
	struct baton_rules *rules[BATON_NODES_MAX + 1];
	struct baton_node_conf conf[BATON_NODES_MAX];
	const struct node *node;
	u32 n;
};

/**
 * dispatch_init - give every node its rules
 * @dispatch: result
 * @node: the back ends
 * @n: how many
 * @policy: policy of the one rule
 * @params: its parameters
 * @seed: changes the addresses, so that hashes place targets differently
 */
void dispatch_init(struct dispatch *dispatch, const struct node *node, u32 n,
		   const struct baton_policy *policy,
		   const struct baton_params *params, u32 seed);

void dispatch_clean(struct dispatch *dispatch);

/**
 * dispatch_first - the front end chooses for a connection's first request
 * @dispatch: the cluster
 * @target: of the request
 * @now: microseconds
 * @mode: in multi the policy of the chosen node is told
 *
 * Return: index of a node.
 */
int dispatch_first(struct dispatch *dispatch, u32 target, u64 now,
		   enum mode mode);

/**
 * dispatch_later - a later request
 * @dispatch: the cluster
 * @owner: the node that has the connection
 * @target: of the request
 * @now: microseconds
 * @mode: how it is judged
 *
 * Return: index of the node that has it now.
 */
int dispatch_later(struct dispatch *dispatch, int owner, u32 target, u64 now,
		   enum mode mode);

#endif
