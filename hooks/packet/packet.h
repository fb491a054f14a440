/* SPDX-License-Identifier: GPL-2.0 */
/*
 * packet.h - sk_buff <-> what the core wants to know of a TCP packet.
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
 * struct baton_packet - a TCP packet, taken apart
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
 * struct baton_cb - what is noted of a packet that waits, in its control block
 * @ip: IP's
 * @pkt: taken apart
 * @charge: what was charged for it: its truesize may change when it is cut
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
 * baton_packet_tuple - connection of a TCP packet, cheaply
 * @skb: IPv4 packet, data at the IP header
 * @from_client: true: source is the client; false: destination is
 * @tuple: result
 *
 * Return: false when it is no whole TCP packet (a fragment, say).
 */
bool baton_packet_tuple(struct sk_buff *skb, bool from_client,
			struct baton_tuple *tuple);

/**
 * baton_packet_head - the header, for who only passes the packet on
 * @skb: packet that baton_packet_tuple() took
 * @pkt: result: @seq, @ack and @flags
 *
 * Return: false when there is none.
 */
bool baton_packet_head(const struct sk_buff *skb, struct baton_packet *pkt);

/**
 * baton_packet_parse - all but the timestamp
 * @skb: packet that baton_packet_tuple() took
 * @pkt: result
 *
 * Pulls the TCP header with its options into the linear part: pointers into
 * the packet are stale afterwards.
 *
 * Return: false when the packet is malformed: let the stack drop it.
 */
bool baton_packet_parse(struct sk_buff *skb, struct baton_packet *pkt);

/**
 * baton_packet_tstamp - and the timestamp
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
 * @list: TCP packets with the addresses and ports of one client, perhaps forged, as
 *	struct baton_cb has them
 * @tc: its connection: its window, and what it has acknowledged before
 *
 * Return: the newest of those that begin in the window, or @tc->snd_nxt.
 */
u32 baton_packet_acked(const struct sk_buff_head *list,
		       const struct thop_conn *tc);

/**
 * baton_packet_renew - make a packet that has waited look like a new one
 * @skb: packet, for the stack of this node only
 * @pkt: taken apart, with its timestamp
 * @ack: acknowledge at least up to here
 * @tsval: and bear at least this timestamp, if it bears one
 *
 * Return: false without memory; nothing has changed.
 */
bool baton_packet_renew(struct sk_buff *skb, const struct baton_packet *pkt,
			u32 ack, u32 tsval);

/**
 * baton_packet_own - did this node itself send the packet?
 * @skb: packet in LOCAL_IN
 *
 * Over lo, or back from the device of a VRF, which keeps the route that the packet
 * left by.
 */
static inline bool baton_packet_own(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);

	return skb->dev->flags & IFF_LOOPBACK || (rt && rt_is_output_route(rt));
}

/** baton_packet_valid - is the TCP checksum right? remembers that it is */
bool baton_packet_valid(struct sk_buff *skb);

/**
 * baton_packet_payload - payload in one piece
 * @skb: packet
 * @pkt: taken apart
 *
 * Return: pointer to its bytes, NULL without memory. Stale pointers as
 * with baton_packet_parse().
 */
const u8 *baton_packet_payload(struct sk_buff *skb,
			       const struct baton_packet *pkt);

/**
 * baton_packet_header - a copy of the packet without payload, FIN and PSH
 * @skb: packet
 * @pkt: taken apart
 *
 * Return: skb or NULL without memory.
 */
struct sk_buff *baton_packet_header(const struct sk_buff *skb,
				    const struct baton_packet *pkt);

/**
 * baton_packet_split - cut a packet in two
 * @skb: packet; keeps the payload before @at, and loses its FIN
 * @pkt: taken apart; changed with it
 * @at: sequence number inside the payload
 * @rest: result: the other packet, taken apart
 *
 * Return: a packet with the payload from @at on, NULL without memory (then
 * nothing has changed).
 */
struct sk_buff *baton_packet_split(struct sk_buff *skb,
				   struct baton_packet *pkt, u32 at,
				   struct baton_packet *rest);

/**
 * baton_packet_make - put IP and TCP headers before client bytes
 * @skb: data at the bytes, BATON_MAKE_ROOM of headroom that may be written
 * @tuple: connection
 * @conn: its state: sequence numbers, window, timestamps
 * @flags: TCP_FLAG_* besides ACK
 *
 * The packet is marked as checked; it is for the stack of this node only.
 */
void baton_packet_make(struct sk_buff *skb, const struct baton_tuple *tuple,
		       const struct thop_conn *conn, __be32 flags);

#define BATON_MAKE_ROOM (sizeof(struct iphdr) + sizeof(struct tcphdr) + \
			 TCPOLEN_TSTAMP_ALIGNED)

/**
 * baton_packet_cb - fill what TCP expects in the control block
 * @skb: packet; data is moved to its TCP header
 *
 * As tcp_v4_rcv() leaves it for tcp_v4_do_rcv().
 */
void baton_packet_cb(struct sk_buff *skb);

/**
 * baton_packet_copy - the same packet in a buffer of its own size
 * @skb: packet, not GSO
 * @pkt: taken apart
 * @room: and so much tail room
 *
 * Return: skb or NULL without memory.
 */
struct sk_buff *baton_packet_copy(const struct sk_buff *skb,
				  const struct baton_packet *pkt, u32 room);

/**
 * baton_packet_append - join two packets into one
 * @skb: packet that waits, ends where @next begins; its struct baton_cb as well
 * @next: its successor, unchanged
 * @pkt: @next, taken apart
 *
 * Return: false when @skb has no room, is shared, or not in one piece.
 */
bool baton_packet_append(struct sk_buff *skb, const struct sk_buff *next,
			 const struct baton_packet *pkt);

/**
 * baton_packet_unfin - take the FIN off a packet of this node's TCP
 * @skb: packet that baton_packet_parse() took, in LOCAL_OUT
 *
 * Return: false without memory; nothing has changed.
 */
bool baton_packet_unfin(struct sk_buff *skb);

/** baton_packet_checksum - make the TCP checksum right for the wire */
void baton_packet_checksum(struct sk_buff *skb);

#endif /* _BATON_HOOKS_PACKET_PACKET_H */
