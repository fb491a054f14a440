// SPDX-License-Identifier: GPL-2.0
/* packet.c - TCP packets in sk_buffs: parse, change and make them. */
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>
#include <net/tcp.h>
#include "../compat.h"
#include "packet.h"
#include "xmit.h"

static void tuple_set(const struct iphdr *iph, const __be16 *port,
		      bool from_client, struct baton_tuple *tuple)
{
	if (from_client) {
		tuple->caddr = baton_addr_v4(iph->saddr);
		tuple->vaddr = baton_addr_v4(iph->daddr);
		tuple->cport = port[0];
		tuple->vport = port[1];
	} else {
		tuple->caddr = baton_addr_v4(iph->daddr);
		tuple->vaddr = baton_addr_v4(iph->saddr);
		tuple->cport = port[1];
		tuple->vport = port[0];
	}
}

/* The ports are in a fragment. Apart: a buffer costs a check of the stack. */
static noinline bool tuple_far(const struct sk_buff *skb, bool from_client,
			       struct baton_tuple *tuple)
{
	__be16 port[2];

	if (skb_copy_bits(skb, ip_hdrlen(skb), port, sizeof(port)))
		return false;
	tuple_set(ip_hdr(skb), port, from_client, tuple);
	return true;
}

bool baton_packet_tuple(const struct sk_buff *skb, bool from_client,
			struct baton_tuple *tuple)
{
	const struct iphdr *iph = ip_hdr(skb);
	u32 ihl = iph->ihl * 4;

	if (iph->protocol != IPPROTO_TCP || ip_is_fragment(iph))
		return false;
	if (unlikely(skb_headlen(skb) < ihl + 2 * sizeof(__be16)))
		return tuple_far(skb, from_client, tuple);
	tuple_set(iph, (const __be16 *)(skb->data + ihl), from_client, tuple);
	return true;
}
EXPORT_SYMBOL_GPL(baton_packet_tuple);

static void packet_take(const struct tcphdr *th, struct baton_packet *pkt)
{
	pkt->seq = ntohl(th->seq);
	pkt->ack = ntohl(th->ack_seq);
	pkt->flags = tcp_flag_byte(th);
}

bool baton_packet_head(const struct sk_buff *skb, struct baton_packet *pkt)
{
	struct tcphdr buf;
	const struct tcphdr *th = skb_header_pointer(skb, ip_hdrlen(skb),
						     sizeof(buf), &buf);

	if (th)
		packet_take(th, pkt);
	return th;
}
EXPORT_SYMBOL_GPL(baton_packet_head);

bool baton_packet_parse(struct sk_buff *skb, struct baton_packet *pkt)
{
	u32 ihl = ip_hdrlen(skb), tot = ntohs(ip_hdr(skb)->tot_len);
	struct tcphdr *th;

	if (!pskb_may_pull(skb, ihl + sizeof(struct tcphdr)))
		return false;
	th = baton_tcp(skb);
	pkt->off = ihl + th->doff * 4;
	/* tot_len is 0 on packets too large for it */
	if (!tot || tot > skb->len)
		tot = skb->len;
	if (th->doff < sizeof(*th) / 4 || pkt->off > tot ||
	    !pskb_may_pull(skb, pkt->off))
		return false;
	th = baton_tcp(skb);
	packet_take(th, pkt);
	pkt->end = pkt->seq + tot - pkt->off;
	return true;
}
EXPORT_SYMBOL_GPL(baton_packet_parse);

#define PACKET_TSTAMP (TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |		\
		       TCPOPT_TIMESTAMP << 8 | TCPOLEN_TIMESTAMP)

/* The TSval in the timestamp option, or NULL */
static u8 *packet_tsval(const struct sk_buff *skb)
{
	struct tcphdr *th = baton_tcp(skb);
	u8 *opt = (u8 *)(th + 1), *end = (u8 *)th + th->doff * 4;

	/* The layout that nearly all stacks use (RFC 7323, appendix A) */
	if (likely(end - opt >= TCPOLEN_TSTAMP_ALIGNED &&
		   get_unaligned_be32(opt) == PACKET_TSTAMP))
		return opt + 4;
	while (opt < end && *opt != TCPOPT_EOL) {
		if (*opt == TCPOPT_NOP) {
			opt++;
			continue;
		}
		if (end - opt < 2 || opt[1] < 2 || opt[1] > end - opt)
			return NULL;
		if (opt[0] == TCPOPT_TIMESTAMP && opt[1] == TCPOLEN_TIMESTAMP)
			return opt + 2;
		opt += opt[1];
	}
	return NULL;
}

void baton_packet_tstamp(const struct sk_buff *skb, struct baton_packet *pkt)
{
	const u8 *at = packet_tsval(skb);

	pkt->tstamp = at;
	pkt->tsval = at ? get_unaligned_be32(at) : 0;
}
EXPORT_SYMBOL_GPL(baton_packet_tstamp);

/* Does it begin in the receive window? A forger cannot know where. */
static bool packet_in_window(const struct baton_packet *pkt,
			     const struct thop_conn *tc)
{
	/* A window probe begins one byte before it. */
	return !before(pkt->seq, tc->rcv_nxt - 1) &&
	       !after(pkt->seq, tc->rcv_right);
}

u32 baton_packet_acked(const struct sk_buff_head *list,
		       const struct thop_conn *tc)
{
	u32 ack = tc->snd_nxt;
	struct sk_buff *skb;

	skb_queue_walk(list, skb) {
		const struct baton_packet *pkt = &baton_cb(skb)->pkt;

		if (pkt->flags & TCPHDR_ACK && packet_in_window(pkt, tc) &&
		    after(pkt->ack, ack))
			ack = pkt->ack;
	}
	return ack;
}
EXPORT_SYMBOL_GPL(baton_packet_acked);

bool baton_packet_renew(struct sk_buff *skb, const struct baton_packet *pkt,
			u32 ack, u32 tsval)
{
	bool old_ack = before(pkt->ack, ack);
	bool old_ts = pkt->tstamp && tsval && before(pkt->tsval, tsval);

	if (!old_ack && !old_ts)
		return true;
	if (skb_ensure_writable(skb, pkt->off))
		return false;
	if (old_ack)
		baton_tcp(skb)->ack_seq = htonl(ack);
	if (old_ts)
		put_unaligned_be32(tsval, packet_tsval(skb));
	/* It was verified on arrival, and is not checked again. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return true;
}
EXPORT_SYMBOL_GPL(baton_packet_renew);

bool baton_packet_valid(struct sk_buff *skb)
{
	return skb_csum_unnecessary(skb) ||
	       !nf_ip_checksum(skb, NF_INET_LOCAL_IN, ip_hdrlen(skb),
			       IPPROTO_TCP);
}
EXPORT_SYMBOL_GPL(baton_packet_valid);

const u8 *baton_packet_payload(struct sk_buff *skb,
			       const struct baton_packet *pkt)
{
	if (!pskb_may_pull(skb, pkt->off + baton_packet_len(pkt)))
		return NULL;
	return skb->data + pkt->off;
}
EXPORT_SYMBOL_GPL(baton_packet_payload);

static void packet_length(struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	iph->tot_len = htons(skb->len);
	ip_send_check(iph);
}

/* A packet with a copy of the headers, and room for @room bytes of payload */
static struct sk_buff *packet_twin(const struct sk_buff *skb,
				   const struct baton_packet *pkt, u32 seq,
				   u32 room)
{
	struct sk_buff *twin = alloc_skb(BATON_HEADROOM + pkt->off + room,
					 GFP_ATOMIC);

	if (!twin)
		return NULL;
	skb_reserve(twin, BATON_HEADROOM);
	skb_put_data(twin, skb->data, pkt->off);
	skb_reset_network_header(twin);
	skb_set_transport_header(twin, ip_hdrlen(twin));
	twin->protocol = skb->protocol;
	twin->pkt_type = PACKET_HOST;
	twin->dev = skb->dev;
	twin->skb_iif = skb->skb_iif;
	twin->mark = skb->mark;
	twin->ip_summed = CHECKSUM_UNNECESSARY;
	memcpy(twin->cb, skb->cb, sizeof(twin->cb));
	baton_tcp(twin)->seq = htonl(seq);
	return twin;
}

struct sk_buff *baton_packet_header(const struct sk_buff *skb,
				    const struct baton_packet *pkt)
{
	struct sk_buff *twin = packet_twin(skb, pkt, pkt->seq, 0);

	if (!twin)
		return NULL;
	baton_tcp(twin)->fin = 0;
	baton_tcp(twin)->psh = 0;
	baton_tcp(twin)->urg = 0;
	packet_length(twin);
	return twin;
}
EXPORT_SYMBOL_GPL(baton_packet_header);

void baton_packet_checksum(struct sk_buff *skb)
{
	u32 ihl = ip_hdrlen(skb);
	struct tcphdr *th = baton_tcp(skb);

	th->check = ~csum_tcpudp_magic(ip_hdr(skb)->saddr, ip_hdr(skb)->daddr,
				       skb->len - ihl, IPPROTO_TCP, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + ihl;
	skb->csum_offset = offsetof(struct tcphdr, check);
}
EXPORT_SYMBOL_GPL(baton_packet_checksum);

bool baton_packet_unflag(struct sk_buff *skb, u8 flag)
{
	if (skb_ensure_writable(skb, ip_hdrlen(skb) + sizeof(struct tcphdr)))
		return false;
	tcp_flag_byte(baton_tcp(skb)) &= ~flag;
	/* CHECKSUM_PARTIAL, as TCP or GRO set it, does not cover flags yet. */
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		baton_packet_checksum(skb);
	return true;
}
EXPORT_SYMBOL_GPL(baton_packet_unflag);

/* Each half keeps the segment size, or is not GSO if it is one segment. */
static void packet_gso(struct sk_buff *skb, u32 payload, u32 size)
{
	if (!size)
		return;
	if (payload <= size) {
		skb_gso_reset(skb);
		return;
	}
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4 | SKB_GSO_DODGY;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(payload, size);
}

struct sk_buff *baton_packet_split(struct sk_buff *skb,
				   struct baton_packet *pkt, u32 at,
				   struct baton_packet *rest)
{
	u32 keep = at - pkt->seq, len = pkt->end - at;
	u32 size = skb_shinfo(skb)->gso_size;
	struct sk_buff *twin = packet_twin(skb, pkt, at, len);

	if (!twin)
		return NULL;
	if (skb_copy_bits(skb, pkt->off + keep, skb_put(twin, len), len) ||
	    skb_ensure_writable(skb, pkt->off) ||
	    pskb_trim(skb, pkt->off + keep)) {
		kfree_skb(twin);
		return NULL;
	}
	packet_length(twin);
	baton_packet_checksum(twin);
	packet_gso(twin, len, size);
	baton_tcp(skb)->fin = 0;
	packet_length(skb);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	packet_gso(skb, keep, size);
	*rest = *pkt;
	rest->seq = at;
	rest->end = at + len;
	pkt->end = at;
	pkt->flags &= ~TCPHDR_FIN;
	return twin;
}
EXPORT_SYMBOL_GPL(baton_packet_split);

struct sk_buff *baton_packet_copy(const struct sk_buff *skb,
				  const struct baton_packet *pkt, u32 room)
{
	u32 len = baton_packet_len(pkt);
	struct sk_buff *twin = packet_twin(skb, pkt, pkt->seq, len + room);

	if (!twin)
		return NULL;
	if (skb_copy_bits(skb, pkt->off, skb_put(twin, len), len)) {
		kfree_skb(twin);
		return NULL;
	}
	packet_length(twin);
	baton_packet_checksum(twin);
	return twin;
}
EXPORT_SYMBOL_GPL(baton_packet_copy);

bool baton_packet_append(struct sk_buff *skb, const struct sk_buff *next,
			 const struct baton_packet *pkt)
{
	u32 len = baton_packet_len(pkt);

	if (skb_is_nonlinear(skb) || skb_cloned(skb) || skb_is_gso(skb) ||
	    skb_tailroom(skb) < len ||
	    skb_copy_bits(next, pkt->off, skb_tail_pointer(skb), len))
		return false;
	skb_put(skb, len);
	baton_tcp(skb)->psh |= baton_tcp(next)->psh;
	baton_tcp(skb)->fin |= baton_tcp(next)->fin;
	packet_length(skb);
	baton_packet_checksum(skb);
	baton_cb(skb)->pkt.end = pkt->end;
	baton_cb(skb)->pkt.flags |= pkt->flags & (TCPHDR_PSH | TCPHDR_FIN);
	return true;
}
EXPORT_SYMBOL_GPL(baton_packet_append);

static void make_tcp(struct tcphdr *th, const struct baton_tuple *tuple,
		     const struct thop_conn *conn, u32 len, __be32 flags)
{
	__be32 *opt = (__be32 *)(th + 1);

	memset(th, 0, len);
	th->source = tuple->cport;
	th->dest = tuple->vport;
	th->seq = htonl(conn->rcv_nxt);
	th->ack_seq = htonl(conn->snd_nxt);
	th->doff = len / 4;
	tcp_flag_word(th) |= TCP_FLAG_ACK | flags;
	th->window = htons(min_t(u32, conn->snd_wnd >> conn->snd_wscale,
				 U16_MAX));
	if (!(conn->flags & THOP_F_TSTAMP))
		return;
	/*
	 * No TSecr: an echo of the current time would look like a round trip
	 * of zero, in both of TCP's RTT estimates, for sending and receiving.
	 */
	opt[0] = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
		       TCPOPT_TIMESTAMP << 8 | TCPOLEN_TIMESTAMP);
	opt[1] = htonl(conn->ts_recent);
	opt[2] = 0;
}

void baton_packet_make(struct sk_buff *skb, const struct baton_tuple *tuple,
		       const struct thop_conn *conn, __be32 flags)
{
	u32 len = sizeof(struct tcphdr);
	struct iphdr *iph;

	if (conn->flags & THOP_F_TSTAMP)
		len += TCPOLEN_TSTAMP_ALIGNED;
	make_tcp(skb_push(skb, len), tuple, conn, len, flags);
	skb_reset_transport_header(skb);
	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tot_len = htons(skb->len),
		.frag_off = htons(IP_DF),
		.ttl = IPDEFTTL,
		.protocol = IPPROTO_TCP,
		.saddr = tuple->caddr.v4,
		.daddr = tuple->vaddr.v4,
	};
	skb->protocol = htons(ETH_P_IP);
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_valid = 1;
	memset(skb->cb, 0, sizeof(skb->cb));
	/* Without it TCP would warn of a suspect GRO implementation. */
	packet_gso(skb, skb->len - sizeof(*iph) - len, conn->mss);
}
EXPORT_SYMBOL_GPL(baton_packet_make);

void baton_packet_cb(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th;
	struct tcp_skb_cb *cb;

	__skb_pull(skb, skb_network_header_len(skb));
	th = tcp_hdr(skb);
	memmove(&TCP_SKB_CB(skb)->header.h4, IPCB(skb),
		sizeof(struct inet_skb_parm));
	/* They overlap: the move must come first. */
	barrier();
	cb = TCP_SKB_CB(skb);
	memset(cb, 0, offsetof(struct tcp_skb_cb, header));
	cb->seq = ntohl(th->seq);
	cb->end_seq = cb->seq + th->syn + th->fin + skb->len - th->doff * 4;
	cb->ack_seq = ntohl(th->ack_seq);
	cb->tcp_flags = tcp_flag_byte(th);
	cb->ip_dsfield = ipv4_get_dsfield(iph);
	cb->has_rxtstamp = skb->tstamp || skb_hwtstamps(skb)->hwtstamp;
}
EXPORT_SYMBOL_GPL(baton_packet_cb);
