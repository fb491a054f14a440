// SPDX-License-Identifier: GPL-2.0
/* bundle.c - records of many connections in one message to a node. */
#include <linux/module.h>
#include "../node/net.h"
#include "../node/peer.h"
#include "bundle.h"
#include "send.h"

void thop_bundle_send(struct baton_net *bn, u16 opcode, struct baton_addr to,
		      const u8 *record, u32 n)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct thop_msg msg = {
		.opcode = opcode,
		.data_len = n * THOP_RECORD_LEN,
	};
	struct baton_peer *peer;
	struct sk_buff *skb;

	peer = cluster && n ? baton_peer_find(cluster, to) : NULL;
	skb = peer ? thop_msg_alloc(bn, &msg, GFP_ATOMIC) : NULL;
	if (!skb)
		return;
	skb_put_data(skb, record, msg.data_len);
	thop_send(bn, peer, skb);
}
EXPORT_SYMBOL_GPL(thop_bundle_send);

void thop_bundle_flush(struct baton_net *bn, struct thop_bundle *bundle)
{
	thop_bundle_send(bn, bundle->opcode, bundle->to, bundle->record,
			 bundle->n);
	bundle->n = 0;
}
EXPORT_SYMBOL_GPL(thop_bundle_flush);

void thop_bundle_add(struct baton_net *bn, struct thop_bundle *bundle,
		     struct baton_addr to, const struct thop_record *record)
{
	if (!baton_addr_eq(bundle->to, to))
		thop_bundle_flush(bn, bundle);
	bundle->to = to;
	thop_put_record(record, bundle->record + bundle->n++ * THOP_RECORD_LEN);
	if (bundle->n == THOP_RECORDS_MAX)
		thop_bundle_flush(bn, bundle);
}
EXPORT_SYMBOL_GPL(thop_bundle_add);
