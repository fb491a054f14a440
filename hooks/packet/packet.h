/* SPDX-License-Identifier: GPL-2.0 */
/*
 * packet.h - TCP packets in sk_buffs: parse, change and make them.
 */
#ifndef _BATON_HOOKS_PACKET_PACKET_H
#define _BATON_HOOKS_PACKET_PACKET_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/tcp.h>
#include "../../shared/table.h"
#include "../../shared/thop.h"

/**
 * struct baton_packet - a parsed TCP packet
 * @seq: first sequence number
 * @end: sequence number after the payload (FIN not counted)
 * @ack: acknowledgment number
 * @tsval: TSval, if @tstamp
 * @off: offset of the payload from skb->data
 * @flags: TCPHDR_*
 * @tstamp: there is a timestamp option
 */
struct baton_packet {
	u32 seq;
	u32 end;
	u32 ack;
	u32 tsval;
	u16 off;
	u8 flags;
	bool tstamp;
};

/** baton_packet_len - bytes of payload */
static inline u32 baton_packet_len(const struct baton_packet *pkt)
{
	return pkt->end - pkt->seq;
}

/**
 * struct baton_cb - the control block of a held packet
 * @ip: control block of IP
 * @pkt: the parsed packet
 * @charge: bytes charged for it: its truesize may change when it is split
 */
struct baton_cb {
	struct inet_skb_parm ip;
	struct baton_packet pkt;
	u32 charge;
};

static inline struct baton_cb *baton_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct baton_cb) > sizeof(skb->cb));
	return (struct baton_cb *)skb->cb;
}

static inline void baton_key_tuple(const struct thop_key *key,
				   struct baton_tuple *tuple)
{
	tuple->caddr = key->caddr;
	tuple->vaddr = key->vaddr;
	tuple->cport = key->cport;
	tuple->vport = key->vport;
}

static inline void baton_tuple_key(const struct baton_tuple *tuple, u32 cookie,
				   struct thop_key *key)
{
	key->caddr = tuple->caddr;
	key->vaddr = tuple->vaddr;
	key->cport = tuple->cport;
	key->vport = tuple->vport;
	key->cookie = cookie;
}

/**
 * baton_packet_tuple - read the connection of a TCP packet, without pulling
 * @skb: IPv4 packet, data at the IP header
 * @from_client: true: source is the client; false: destination is
 * @tuple: result
 *
 * Return: false unless it is a whole TCP packet (not a fragment).
 */
bool baton_packet_tuple(const struct sk_buff *skb, bool from_client,
			struct baton_tuple *tuple);

/**
 * baton_packet_head - read the header of a packet that is only forwarded
 * @skb: packet that baton_packet_tuple() accepted
 * @pkt: result: @seq, @ack and @flags
 *
 * Return: false if the header is incomplete.
 */
bool baton_packet_head(const struct sk_buff *skb, struct baton_packet *pkt);

/**
 * baton_packet_parse - parse all but the timestamp
 * @skb: packet that baton_packet_tuple() accepted
 * @pkt: result
 *
 * Pulls the TCP header with its options into the linear part: pointers into
 * the packet are stale afterwards.
 *
 * Return: false when the packet is malformed: let the stack drop it.
 */
bool baton_packet_parse(struct sk_buff *skb, struct baton_packet *pkt);

/**
 * baton_packet_tstamp - parse the timestamp option
 * @skb: packet
 * @pkt: result of baton_packet_parse()
 */
void baton_packet_tstamp(const struct sk_buff *skb, struct baton_packet *pkt);

static inline struct tcphdr *baton_tcp(const struct sk_buff *skb)
{
	return (struct tcphdr *)(skb->data + ip_hdrlen(skb));
}

/**
 * baton_packet_acked - the newest acknowledgment in some packets
 * @list: held packets (struct baton_cb) from one client's address and port,
 *	perhaps forged
 * @tc: the connection: its receive window, and the last acknowledgment before
 *
 * Return: the newest of those that begin in the window, else @tc->snd_nxt.
 */
u32 baton_packet_acked(const struct sk_buff_head *list,
		       const struct thop_conn *tc);

/**
 * baton_packet_renew - bring a held packet up to date
 * @skb: packet, for the stack of this node only
 * @pkt: parsed, with its timestamp
 * @ack: minimum acknowledgment number
 * @tsval: minimum TSval, if the packet has one; 0: leave it
 *
 * Return: false without memory; nothing has changed.
 */
bool baton_packet_renew(struct sk_buff *skb, const struct baton_packet *pkt,
			u32 ack, u32 tsval);

/**
 * baton_packet_own - was the packet sent by this node itself?
 * @skb: packet in LOCAL_IN
 *
 * It came over lo, or back from a VRF device, which keeps the route that the
 * packet left by.
 */
static inline bool baton_packet_own(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);

	return skb->dev->flags & IFF_LOOPBACK || (rt && rt_is_output_route(rt));
}

/** baton_packet_valid - is the TCP checksum right? If so @skb remembers it */
bool baton_packet_valid(struct sk_buff *skb);

/**
 * baton_packet_payload - linearize the payload
 * @skb: packet
 * @pkt: parsed
 *
 * Return: pointer to its bytes, NULL without memory. Stale pointers as
 * with baton_packet_parse().
 */
const u8 *baton_packet_payload(struct sk_buff *skb,
			       const struct baton_packet *pkt);

/**
 * baton_packet_header - copy a packet without its payload, FIN, PSH and URG
 * @skb: packet
 * @pkt: parsed
 *
 * Return: skb or NULL without memory.
 */
struct sk_buff *baton_packet_header(const struct sk_buff *skb,
				    const struct baton_packet *pkt);

/**
 * baton_packet_split - split a packet in two
 * @skb: packet; keeps the payload before @at, and loses its FIN
 * @pkt: parsed; updated
 * @at: sequence number inside the payload
 * @rest: result: the other packet, parsed
 *
 * Return: a packet with the payload from @at on, NULL without memory (then
 * nothing has changed).
 */
struct sk_buff *baton_packet_split(struct sk_buff *skb,
				   struct baton_packet *pkt, u32 at,
				   struct baton_packet *rest);

/**
 * baton_packet_make - prepend IP and TCP headers to client bytes
 * @skb: data at the bytes, BATON_MAKE_ROOM of headroom that may be written
 * @tuple: connection
 * @conn: its state: sequence numbers, window, timestamps
 * @flags: TCP_FLAG_* besides ACK
 *
 * Marked as verified: the packet is for the stack of this node only.
 */
void baton_packet_make(struct sk_buff *skb, const struct baton_tuple *tuple,
		       const struct thop_conn *conn, __be32 flags);

#define BATON_MAKE_ROOM (sizeof(struct iphdr) + sizeof(struct tcphdr) + \
			 TCPOLEN_TSTAMP_ALIGNED)

/**
 * baton_packet_cb - fill in TCP's control block
 * @skb: packet; data is moved to its TCP header
 *
 * As tcp_v4_rcv() leaves it for tcp_v4_do_rcv().
 */
void baton_packet_cb(struct sk_buff *skb);

/**
 * baton_packet_copy - copy a packet to a buffer of its own size
 * @skb: packet, not GSO
 * @pkt: parsed
 * @room: additional tail room
 *
 * Return: skb or NULL without memory.
 */
struct sk_buff *baton_packet_copy(const struct sk_buff *skb,
				  const struct baton_packet *pkt, u32 room);

/**
 * baton_packet_append - append a packet's payload to another
 * @skb: held packet that ends where @next begins; its baton_cb is updated
 * @next: its successor, unchanged
 * @pkt: @next, parsed
 *
 * Return: false if @skb has no room, is cloned, GSO, or not linear.
 */
bool baton_packet_append(struct sk_buff *skb, const struct sk_buff *next,
			 const struct baton_packet *pkt);

/**
 * baton_packet_unflag - remove a flag from a packet of this node's TCP, or to it
 * @skb: packet that baton_packet_parse() accepted, its checksum verified
 * @flag: TCPHDR_*
 *
 * Return: false without memory; nothing has changed.
 */
bool baton_packet_unflag(struct sk_buff *skb, u8 flag);

/** baton_packet_checksum - have the TCP checksum completed on transmission */
void baton_packet_checksum(struct sk_buff *skb);

#endif /* _BATON_HOOKS_PACKET_PACKET_H */
