/* SPDX-License-Identifier: GPL-2.0 */
/* tunnel.h - checks packets that come to this node in a tunnel. */
#ifndef _BATON_HOOKS_PACKET_TUNNEL_H
#define _BATON_HOOKS_PACKET_TUNNEL_H

#include <linux/skbuff.h>
#include "../node/net.h"

/**
 * baton_tunnel_in - check an IPIP packet to this node
 * @bn: namespace
 * @skb: at LOCAL_IN, data at the outer header
 *
 * ipip's fallback device (tunl0) decapsulates packets from any sender. Through
 * it an attacker could pretend to be any client or node, even where the network
 * drops packets with forged source addresses. Under RCU.
 *
 * Return: NF_DROP if the inner packet goes to a VIP or to this node's own address and
 * the outer one does not come from a node of the cluster; else NF_ACCEPT.
 */
unsigned int baton_tunnel_in(struct baton_net *bn, struct sk_buff *skb);

#endif /* _BATON_HOOKS_PACKET_TUNNEL_H */
