/* SPDX-License-Identifier: GPL-2.0 */
/* node.h - a node, as it is configured. */
#ifndef _BATON_POLICY_NODE_H
#define _BATON_POLICY_NODE_H

#include <linux/types.h>
#include "../shared/addr.h"
#include "../shared/limits.h"

/**
 * struct baton_node_conf - a node of the cluster
 * @name: unique
 * @addr: its own address: THOP and forwarded packets go there
 * @roles: BATON_ROLE_*
 * @weight: share of new requests, relative to other nodes; 0: none
 */
struct baton_node_conf {
	char name[BATON_NAME_MAX];
	struct baton_addr addr;
	u16 weight;
	u8 roles;
};

#endif /* _BATON_POLICY_NODE_H */
