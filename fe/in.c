// SPDX-License-Identifier: GPL-2.0
/*
 * in.c - client packets in PRE_ROUTING: before connection tracking and routing.
 */
#include "../hooks/hook.h"
#include "../hooks/packet/socket.h"
#include "conn.h"
#include "forward.h"
#include "icmp.h"
#include "in.h"
#include "ipsec.h"

unsigned int fe_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct baton_packet pkt;
	struct baton_hook hook;
	struct fe_conn *conn;
	unsigned int verdict;
	bool bh;

	if (unlikely(ip_hdr(skb)->protocol == IPPROTO_ICMP))
		return fe_icmp(fe_of(priv), skb);
	if (!baton_hook(&hook, priv, skb, true))
		return NF_ACCEPT;
	conn = fe_conn_find(fe_of(hook.bn), &hook.tuple);
	if (!conn || !baton_packet_head(skb, &pkt)) {
		baton_untrack(skb);
		return NF_ACCEPT;
	}
	if (unlikely(!fe_ipsec_admits(skb))) {
		baton_count(hook.bn, BATON_STAT_xfrm_refused);
		return NF_DROP;
	}
	bh = baton_bh_off();
	verdict = fe_forward(fe_of(hook.bn), conn, skb, &pkt);
	baton_bh_back(bh);
	if (unlikely(verdict == NF_ACCEPT))
		baton_untrack(skb);
	return verdict;
}

/*
 * Does TCP speak on a connection that was handed on? A packet may go up the stack
 * on one CPU, since its request_sock is there, while another CPU hands it on: then
 * TCP finds neither, and resets the connection. A SYN that uses the port again
 * begins another one, whose packets would go to the owner of this one: without a
 * SYN-ACK the client repeats it, and it is kept (syn.c).
 *
 * Return: the counter, or BATON_STATS if it does not.
 */
static enum baton_stat out_mistaken(const struct baton_hook *hook,
				    const struct sk_buff *skb,
				    const struct sock *sk)
{
	struct baton_packet pkt;
	struct fe_conn *conn;

	if (!baton_packet_head(skb, &pkt) ||
	    !(pkt.flags & (TCPHDR_RST | TCPHDR_SYN)) ||
	    (pkt.flags & TCPHDR_RST && !baton_socket_strays(sk)))
		return BATON_STATS;
	conn = fe_conn_find(fe_of(hook->bn), &hook->tuple);
	if (!conn || (pkt.flags & TCPHDR_SYN && conn->cookie == pkt.seq))
		return BATON_STATS;
	return pkt.flags & TCPHDR_SYN ? BATON_STAT_fe_syn_dropped :
					BATON_STAT_fe_reset_silenced;
}

/* SYN-ACKs and the slow path's answers: untracked, like client packets. */
unsigned int fe_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	enum baton_stat mistaken;
	struct baton_hook hook;

	if (!baton_hook(&hook, priv, skb, false))
		return NF_ACCEPT;
	mistaken = out_mistaken(&hook, skb, state->sk);
	if (unlikely(mistaken != BATON_STATS)) {
		baton_count(hook.bn, mistaken);
		return NF_DROP;
	}
	baton_untrack(skb);
	return NF_ACCEPT;
}
