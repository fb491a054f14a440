// SPDX-License-Identifier: GPL-2.0
/*
 * icmp.c - ICMP errors about packets that a back end sent.
 *
 * Their source address is the VIP, so ICMP errors about them (fragmentation
 * needed, unreachable) arrive here. The owner must get them.
 */
#include <linux/icmp.h>
#include <net/icmp.h>
#include "../hooks/hook.h"
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "icmp.h"
#include "ipsec.h"

static bool icmp_is_error(u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB;
}

/* The connection that an error quotes; the VIP is the quoted source. */
static bool icmp_tuple(struct sk_buff *skb, struct baton_tuple *tuple)
{
	u32 off = ip_hdrlen(skb);
	struct icmphdr ibuf, *icmp;
	struct iphdr qbuf, *quoted;
	__be16 pbuf[2], *port;

	icmp = skb_header_pointer(skb, off, sizeof(ibuf), &ibuf);
	if (!icmp || !icmp_is_error(icmp->type))
		return false;
	off += sizeof(*icmp);
	quoted = skb_header_pointer(skb, off, sizeof(qbuf), &qbuf);
	if (!quoted || quoted->version != 4 || quoted->ihl < 5 ||
	    quoted->protocol != IPPROTO_TCP ||
	    quoted->frag_off & htons(IP_OFFSET))
		return false;
	tuple->caddr = baton_addr_v4(quoted->daddr);
	tuple->vaddr = baton_addr_v4(quoted->saddr);
	off += quoted->ihl * 4;
	port = skb_header_pointer(skb, off, sizeof(pbuf), pbuf);
	if (!port)
		return false;
	tuple->vport = port[0];
	tuple->cport = port[1];
	return true;
}

unsigned int fe_icmp(struct fe *fe, struct sk_buff *skb)
{
	struct baton_peer *owner;
	struct baton_tuple tuple;
	struct fe_conn *conn;
	bool bh;

	if (ip_is_fragment(ip_hdr(skb)) || !icmp_tuple(skb, &tuple))
		return NF_ACCEPT;
	conn = fe_conn_find(fe, &tuple);
	owner = conn ? rcu_dereference(conn->owner) : NULL;
	/* Messages that IPsec forbids are left to the stack. */
	if (!owner || owner->self || !fe_ipsec_admits(skb))
		return NF_ACCEPT;
	baton_count(fe->bn, BATON_STAT_fe_icmp);
	bh = baton_bh_off();
	baton_forward(fe->bn, owner, READ_ONCE(conn->svc->forward), skb);
	baton_bh_back(bh);
	return NF_STOLEN;
}
