// SPDX-License-Identifier: GPL-2.0
/*
 * syn.c - a SYN for addresses and ports that have a connection already.
 *
 * A reused port, a late copy, or a forgery: the FE knows no sequence numbers
 * and cannot tell. The owner can. It gets the SYN, and a copy is kept here. If
 * the connection lives, the owner's TCP sends a challenge ACK (RFC 5961, 4). A
 * client that wants a new connection answers it with a RST, which ends the old
 * one. When NOTIFYCLS says that it is over, the FE gives the copy to its own
 * stack, as if it had just come.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>
#include "../hooks/packet/xmit.h"
#include "conn.h"
#include "hold.h"
#include "syn.h"
#include "workers.h"

/**
 * struct fe_syn - a SYN kept until the owner has answered
 * @list: in fe.syns
 * @conn: the old connection, holds a reference
 * @skb: the packet, as it was in PRE_ROUTING
 * @seq: its sequence number
 * @ifindex: device it arrived on
 * @until: jiffies of its end; the client retransmits it by then
 */
struct fe_syn {
	struct list_head list;
	struct fe_conn *conn;
	struct sk_buff *skb;
	u32 seq;
	int ifindex;
	unsigned long until;
};

/* Caller holds the lock, and frees @syn afterwards. */
static void syn_unlink(struct fe *fe, struct fe_syn *syn)
{
	lockdep_assert_held(&fe->syn_lock);
	list_del(&syn->list);
	syn->conn->syn = NULL;
	fe->n_syns--;
}

static void syn_free(struct fe_syn *syn)
{
	fe_conn_put(syn->conn);
	kfree(syn);
}

static void syn_drop(struct fe *fe, struct fe_syn *syn)
{
	baton_count(fe->bn, BATON_STAT_fe_syn_dropped);
	kfree_skb(syn->skb);
	syn_free(syn);
}

/* Caller holds the lock. Return: a SYN removed in favour of @syn, or NULL. */
static struct fe_syn *syn_link(struct fe *fe, struct fe_syn *syn)
{
	struct fe_syn *old = syn->conn->syn;

	lockdep_assert_held(&fe->syn_lock);
	if (!old && fe->n_syns >= BATON_SYNS_MAX)
		old = list_first_entry(&fe->syns, struct fe_syn, list);
	if (old)
		syn_unlink(fe, old);
	syn->conn->syn = syn;
	list_add_tail(&syn->list, &fe->syns);
	fe->n_syns++;
	return old;
}

/* Keep a copy of @skb, without its device's buffer. Return: kept. */
static bool syn_keep(struct fe *fe, struct fe_conn *conn,
		     const struct sk_buff *skb, u32 seq)
{
	struct fe_syn *syn = kzalloc(sizeof(*syn), GFP_ATOMIC), *old;
	struct sk_buff *copy = skb_copy_expand(skb, skb_headroom(skb), 0,
					       GFP_ATOMIC);

	if (!syn || !copy || !refcount_inc_not_zero(&conn->ref)) {
		baton_count(fe->bn, BATON_STAT_no_memory);
		kfree_skb(copy);
		kfree(syn);
		return false;
	}
	skb_dst_drop(copy);
	nf_reset_ct(copy);
	syn->conn = conn;
	syn->skb = copy;
	syn->seq = seq;
	/* skb->dev is NULL if the SYN was held. */
	syn->ifindex = copy->skb_iif;
	syn->until = jiffies + msecs_to_jiffies(BATON_SYN_MS);
	spin_lock(&fe->syn_lock);
	old = syn_link(fe, syn);
	spin_unlock(&fe->syn_lock);
	baton_count(fe->bn, BATON_STAT_fe_syn_kept);
	if (old)
		syn_drop(fe, old);
	queue_delayed_work(fe_workers, &fe->syn_work,
			   msecs_to_jiffies(BATON_SYN_MS));
	return true;
}

unsigned int fe_syn(struct fe *fe, struct fe_conn *conn, struct sk_buff *skb,
		    const struct baton_packet *pkt)
{
	struct baton_peer *owner = rcu_dereference(conn->owner);
	bool duplicate = pkt->seq == READ_ONCE(conn->isn);
	u8 state = READ_ONCE(conn->state);

	/* A copy of the SYN that began this connection does not replace it. */
	if (!duplicate && (state == FE_TIME_WAIT ||
			   (owner && READ_ONCE(owner->down)))) {
		baton_count(fe->bn, BATON_STAT_fe_port_reuse);
		fe_conn_close(conn);
		fe_conn_remove(fe, conn);
		return NF_ACCEPT;
	}
	if (state == FE_HANDOFFING && fe_hold(fe, conn, skb, pkt))
		return NF_STOLEN;
	owner = rcu_dereference(conn->owner);
	if (!owner || READ_ONCE(owner->down))
		return NF_DROP;
	if (owner->self)
		return NF_ACCEPT;
	if (!duplicate) {
		/* A larger one has data (Fast Open): the client repeats it without. */
		if (skb->len > BATON_SYN_LEN) {
			baton_count(fe->bn, BATON_STAT_fe_syn_dropped);
			return NF_DROP;
		}
		if (!syn_keep(fe, conn, skb, pkt->seq))
			return NF_DROP;
	}
	baton_forward(fe->bn, owner, READ_ONCE(conn->svc->forward), skb);
	return NF_STOLEN;
}

/* To the stack once more, through all hooks of PRE_ROUTING. */
static void syn_up(struct fe *fe, struct fe_syn *syn)
{
	struct net_device *dev = dev_get_by_index_rcu(fe->bn->net,
						      syn->ifindex);
	struct sk_buff *skb = syn->skb;

	if (dev) {
		skb->dev = dev;
		netif_rx(skb);
	} else {
		kfree_skb(skb);
	}
	syn_free(syn);
}

bool fe_syn_release(struct fe *fe, struct fe_conn *conn, const u32 *seq)
{
	struct fe_syn *syn;

	if (!READ_ONCE(conn->syn))
		return false;
	spin_lock(&fe->syn_lock);
	syn = conn->syn;
	if (syn && seq && syn->seq != *seq)
		syn = NULL;
	if (syn)
		syn_unlink(fe, syn);
	spin_unlock(&fe->syn_lock);
	if (!syn)
		return false;
	baton_count(fe->bn, BATON_STAT_fe_port_reuse);
	fe_conn_close(conn);
	fe_conn_remove(fe, conn);
	syn_up(fe, syn);
	return true;
}

/* Unlink the oldest one, if its time is over, or @any; NULL: none. */
static struct fe_syn *syn_oldest(struct fe *fe, bool any)
{
	struct fe_syn *syn;

	spin_lock_bh(&fe->syn_lock);
	syn = list_first_entry_or_null(&fe->syns, struct fe_syn, list);
	if (syn && !any && time_before(jiffies, syn->until))
		syn = NULL;
	if (syn)
		syn_unlink(fe, syn);
	spin_unlock_bh(&fe->syn_lock);
	return syn;
}

static void syn_work(struct work_struct *work)
{
	struct fe *fe = container_of(to_delayed_work(work), struct fe, syn_work);
	struct fe_syn *syn;
	bool more;

	while ((syn = syn_oldest(fe, false)))
		syn_drop(fe, syn);
	spin_lock_bh(&fe->syn_lock);
	more = !list_empty(&fe->syns);
	spin_unlock_bh(&fe->syn_lock);
	if (more)
		queue_delayed_work(fe_workers, &fe->syn_work,
				   msecs_to_jiffies(BATON_SYN_MS) / 4);
}

void fe_syn_init(struct fe *fe)
{
	spin_lock_init(&fe->syn_lock);
	INIT_LIST_HEAD(&fe->syns);
	INIT_DELAYED_WORK(&fe->syn_work, syn_work);
}

void fe_syn_flush(struct fe *fe)
{
	struct fe_syn *syn;

	cancel_delayed_work_sync(&fe->syn_work);
	while ((syn = syn_oldest(fe, true)))
		syn_drop(fe, syn);
}
