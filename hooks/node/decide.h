/* SPDX-License-Identifier: GPL-2.0 */
/* decide.h - chooses the peer for a request. */
#ifndef _BATON_HOOKS_NODE_DECIDE_H
#define _BATON_HOOKS_NODE_DECIDE_H

#include "net.h"

/* Back ends that have refused a connection */
#define BATON_TRIED_MAX 4

struct baton_tried {
	struct baton_addr addr[BATON_TRIED_MAX];
	u32 n;
};

/**
 * baton_decide - choose the back end for a request
 * @bn: namespace
 * @svc: service the request came to
 * @req: parsed head
 * @tried: nodes to leave out, NULL for none
 *
 * A suspected node is chosen only when no other is left. Under RCU.
 *
 * Return: the peer, without a reference, or NULL when no rule matches or no
 * back end is left.
 */
struct baton_peer *baton_decide(struct baton_net *bn,
				const struct baton_service *svc,
				const struct baton_req *req,
				const struct baton_tried *tried);

/**
 * baton_decide_again - choose another back end after a refused CREATE
 * @bn: namespace
 * @svc: service
 * @head: the request
 * @len: bytes at @head
 * @tried: nodes that have refused it; @was is added
 * @was: address of the node that has refused it now
 *
 * Under RCU. Return: as baton_decide(); NULL, too, after BATON_TRIED_MAX
 * refusals.
 */
struct baton_peer *baton_decide_again(struct baton_net *bn,
				      const struct baton_service *svc,
				      const u8 *head, u32 len,
				      struct baton_tried *tried,
				      struct baton_addr was);

/**
 * baton_took - note a request that another node's decision sent here
 * @bn: namespace
 * @svc: service
 * @req: parsed head
 *
 * For policies that remember which nodes have a target. Under RCU.
 */
void baton_took(struct baton_net *bn, const struct baton_service *svc,
		const struct baton_req *req);

#endif /* _BATON_HOOKS_NODE_DECIDE_H */
