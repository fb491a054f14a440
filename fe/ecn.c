// SPDX-License-Identifier: GPL-2.0
/*
 * ecn.c - no accurate ECN (RFC 9768): its two ends count marks for each other in
 * every packet, and no other node could go on counting.
 *
 * A client offers it by the flags AE, CWR and ECE in its SYN, and falls back to
 * classic ECN (RFC 3168) with a server that does not know AE: by a SYN-ACK that
 * answers CWR and ECE alone (3.1.2). So the flag is taken away before the stack
 * sees it, and the stack does as its settings for classic ECN say.
 */
#include <linux/tcp.h>
#include <net/checksum.h>
#include "../hooks/packet/packet.h"
#include "ecn.h"

/* Where it is, in the 16 bits that begin with the header's length */
#define ECN_WORD_OFF 12
#define ECN_AE 0x0100

bool fe_ecn_syn(struct fe *fe, struct sk_buff *skb)
{
	__be16 *word = (void *)baton_tcp(skb) + ECN_WORD_OFF;
	__be16 was = *word;

	if (likely(!(was & htons(ECN_AE))))
		return true;
	if (skb_ensure_writable(skb, ip_hdrlen(skb) + sizeof(struct tcphdr))) {
		baton_count(fe->bn, BATON_STAT_no_memory);
		return false;
	}
	baton_count(fe->bn, BATON_STAT_fe_ecn_classic);
	word = (void *)baton_tcp(skb) + ECN_WORD_OFF;
	*word = was & ~htons(ECN_AE);
	inet_proto_csum_replace2(&baton_tcp(skb)->check, skb, was, *word, false);
	return true;
}
