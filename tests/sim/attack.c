// SPDX-License-Identifier: GPL-2.0
/*
 * attack.c - somebody on the network between the nodes, without the key: records
 * messages and sends them again, to any node, altered or not, also in a later life
 * of the nodes. None may have an effect but on the counters of refusals. A message
 * that was lost, and is sent again while it is young, is only late.
 */
#include "sim.h"
#include "../../hooks/node/net.h"
#include "../../shared/hello.h"
#include "../../shared/seal.h"
#include "../../shared/stats.h"

#define RECORDS 48
#define MOST 1500
#define MESSAGES 16384	/* of a schedule, at most, that are recorded */
#define UDP (sizeof(struct iphdr) + sizeof(struct udphdr))

enum { AGAIN, ALTERED, SHORTER, UNSEALED, ELSEWHERE, BACK, KINDS };

/* A packet, the @id'th; 0: there is none yet */
static struct record {
	u32 id;
	u64 at;
	struct net *to;
	u32 len;
	u8 data[MOST];
} records[RECORDS];
static u32 n_records;
static bool arrived[MESSAGES];	/* by number of the packet */

void sim_attack_reset(void)
{
	n_records = 0;
	memset(records, 0, sizeof(records));
	memset(arrived, 0, sizeof(arrived));
}

/* Keep some for long. */
static void record_packet(struct sk_buff *skb, struct net *to)
{
	struct record *record = &records[sim_below(SIM_R_ATTACK, RECORDS)];

	if (skb->len > MOST || skb->len <= UDP || n_records == MESSAGES - 1)
		return;
	skb->record = ++n_records;
	*record = (struct record) {
		.id = n_records,
		.at = sim_now,
		.to = to,
		.len = skb->len,
	};
	memcpy(record->data, skb->data, skb->len);
}

static struct net *other_node(const struct net *than)
{
	u32 n = sim_below(SIM_R_ATTACK, sim.plan.n_bes + 1);
	struct net *net = n ? &sim.be[n - 1] : &sim.fe;

	return net == than ? NULL : net;
}

static struct sk_buff *copy_of(const struct record *record)
{
	struct sk_buff *skb = sim_skb(record->len + 64);

	skb_reserve(skb, 64);
	skb_put_data(skb, record->data, record->len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(struct iphdr));
	skb->attack = true;
	skb->record = record->id;
	skb->recorded = record->at;
	return skb;
}

static void cut_to(struct sk_buff *skb, u32 len)
{
	skb->tail -= skb->len - len;
	skb->len = len;
}

/* Return: the receiver. */
static struct net *change(struct sk_buff *skb, u32 kind, struct net *to)
{
	struct iphdr *iph = ip_hdr(skb);
	u32 data = skb->len - UDP;

	switch (kind) {
	case ALTERED:
		skb->data[UDP + sim_below(SIM_R_ATTACK, data)] ^=
			1 << sim_below(SIM_R_ATTACK, 8);
		break;
	case SHORTER:
		cut_to(skb, UDP + sim_below(SIM_R_ATTACK, data));
		break;
	case UNSEALED:
		cut_to(skb, UDP + data - min_t(u32, data, THOP_SEAL_LEN));
		break;
	case ELSEWHERE:
		to = other_node(to);
		break;
	case BACK:
		to = sim_net_of(iph->saddr);
		swap(iph->saddr, iph->daddr);
		break;
	}
	return to;
}

/* One that has not arrived, and would be too late now; or NULL */
static const struct record *held_back(void)
{
	const struct record *record;
	u32 from = sim_below(SIM_R_ATTACK, RECORDS), i;

	for (i = 0; i < RECORDS; i++) {
		record = &records[(from + i) % RECORDS];
		if (record->id && !arrived[record->id] &&
		    sim_now - record->at > THOP_SEAL_MS * 1000ULL)
			return record;
	}
	return NULL;
}

void sim_attack(struct sk_buff *skb, struct net *to,
		void (*launch)(struct net *net, struct sk_buff *skb,
			       struct net *to, enum sim_kind kind))
{
	const struct record *record = NULL;
	u32 kind = AGAIN;

	if (!sim.plan.attacker || !sim_storm())
		return;
	record_packet(skb, to);
	if (!sim_chance(SIM_R_ATTACK, 200))
		return;
	if (sim_chance(SIM_R_ATTACK, 300))
		record = held_back();
	if (!record) {
		record = &records[sim_below(SIM_R_ATTACK, RECORDS)];
		kind = sim_below(SIM_R_ATTACK, KINDS);
	}
	if (!record->id)
		return;
	skb = copy_of(record);
	skb->altered = kind != AGAIN;
	to = change(skb, kind, record->to);
	if (to)
		launch(to, skb, to, SIM_THOP);
	else
		kfree_skb(skb);
}

/* Counters of refusals, and those of any datagram */
static bool harmless(u32 stat)
{
	switch (stat) {
	case BATON_STAT_thop_received:
	case BATON_STAT_thop_stranger:
	case BATON_STAT_thop_forged:
	case BATON_STAT_thop_replayed:
	case BATON_STAT_thop_late:
	case BATON_STAT_thop_session_unknown:
	/* A HELLO is answered. */
	case BATON_STAT_no_memory:
	case BATON_STAT_xmit_failed:
		return true;
	}
	return false;
}

static void stats_of(const struct net *net, u64 *to)
{
	u32 i;

	for (i = 0; i < BATON_STATS; i++)
		to[i] = sim_stat(net, i);
}

static bool is_late_only(const struct sk_buff *skb)
{
	return !skb->altered && !arrived[skb->record] &&
	       sim_now - skb->recorded <= (THOP_SEAL_MS + 2 * THOP_NONCE_MS) * 1000ULL;
}

void sim_attack_arrived(u32 record)
{
	arrived[record] = true;
}

void sim_attack_rx(struct net *net, struct sk_buff *skb)
{
	bool checked = sim.plan.cpus == 1 && !is_late_only(skb);
	u64 before[BATON_STATS], after[BATON_STATS];
	u64 was = sim_thop_refused(net);
	bool altered = skb->altered;
	u32 record = skb->record, i;

	stats_of(net, before);
	net->udp.encap_rcv(net->udp.sk, skb);
	if (!altered && sim_thop_refused(net) == was)
		sim_attack_arrived(record);
	if (!checked)
		return;
	stats_of(net, after);
	for (i = 0; i < BATON_STATS; i++)
		if (before[i] != after[i] && !harmless(i))
			sim_fail("attack", "%s takes what was %s: %s", net->name,
				 altered ? "altered" : "recorded",
				 baton_stat_names[i]);
}
