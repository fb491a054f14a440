// SPDX-License-Identifier: GPL-2.0
/* receipt.c - answers that nobody waits for, several in one message. */
#include <linux/module.h>
#include <linux/skbuff.h>
#include "../../shared/limits.h"
#include "../node/net.h"
#include "receipt.h"
#include "send.h"

static u32 receipts_take(struct thop_receipts *receipts, u8 *data)
{
	u32 len;

	spin_lock(&receipts->lock);
	len = receipts->len;
	memcpy(data, receipts->data, len);
	receipts->len = 0;
	spin_unlock(&receipts->lock);
	return len;
}

static noinline void receipts_send(struct baton_net *bn, struct baton_peer *to)
{
	u8 data[BATON_RECEIPTS_MAX * THOP_RECEIPT_LEN];
	struct thop_msg msg = { .opcode = THOP_REDIRECTED };
	struct sk_buff *skb;

	msg.data_len = receipts_take(&to->receipts, data);
	skb = msg.data_len ? thop_msg_alloc(bn, &msg, GFP_ATOMIC) : NULL;
	if (!skb)
		return;
	skb_put_data(skb, data, msg.data_len);
	thop_send(bn, to, skb);
}

/*
 * After a receipt was added. The timer's run took the peer's lock later, and sends that
 * receipt; or it took it earlier, and then the timer is not seen pending here.
 */
static void receipts_arm(struct baton_net *bn)
{
	if (!timer_pending(&bn->receipts_timer))
		mod_timer(&bn->receipts_timer,
			  jiffies + msecs_to_jiffies(BATON_RECEIPT_MS));
}

void thop_receipt(struct baton_net *bn, struct baton_peer *to, u64 counter)
{
	struct thop_receipts *receipts = &to->receipts;
	bool full;

	spin_lock(&receipts->lock);
	if (receipts->len < sizeof(receipts->data)) {
		thop_put_receipt(counter, receipts->data + receipts->len);
		receipts->len += THOP_RECEIPT_LEN;
	}
	full = receipts->len == sizeof(receipts->data);
	spin_unlock(&receipts->lock);
	if (full)
		receipts_send(bn, to);
	else
		receipts_arm(bn);
}
EXPORT_SYMBOL_GPL(thop_receipt);

void thop_receipts_timer(struct timer_list *timer)
{
	struct baton_net *bn = container_of(timer, struct baton_net,
					    receipts_timer);
	const struct baton_cluster *cluster;
	u32 i;

	rcu_read_lock();
	cluster = rcu_dereference(bn->cluster);
	for (i = 0; cluster && i < cluster->conf->n_nodes; i++)
		receipts_send(bn, cluster->peer[i]);
	rcu_read_unlock();
}
