/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - answers netlink's questions about a node.
 *
 * Unless said otherwise: process context, may sleep.
 */
#ifndef _BATON_HOOKS_CONTROL_CONTROL_H
#define _BATON_HOOKS_CONTROL_CONTROL_H

#include <linux/netlink.h>
#include <net/net_namespace.h>
#include "../../policy/conf.h"
#include "../../shared/addr.h"

/** baton_control_conf - configuration in force, NULL if none; under RCU */
struct baton_conf *baton_control_conf(struct net *net);

/*
 * The next five: any context, also under RCU; 0 for an index that the
 * configuration in force does not have.
 */

/** baton_control_key_id - tells key @i of the cluster apart; 0: it is "none" */
u64 baton_control_key_id(struct net *net, u32 i);

/** baton_control_self - bit i: node i of the configuration is this node */
u64 baton_control_self(struct net *net);

/** baton_control_node_conns - connections at node @i, as this node sees it */
u32 baton_control_node_conns(struct net *net, u32 i);

/** baton_control_down - does node @i not answer this node's probes? */
bool baton_control_down(struct net *net, u32 i);

/** baton_control_mode - running enum baton_mode of service @i */
u8 baton_control_mode(struct net *net, u32 i);

/** baton_control_stat - sum of counter @i over all CPUs; any context */
u64 baton_control_stat(struct net *net, u32 i);

/**
 * struct baton_conn_info - one connection, for display
 * @role: BATON_ROLE_FE or BATON_ROLE_BE: role that has the entry
 * @caddr: client
 * @vaddr: VIP
 * @cport: client port
 * @vport: VIP's port
 * @state: name of the state
 * @owner: address of the owning node
 * @generation: 1 + re-handoffs
 * @idle_ms: since the last client packet
 */
struct baton_conn_info {
	u8 role;
	struct baton_addr caddr, vaddr, owner;
	__be16 cport, vport;
	const char *state;
	u32 generation;
	u32 idle_ms;
};

typedef int (*baton_conn_emit_t)(void *ctx, const struct baton_conn_info *ci);

/**
 * baton_control_walk - visit the connections of this node
 * @net: namespace
 * @cursor: 0 at first; after a non-zero return the place to resume; while @emit
 *	runs it names the bucket, so that @emit sees where one begins
 * @emit: called under RCU for each; non-zero stops the walk, and the next call
 *	begins the same bucket anew: emit whole buckets or none
 * @ctx: for @emit
 *
 * Return: 0 at the end, else the result of @emit.
 */
int baton_control_walk(struct net *net, u64 *cursor, baton_conn_emit_t emit,
		       void *ctx);

#endif /* _BATON_HOOKS_CONTROL_CONTROL_H */
