// SPDX-License-Identifier: GPL-2.0
/* skb.c - packets. */
#include <stdlib.h>
#include "sim.h"

struct sk_buff *sim_skb(u32 size)
{
	struct sk_buff *skb = sim_alloc(sizeof(*skb));

	skb->head = malloc(size + 1);
	if (!skb->head)
		abort();
	skb->data = skb->tail = skb->head;
	skb->end = skb->head + size;
	skb->truesize = size + 256;
	skb->event.run = sim_rx;
	shim_count(1);
	return skb;
}

struct sk_buff *alloc_skb(u32 size, gfp_t gfp)
{
	return shim_no_memory(gfp) ? NULL : sim_skb(size);
}

static struct sk_buff *copy_sized(const struct sk_buff *skb, u32 size,
				  gfp_t gfp)
{
	struct sk_buff *copy = alloc_skb(size, gfp);
	u8 *head;

	if (!copy)
		return NULL;
	head = copy->head;
	*copy = *skb;
	copy->next = copy->prev = NULL;
	copy->event = (struct sim_event) { .run = sim_rx };
	copy->head = head;
	copy->data = head + (skb->data - skb->head);
	copy->tail = head + (skb->tail - skb->head);
	copy->end = head + size;
	copy->sk = NULL;
	copy->destructor = NULL;
	memcpy(head, skb->head, skb->tail - skb->head);
	return copy;
}

/* With the size of its buffer, whatever it contains */
struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp)
{
	return copy_sized(skb, skb->end - skb->head, gfp);
}

struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int headroom,
				int tailroom, gfp_t gfp)
{
	u32 size = skb->tail - skb->head + tailroom;
	struct sk_buff *copy = copy_sized(skb, size, gfp);

	WARN_ON(headroom != skb->data - skb->head);
	if (copy)
		copy->truesize = size + 256;
	return copy;
}

/* Copy everything except the data and its pointers */
void skb_copy_header(struct sk_buff *to, const struct sk_buff *from)
{
	to->dev = from->dev;
	to->dst = from->dst;
	memcpy(to->cb, from->cb, sizeof(to->cb));
	to->network_header = from->network_header;
	to->transport_header = from->transport_header;
	to->protocol = from->protocol;
	to->pkt_type = from->pkt_type;
	to->ip_summed = from->ip_summed;
	to->csum_valid = from->csum_valid;
	to->encapsulation = from->encapsulation;
	to->ignore_df = from->ignore_df;
	to->mark = from->mark;
	to->skb_iif = from->skb_iif;
	to->tstamp = from->tstamp;
	to->shinfo = from->shinfo;
}

void kfree_skb(struct sk_buff *skb)
{
	if (!skb)
		return;
	WARN_ON(skb->event.pos);
	WARN_ON(skb->next);
	skb_orphan(skb);
	shim_count(-1);
	free(skb->head);
	memset(skb, 0x6b, sizeof(*skb));
	free(skb);
}

void *skb_put(struct sk_buff *skb, u32 len)
{
	void *p = skb->tail;

	WARN_ON(len > skb_tailroom(skb));
	skb->tail += len;
	skb->len += len;
	return p;
}

void *skb_push(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb_headroom(skb));
	skb->data -= len;
	skb->len += len;
	return skb->data;
}

void *__skb_pull(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb->len);
	skb->data += len;
	skb->len -= len;
	return skb->data;
}

int pskb_trim(struct sk_buff *skb, u32 len)
{
	WARN_ON(len > skb->len);
	skb->tail -= skb->len - len;
	skb->len = len;
	return 0;
}

int skb_copy_bits(const struct sk_buff *skb, u32 off, void *to, u32 len)
{
	if (off + len > skb->len)
		return -EFAULT;
	memcpy(to, skb->data + off, len);
	return 0;
}

int skb_cow_head(struct sk_buff *skb, u32 room)
{
	u32 more = room > skb_headroom(skb) ? room - skb_headroom(skb) : 0;
	u32 size = skb->end - skb->head + more;
	u8 *head;

	if (!more)
		return 0;
	head = malloc(size + 1);
	if (!head)
		abort();
	memcpy(head + more, skb->head, size - more);
	free(skb->head);
	skb->data = head + more + (skb->data - skb->head);
	skb->tail = head + more + (skb->tail - skb->head);
	skb->head = head;
	skb->end = head + size;
	skb->network_header += more;
	skb->transport_header += more;
	return 0;
}
