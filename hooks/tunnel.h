/* SPDX-License-Identifier: GPL-2.0 */
/* tunnel.h - who may bring packets to this node in a tunnel. */
#ifndef _BATON_TUNNEL_H
#define _BATON_TUNNEL_H

#include <linux/skbuff.h>
#include "net.h"

/**
 * baton_tunnel_in - IPIP came for this node
 * @bn: namespace
 * @skb: at LOCAL_IN, data at the outer header
 *
 * The fallback device of ipip takes packets from anybody. Whoever can send one could
 * be any client, and any node, without forging an address that its own network
 * would not let out. Under RCU.
 *
 * Return: NF_DROP for what claims to go to a VIP or to this node's own address, and
 * does not come from a node of the cluster; else NF_ACCEPT.
 */
unsigned int baton_tunnel_in(struct baton_net *bn, struct sk_buff *skb);

#endif /* _BATON_TUNNEL_H */
