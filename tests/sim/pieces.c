// SPDX-License-Identifier: GPL-2.0
/*
 * pieces.c - pieces of THOP messages: the receiver must join a message when all
 * of it has arrived, and refuse forged pieces.
 */
#include "sim.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include "../../hooks/node/net.h"
#include "../../hooks/node/peer.h"
#include "../../hooks/thop/auth.h"
#include "../../hooks/thop/io.h"
#include "../../hooks/thop/piece.h"

#define UDP sizeof(struct udphdr)
#define SEEN 64
#define MOST 16384	/* larger messages are not checked */

/* A message, as far as its pieces have arrived */
static struct seen {
	const struct net *net;
	u64 counter, begun, excuses;
	u32 total, left, age;
	bool lost;	/* other than by the network */
	u8 have[MOST];
} seen[SEEN];
static u32 n_seen;

static u32 at32(const u8 *p, u32 off)
{
	u32 raw;

	memcpy(&raw, p + off, sizeof(raw));
	return ntohl(raw);
}

static u64 at64(const u8 *p, u32 off)
{
	return (u64)at32(p, off) << 32 | at32(p, off + 4);
}

/* With its seal */
static bool is_piece(const u8 *p, u32 len)
{
	return len > THOP_PIECE_HDR_LEN + THOP_SEAL_LEN &&
	       at32(p, 0) == THOP_PIECE_MAGIC;
}

/* Counters of receivers that lacked memory or room for a message */
static u64 excuses(const struct net *net)
{
	return sim_stat(net, BATON_STAT_no_memory) +
	       sim_stat(net, BATON_STAT_thop_piece_full);
}

static void seen_begin(struct seen *s)
{
	s->begun = sim_now;
	s->excuses = excuses(s->net);
	s->left = s->total;
	s->age = 0;
	memset(s->have, 0, sizeof(s->have));
}

static struct seen *seen_find(const struct net *net, const u8 *p)
{
	struct seen *s;
	u32 i;

	for (i = 0; i < SEEN; i++)
		if (seen[i].net == net && seen[i].counter == at64(p, 16))
			return &seen[i];
	s = &seen[n_seen++ % SEEN];
	*s = (struct seen) {
		.net = net,
		.counter = at64(p, 16),
		.total = at32(p, 8),
	};
	seen_begin(s);
	return s;
}

/* Its message is complete already, and this is no later repetition. */
static bool seen_left_over(const struct seen *s, const u8 *p)
{
	return !s->left && at32(p, 28) <= s->age;
}

/* Return: the message is complete with this piece. */
static bool seen_add(struct seen *s, const u8 *p, u32 len)
{
	u32 off = at32(p, 24), i;

	if (!s->left)
		seen_begin(s);
	s->age = max(s->age, at32(p, 28));
	for (i = off; i < off + len - THOP_PIECE_HDR_LEN; i++) {
		s->left -= !s->have[i];
		s->have[i] = 1;
	}
	return !s->left;
}

u64 sim_thop_refused(const struct net *net)
{
	return sim_stat(net, BATON_STAT_thop_malformed) +
	       sim_stat(net, BATON_STAT_thop_forged) +
	       sim_stat(net, BATON_STAT_thop_replayed) +
	       sim_stat(net, BATON_STAT_thop_late) +
	       sim_stat(net, BATON_STAT_thop_session_unknown);
}

/* Receive a piece that a node has sent, and check what becomes of it */
static void rx_cut(struct net *net, struct sk_buff *skb, const u8 *data)
{
	u64 joined = sim_stat(net, BATON_STAT_thop_joined);
	u64 again = sim_stat(net, BATON_STAT_thop_piece_again);
	u32 len = skb->len - UDP - THOP_SEAL_LEN;
	u64 was = sim_thop_refused(net), had = excuses(net);
	u8 p[THOP_PIECE_HDR_LEN];
	bool over, begins, whole;
	struct seen *s;

	memcpy(p, data, sizeof(p));
	net->udp.encap_rcv(net->udp.sk, skb);
	joined = sim_stat(net, BATON_STAT_thop_joined) - joined;
	/* A message that is complete may be refused for its age. */
	if (sim_thop_refused(net) != was && !joined)
		return;
	s = seen_find(net, p);
	over = seen_left_over(s, p);
	begins = !over && !s->left;
	if (s->left == s->total)
		s->excuses = had;
	whole = !over && seen_add(s, p, len);
	if (begins)
		s->excuses = had;
	again = sim_stat(net, BATON_STAT_thop_piece_again) - again;
	s->lost |= s->excuses != excuses(net) ||
		   sim_now > s->begun + (BATON_PIECE_MS - 8) * 1000ULL;
	/* Other processors count, too, and an attacker brings lost pieces. */
	if (s->lost || sim.plan.cpus > 1 || sim.plan.attacker)
		return;
	if (over ? !again : begins && again)
		sim_fail("pieces", "%s takes one of #%llu for %s", net->name,
			 (unsigned long long)s->counter % 100000,
			 over ? "new" : "old");
	if (whole && !joined)
		sim_fail("pieces", "%s has all of #%llu, and does not see it",
			 net->name, (unsigned long long)s->counter % 100000);
}

void sim_piece_rx(struct net *net, struct sk_buff *skb)
{
	u64 was = sim_thop_refused(net);
	const u8 *p = skb->data + UDP;
	bool forged = skb->forged;

	if (is_piece(p, skb->len - UDP) && !forged && at32(p, 8) <= MOST) {
		rx_cut(net, skb, p);
		return;
	}
	net->udp.encap_rcv(net->udp.sk, skb);
	if (forged && sim.plan.cpus == 1 && sim_thop_refused(net) == was)
		sim_fail("pieces", "%s takes what nobody cuts", net->name);
}

void sim_pieces_forget(const struct net *net)
{
	u32 i;

	for (i = 0; i < SEEN; i++)
		if (seen[i].net == net)
			seen[i].net = NULL;
}

/* By now each message is complete or given up. */
void sim_pieces_end(struct net *net)
{
	struct thop_io *io = net->gen ? baton_net(net)->thop : NULL;
	u32 n = io ? io->pieces->messages.qlen : 0;

	if (n)
		sim_fail("leak", "%s keeps %u messages in pieces", net->name, n);
	sim_pieces_forget(net);
}

static void put32(u8 *p, u32 off, u32 v)
{
	v = htonl(v);
	memcpy(p + off, &v, sizeof(v));
}

/* Seal it again: it comes from a faulty node, which has the key. */
static bool reseal(struct net *net, struct sk_buff *skb, u32 hdr, struct net *to)
{
	const struct baton_cluster *cluster =
		rcu_dereference(baton_net(net)->cluster);
	struct baton_peer *peer = cluster ?
		baton_peer_find(cluster, baton_addr_v4(to->addr)) : NULL;
	bool ok;

	if (!peer)
		return false;
	__skb_pull(skb, hdr);
	ok = !pskb_trim(skb, skb->len - THOP_SEAL_LEN) &&
	     thop_auth_seal(baton_net(net), peer, skb);
	skb_push(skb, hdr);
	return ok;
}

/* Sometimes send a copy of a piece, changed as no node would send it. */
void sim_piece_send(struct net *net, struct sk_buff *skb, struct net *to,
		    void (*launch)(struct net *net, struct sk_buff *skb,
				   struct net *to, enum sim_kind kind))
{
	const u32 hdr = sizeof(struct iphdr) + UDP;
	struct sk_buff *copy;
	u8 *p;

	if (!is_piece(skb->data + hdr, skb->len - hdr) || !sim_storm() ||
	    !sim_chance(SIM_R_PIECE, 100))
		return;
	copy = sim_packet_copy(skb);
	copy->forged = true;
	copy->record = 0;
	p = copy->data + hdr;
	switch (sim_below(SIM_R_PIECE, 5)) {
	case 0:
		put32(p, 24, round_up(at32(p, 8), THOP_PIECE_UNIT));
		break;
	case 1:
		put32(p, 24, at32(p, 24) + 1 + sim_below(SIM_R_PIECE, 63));
		break;
	case 2:
		put32(p, 8, THOP_MSG_MAX + 1 + sim_below(SIM_R_PIECE, 1 << 20));
		break;
	case 3:
		p[7] ^= 1 + sim_below(SIM_R_PIECE, 255);
		break;
	case 4:
		put32(p, 12, 0x0a000063);
		break;
	}
	if (sim_chance(SIM_R_PIECE, 500) && !reseal(net, copy, hdr, to)) {
		kfree_skb(copy);
		return;
	}
	launch(net, copy, to, SIM_THOP);
}

bool sim_piece_say(const char *what, const struct net *net, const u8 *p,
		   u32 len)
{
	if (!is_piece(p, len))
		return false;
	sim_say("%-4s %-5s THOP piece %u+%u of %u #%llu", net->name, what,
		at32(p, 24), len - THOP_PIECE_HDR_LEN, at32(p, 8),
		(unsigned long long)at64(p, 16) % 100000);
	return true;
}
