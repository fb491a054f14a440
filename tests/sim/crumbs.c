// SPDX-License-Identifier: GPL-2.0
/*
 * crumbs.c - a client that sends the beginning of a packet again and again, each
 * time a byte more, or every two bytes of it, or only its FIN: no back end may hold
 * all of these.
 */
#include "sim.h"
#include "../../be/be.h"
#include "../../be/held.h"

#define MOST 400

/* @len bytes of the packet's data, from @from on; or only its FIN */
static struct sk_buff *crumb(const struct sk_buff *skb, u32 head, u32 from,
			     u32 len)
{
	struct sk_buff *copy = sim_packet_copy(skb);
	struct tcphdr *th = tcp_hdr(copy);

	th->seq = htonl(ntohl(th->seq) + from);
	if (len)
		th->fin = 0;
	memmove(copy->data + head, copy->data + head + from, len);
	copy->len = head + len;
	copy->tail = copy->data + copy->len;
	ip_hdr(copy)->tot_len = htons(copy->len);
	return copy;
}

void sim_crumbs(struct net *net, const struct sk_buff *skb, struct net *to,
		void (*send)(struct net *net, struct sk_buff *skb,
			     struct net *to, enum sim_kind kind))
{
	const struct tcphdr *th = tcp_hdr(skb);
	u32 head = sizeof(struct iphdr) + 4 * th->doff;
	u32 data = skb->len - head, n = min(data, (u32)MOST), i;
	bool steps;

	if (!sim.plan.crumbs || !sim_chance(SIM_R_CRUMBS, 30))
		return;
	steps = sim_chance(SIM_R_CRUMBS, 500);
	for (i = 1; i < n; i++)
		send(net, steps ? crumb(skb, head, i - 1, 2) :
				  crumb(skb, head, 0, data - n + i),
		     to, SIM_CLIENT_PKT);
	for (i = 0; th->fin && i < MOST; i++)
		send(net, crumb(skb, head, data, 0), to, SIM_CLIENT_PKT);
}

/*
 * Data that waits for the server may take twice the limit. The data of a CREATE,
 * of which the end may have been cut off, comes on top.
 */
static void check_conn(const struct net *net, const struct be_conn *conn)
{
	u32 most = 2 * BATON_HELD_CONN_MAX + SKB_TRUESIZE(THOP_DATA_MAX) +
		   SKB_TRUESIZE(2048);

	if (conn->held.bytes > most)
		sim_fail("hoard", "%s holds %u bytes for one connection",
			 net->name, conn->held.bytes);
}

/*
 * The end that is remembered must be the one that a walk finds. Without a socket
 * here, held packets may have any number.
 */
static void check_end(const struct net *net, const struct be_conn *conn)
{
	u32 end = conn->stream.in_seq, known = be_held_end(conn);
	struct sk_buff *skb;

	skb_queue_walk(&conn->held.queue, skb) {
		const struct baton_packet *pkt = &baton_cb(skb)->pkt;

		if (!after(pkt->seq, end) && after(pkt->end, end))
			end = pkt->end;
	}
	if (be_owns(conn->state) && known != end)
		sim_fail("held end", "%s believes that it holds up to %u, not %u",
			 net->name, known, end);
}

static void check_held(const struct net *net, const struct be_conn *conn)
{
	if (sim.plan.crumbs)
		check_conn(net, conn);
	check_end(net, conn);
}

void sim_check_held(struct net *net)
{
	struct baton_table *table;
	struct baton_entry *entry;
	u32 i;

	if (!net->gen || net == &sim.fe ||
	    !be_of(baton_net(net)))
		return;
	table = be_of(baton_net(net))->table;
	for (i = 0; i < baton_table_buckets(table); i++)
		hlist_for_each_entry_rcu(entry, baton_table_bucket(table, i),
					 node)
			check_held(net, container_of(entry, struct be_conn,
						     entry));
}
