/* SPDX-License-Identifier: GPL-2.0 */
/* skb.h - sk_buff as a single linear buffer. */
#ifndef _SIM_SKB_H
#define _SIM_SKB_H

#include "sync.h"

#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/icmp.h>

struct sock;
struct net_device;
struct dst_entry;

struct skb_shared_info {
	u16 gso_size;
	u16 gso_type;
	u16 gso_segs;
};

#define SKB_GSO_TCPV4 1
#define SKB_GSO_DODGY 2
#define SKB_GSO_IPXIP4 4
#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_PARTIAL 3
#define PACKET_HOST 0

struct sk_buff {
	struct sk_buff *next, *prev;
	struct sim_event event;		/* its arrival */
	struct net *dest;		/* receiving node */
	__be32 via;			/* address of the sending node */
	struct sock *sk;
	void (*destructor)(struct sk_buff *skb);
	struct net_device *dev;
	struct dst_entry *dst;
	u8 *head, *data, *tail, *end;
	u32 len, truesize;
	u16 network_header, transport_header;
	u16 csum_start, csum_offset;
	__be16 protocol;
	u8 pkt_type, ip_summed, csum_valid, encapsulation, ignore_df;
	u8 kind;			/* enum sim_kind */
	bool ce;
	bool forged;			/* a piece that no node sends */
	bool attack, altered;		/* sent by an attacker, see attack.c */
	u32 record;			/* ... from this record, */
	u64 recorded;			/* ... of that time */
	u32 mark;
	int skb_iif;
	u64 tstamp;
	struct skb_shared_info shinfo;
	char cb[48] __attribute__((aligned(8)));
};

struct sk_buff_head {
	struct sk_buff *next, *prev;
	u32 qlen;
};

struct skb_shared_hwtstamps {
	u64 hwtstamp;
};

#define skb_shinfo(skb) (&(skb)->shinfo)
#define skb_hwtstamps(skb) (&(struct skb_shared_hwtstamps) {})

struct sk_buff *alloc_skb(u32 size, gfp_t gfp);
struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp);
struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int headroom,
				int tailroom, gfp_t gfp);
void skb_copy_header(struct sk_buff *to, const struct sk_buff *from);
void kfree_skb(struct sk_buff *skb);
#define consume_skb(skb) kfree_skb(skb)

static inline void skb_reserve(struct sk_buff *skb, u32 len)
{
	skb->data += len;
	skb->tail += len;
}

void *skb_put(struct sk_buff *skb, u32 len);
void *skb_push(struct sk_buff *skb, u32 len);
void *__skb_pull(struct sk_buff *skb, u32 len);
#define skb_pull(skb, len) __skb_pull(skb, len)

static inline void *skb_put_data(struct sk_buff *skb, const void *p, u32 len)
{
	void *to = skb_put(skb, len);

	if (len)
		memcpy(to, p, len);
	return to;
}

static inline void *skb_put_zero(struct sk_buff *skb, u32 len)
{
	return memset(skb_put(skb, len), 0, len);
}

#define skb_headlen(skb) ((skb)->len)
#define skb_headroom(skb) ((u32)((skb)->data - (skb)->head))
#define skb_tailroom(skb) ((u32)((skb)->end - (skb)->tail))
#define skb_tail_pointer(skb) ((skb)->tail)
#define skb_is_nonlinear(skb) false
#define skb_cloned(skb) false
#define skb_is_gso(skb) ((skb)->shinfo.gso_size != 0)
#define skb_gso_reset(skb) ((void)memset(&(skb)->shinfo, 0, sizeof((skb)->shinfo)))
#define skb_linearize(skb) 0
int skb_cow_head(struct sk_buff *skb, u32 room);
#define skb_ensure_writable(skb, len) 0
#define pskb_may_pull(skb, n) ((n) <= (skb)->len)
int pskb_trim(struct sk_buff *skb, u32 len);
int skb_copy_bits(const struct sk_buff *skb, u32 off, void *to, u32 len);

static inline void *skb_header_pointer(const struct sk_buff *skb, u32 off,
				       u32 len, void *buf)
{
	return off + len <= skb->len ? skb->data + off : NULL;
}

#define skb_reset_mac_header(skb) ((void)(skb))
#define skb_reset_network_header(skb)					\
	((void)((skb)->network_header = (skb)->data - (skb)->head))
#define skb_reset_transport_header(skb)					\
	((void)((skb)->transport_header = (skb)->data - (skb)->head))
#define skb_set_transport_header(skb, off)				\
	((void)((skb)->transport_header = (skb)->data - (skb)->head + (off)))
#define ip_hdr(skb) ((struct iphdr *)((skb)->head + (skb)->network_header))
#define tcp_hdr(skb) ((struct tcphdr *)((skb)->head + (skb)->transport_header))
#define tcp_hdrlen(skb) (tcp_hdr(skb)->doff * 4)
#define ip_hdrlen(skb) ((u32)ip_hdr(skb)->ihl * 4)
#define skb_network_header_len(skb)					\
	((skb)->transport_header - (skb)->network_header)

static inline void skb_orphan(struct sk_buff *skb)
{
	if (skb->destructor)
		skb->destructor(skb);
	skb->destructor = NULL;
	skb->sk = NULL;
}
void sock_edemux(struct sk_buff *skb);
#define skb_dst(skb) ((skb)->dst)
#define skb_dst_drop(skb) ((void)((skb)->dst = NULL))
#define skb_dst_set(skb, d) ((void)((skb)->dst = (d)))
#define skb_ext_reset(skb) ((void)(skb))
#define skb_clear_hash(skb) ((void)(skb))
#define skb_forward_csum(skb) ((void)(skb))
#define skb_clear_tstamp(skb) ((void)((skb)->tstamp = 0))
#define skb_set_inner_ipproto(skb, proto) ((void)(skb))
#define skb_csum_unnecessary(skb) ((skb)->ip_summed == CHECKSUM_UNNECESSARY)
#define nf_ip_checksum(skb, hook, off, proto)				\
	((skb)->ip_summed != CHECKSUM_PARTIAL)

struct skb_seq_state {
	struct sk_buff *skb;
	u32 from, to;
};

static inline void skb_prepare_seq_read(struct sk_buff *skb, u32 from, u32 to,
					struct skb_seq_state *st)
{
	*st = (struct skb_seq_state) { skb, from, to };
}

static inline u32 skb_seq_read(u32 done, const u8 **buf,
			       struct skb_seq_state *st)
{
	if (st->from + done >= st->to)
		return 0;
	*buf = st->skb->data + st->from + done;
	return st->to - st->from - done;
}

#define skb_abort_seq_read(st) ((void)(st))

/* Queues */
static inline void __skb_queue_head_init(struct sk_buff_head *q)
{
	q->next = q->prev = (struct sk_buff *)q;
	q->qlen = 0;
}

#define skb_queue_head_init(q) __skb_queue_head_init(q)

#define skb_queue_empty_lockless skb_queue_empty
static inline bool skb_queue_empty(const struct sk_buff_head *q)
{
	return q->next == (const struct sk_buff *)q;
}

static inline void __skb_queue_after(struct sk_buff_head *q,
				     struct sk_buff *prev, struct sk_buff *skb)
{
	skb->next = prev->next;
	skb->prev = prev;
	prev->next->prev = skb;
	prev->next = skb;
	q->qlen++;
}

static inline void __skb_queue_head(struct sk_buff_head *q,
				    struct sk_buff *skb)
{
	__skb_queue_after(q, (struct sk_buff *)q, skb);
}

static inline void __skb_queue_tail(struct sk_buff_head *q,
				    struct sk_buff *skb)
{
	__skb_queue_after(q, q->prev, skb);
}

static inline void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *q)
{
	q->qlen--;
	skb->next->prev = skb->prev;
	skb->prev->next = skb->next;
	skb->next = skb->prev = NULL;
}

static inline struct sk_buff *skb_peek(const struct sk_buff_head *q)
{
	return skb_queue_empty(q) ? NULL : q->next;
}

static inline struct sk_buff *skb_peek_tail(const struct sk_buff_head *q)
{
	return skb_queue_empty(q) ? NULL : q->prev;
}

static inline struct sk_buff *__skb_dequeue(struct sk_buff_head *q)
{
	struct sk_buff *skb = skb_peek(q);

	if (skb)
		__skb_unlink(skb, q);
	return skb;
}

static inline struct sk_buff *skb_peek_next(struct sk_buff *skb,
					    const struct sk_buff_head *q)
{
	return skb->next == (const struct sk_buff *)q ? NULL : skb->next;
}

static inline void __skb_queue_purge(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(q)))
		kfree_skb(skb);
}

#define skb_queue_walk(q, skb)						\
	for (skb = (q)->next; skb != (struct sk_buff *)(q); skb = skb->next)
#define skb_queue_reverse_walk(q, skb)					\
	for (skb = (q)->prev; skb != (struct sk_buff *)(q); skb = skb->prev)

#endif /* _SIM_SKB_H */
