/* SPDX-License-Identifier: GPL-2.0 */
/* decide.h - which peer a request goes to. */
#ifndef _BATON_HOOKS_NODE_DECIDE_H
#define _BATON_HOOKS_NODE_DECIDE_H

#include "net.h"

/* Back ends that refused a connection already */
#define BATON_TRIED_MAX 4

struct baton_tried {
	__be32 addr[BATON_TRIED_MAX];
	u32 n;
};

/**
 * baton_decide - rule and back end for a request
 * @bn: namespace
 * @svc: service the request came to
 * @req: parsed head
 * @tried: nodes not to take, NULL for none
 *
 * Nodes under suspicion are left out as long as another is left. Under RCU.
 *
 * Return: the peer, without a reference, or NULL when no rule matches or no
 * back end is left.
 */
struct baton_peer *baton_decide(struct baton_net *bn,
				const struct baton_service *svc,
				const struct baton_req *req,
				const struct baton_tried *tried);

/**
 * baton_decide_again - for the request of a CREATE that was refused
 * @bn: namespace
 * @svc: service
 * @head: the request
 * @len: bytes at @head
 * @tried: who refused before; @was is added
 * @was: who has refused now
 *
 * Under RCU. Return: as baton_decide(); NULL as well when it is time to give up.
 */
struct baton_peer *baton_decide_again(struct baton_net *bn,
				      const struct baton_service *svc,
				      const u8 *head, u32 len,
				      struct baton_tried *tried, __be32 was);

/**
 * baton_took - a request came here by another node's decision
 * @bn: namespace
 * @svc: service
 * @req: parsed head
 *
 * For policies that remember what is where. Under RCU.
 */
void baton_took(struct baton_net *bn, const struct baton_service *svc,
		const struct baton_req *req);

#endif /* _BATON_HOOKS_NODE_DECIDE_H */
