// SPDX-License-Identifier: GPL-2.0
/*
 * ecn.c - disables accurate ECN (RFC 9768): both ends report their counters of
 * marks in every packet, which another node could not continue.
 *
 * A client offers it by the flags AE, CWR and ECE in its SYN. It falls back to
 * classic ECN (RFC 3168) if the SYN-ACK has ECE alone, as from a server
 * that does not know AE (3.1.2). So AE is cleared before the stack sees
 * the SYN, and the stack follows its settings for classic ECN.
 */
#include <linux/tcp.h>
#include <net/checksum.h>
#include "../hooks/packet/packet.h"
#include "ecn.h"

/* Position of AE in the 16 bits that begin with the data offset */
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
