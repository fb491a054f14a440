/* SPDX-License-Identifier: GPL-2.0 */
/*
 * auth.h - proves that datagrams come from nodes of the cluster: a seal on each
 * (shared/seal.h), in a session with each peer (greet.h).
 */
#ifndef _BATON_HOOKS_THOP_AUTH_H
#define _BATON_HOOKS_THOP_AUTH_H

#include "../node/net.h"

/**
 * thop_auth_set - a configuration comes into force
 * @bn: namespace
 * @cluster: with its keys; sessions of other keys, or other addresses, end
 * @peer: a node of it, but not this one
 */
void thop_auth_set(struct baton_net *bn, const struct baton_cluster *cluster,
		   struct baton_peer *peer);

/**
 * thop_auth_doubts - may a message of a peer, or for it, be older than it says?
 * @peer: the peer
 * @age: age of the message, ms
 *
 * A clock stood still, and the message was first sent before that was noticed: the
 * receiver may have taken a copy, and forgotten it. BH off.
 */
bool thop_auth_doubts(struct baton_peer *peer, u32 age);

/**
 * thop_auth_seal - seal a datagram
 * @bn: namespace
 * @to: receiver
 * @skb: linear, with THOP_SEAL_LEN bytes of tail room
 *
 * BH off. Return: false without a session, and counted.
 */
bool thop_auth_seal(struct baton_net *bn, struct baton_peer *to,
		    struct sk_buff *skb);

/**
 * thop_auth_open - check a datagram's seal, and remove it
 * @bn: namespace
 * @from: sender by its address
 * @skb: the datagram, without UDP's header
 *
 * Softirq. Pointers into @skb are stale afterwards. Return: it is from that node,
 * and came for the first time. Otherwise it is counted.
 */
bool thop_auth_open(struct baton_net *bn, struct baton_peer *from,
		    struct sk_buff *skb);

#endif /* _BATON_HOOKS_THOP_AUTH_H */
