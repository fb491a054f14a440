// SPDX-License-Identifier: GPL-2.0
/* trace.c - packets as lines of a trace. */
#include "sim.h"
#include "../../shared/hello.h"
#include "../../shared/thop.h"

static void say_tcp(const char *what, const struct net *net,
		    const struct iphdr *iph, u32 len)
{
	const struct tcphdr *th = (const struct tcphdr *)(iph + 1);
	bool up = iph->daddr == htonl(SIM_VIP);
	u16 port = ntohs(up ? th->source : th->dest);
	struct sim_conn *conn = sim_conn_of(htons(port));
	u32 n = ntohs(iph->tot_len) - sizeof(*iph) - th->doff * 4;

	sim_say("%-4s %-5s %s %u%s %s%s%s%s%s seq %u+%u ack %u win %u",
		net->name, what, up ? "->" : "<-", port,
		conn ? "" : "?", th->syn ? "SYN " : "", th->fin ? "FIN " : "",
		th->rst ? "RST " : "", th->psh ? "PSH " : "",
		th->ack ? "ACK" : "", ntohl(th->seq), n, ntohl(th->ack_seq),
		ntohs(th->window));
}

static void say_thop(const char *what, const struct net *net,
		     const struct sk_buff *skb, const u8 *p, u32 len)
{
	struct net *to = sim_net_of(ip_hdr(skb)->daddr);
	struct net *from = sim_net_of(ip_hdr(skb)->saddr);
	struct thop_msg msg;

	if (thop_is_hello(p, len)) {
		sim_say("%-4s %-5s HELLO %s -> %s", net->name, what,
			from ? from->name : "?", to ? to->name : "?");
		return;
	}
	len -= min_t(u32, len, THOP_SEAL_LEN);
	if (sim_piece_say(what, net, p, len))
		return;
	if (thop_decode(&msg, p, len, len))
		sim_say("%-4s %-5s THOP ?", net->name, what);
	else
		sim_say("%-4s %-5s THOP %s %s -> %s gen %u rcv_nxt %u data %u #%llu",
			net->name, what, thop_opcode_name(msg.opcode),
			from ? from->name : "?", to ? to->name : "?",
			msg.generation, msg.conn_magic, msg.data_len,
			(unsigned long long)msg.counter % 100000);
}

void sim_packet_say(const char *what, const struct net *net,
		    const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	if (!sim_tracing)
		return;
	if (iph->protocol == IPPROTO_UDP)
		say_thop(what, net, skb, skb->data + 28, skb->len - 28);
	else if (iph->protocol == IPPROTO_IPIP)
		say_tcp(what, net, iph + 1, skb->len - 20);
	else
		say_tcp(what, net, iph, skb->len);
}
