/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xmit.h - sends packets: forwarded to the owner, or made by baton.
 */
#ifndef _BATON_HOOKS_PACKET_XMIT_H
#define _BATON_HOOKS_PACKET_XMIT_H

#include <linux/tcp.h>
#include <net/route.h>
#include "../node/net.h"

/* Room in front of a message or segment: link layer, IP, UDP or IPIP */
#define BATON_HEADROOM (LL_MAX_HEADER + 64)

/**
 * baton_route - the cached route to a peer
 * @bn: namespace
 * @peer: node; caches the route
 * @kind: kind of traffic
 *
 * BH off, under RCU.
 *
 * Return: route with a reference, NULL when there is none.
 */
struct rtable *baton_route(struct baton_net *bn, struct baton_peer *peer,
			   enum baton_traffic kind);

/**
 * baton_forward - send a client's packet to the node that owns it
 * @bn: namespace
 * @peer: owner
 * @forward: enum baton_forward
 * @skb: IPv4 packet, data at its IP header; consumed
 *
 * BH off, under RCU. Decrements the packet's TTL; if it expires, the sender
 * gets an ICMP error instead.
 */
void baton_forward(struct baton_net *bn, struct baton_peer *peer, u8 forward,
		   struct sk_buff *skb);

/**
 * struct baton_egress - how a connection's segments leave this node
 * @oif: device its socket is bound to, 0: any
 * @mark: mark of its packets, for routes and filters
 */
struct baton_egress {
	int oif;
	u32 mark;
};

static inline void baton_socket_egress(const struct sock *sk,
				       struct baton_egress *egress)
{
	egress->oif = READ_ONCE(sk->sk_bound_dev_if);
	egress->mark = READ_ONCE(sk->sk_mark);
}

/**
 * baton_forward_expired - does the packet's TTL expire at this node?
 * @bn: namespace
 * @skb: IPv4 packet, data at its IP header; consumed if so
 *
 * For a packet that will be forwarded later, when it may have no device. BH
 * off, under RCU. Return: true if it does.
 */
bool baton_forward_expired(struct baton_net *bn, struct sk_buff *skb);

/* SACK blocks that fit beside a timestamp (RFC 2018, 3) */
#define BATON_SACKS 3

/**
 * struct baton_segment - a segment without payload, VIP to client
 * @sk: locked socket on whose behalf it is sent, or NULL
 * @tuple: connection
 * @egress: how its segments leave
 * @seq: sequence number
 * @ack: acknowledgment number
 * @window: window field, as it goes on the wire
 * @tstamp: has the timestamp option
 * @tsval: TSval
 * @tsecr: TSecr
 * @rst: RST and ACK instead of ACK
 * @sacks: blocks in @sack
 * @sack: received after a gap
 */
struct baton_segment {
	struct sock *sk;
	struct baton_tuple tuple;
	struct baton_egress egress;
	u32 seq;
	u32 ack;
	u16 window;
	bool tstamp;
	u32 tsval;
	u32 tsecr;
	bool rst;
	u8 sacks;
	struct tcp_sack_block sack[BATON_SACKS];
};

/**
 * baton_send_reset - reset the client's connection
 * @bn: namespace
 * @tuple: connection
 * @tc: its state
 * @data_len: client bytes after @tc->rcv_nxt that this node has
 * @egress: how its socket's segments left; NULL: no server had a socket
 *
 * Any context.
 */
void baton_send_reset(struct baton_net *bn, const struct baton_tuple *tuple,
		      const struct thop_conn *tc, u32 data_len,
		      const struct baton_egress *egress);

/** baton_send_segment - send a segment; any context */
void baton_send_segment(struct baton_net *bn, const struct baton_segment *seg);

#endif /* _BATON_HOOKS_PACKET_XMIT_H */
