// SPDX-License-Identifier: GPL-2.0
/*
 * send.c - sends THOP messages.
 */
#include <linux/module.h>
#include <net/ip_tunnels.h>
#include <net/udp_tunnel.h>
#include "../compat.h"
#include "../node/net.h"
#include "../node/peer.h"
#include "../packet/xmit.h"
#include "auth.h"
#include "io.h"
#include "piece.h"
#include "send.h"

struct sk_buff *thop_msg_alloc(struct baton_net *bn, struct thop_msg *msg,
			       gfp_t gfp)
{
	struct thop_io *io = READ_ONCE(bn->thop);
	const struct baton_cluster *cluster;
	const u32 fixed = THOP_HDR_LEN + THOP_CREATE_LEN;
	struct sk_buff *skb;
	int len;

	if (!io)
		return NULL;
	msg->sender = io->addr;
	if (!msg->counter)
		msg->counter = atomic64_inc_return(&bn->counter);
	rcu_read_lock();
	cluster = rcu_dereference(bn->cluster);
	if (cluster)
		baton_load_tell(cluster, msg->counter, &msg->load);
	rcu_read_unlock();
	skb = alloc_skb(BATON_HEADROOM + fixed + msg->data_len + THOP_SEAL_LEN,
			gfp);
	if (!skb) {
		baton_count(bn, BATON_STAT_no_memory);
		return NULL;
	}
	skb_reserve(skb, BATON_HEADROOM);
	len = thop_encode(msg, skb->data, fixed);
	if (WARN_ON_ONCE(len < 0)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_put(skb, len);
	return skb;
}
EXPORT_SYMBOL_GPL(thop_msg_alloc);

/* Consumes the reference to the route as well. Return: it was sent. */
static bool thop_xmit(struct thop_io *io, struct rtable *rt,
		      struct baton_peer *to, struct sk_buff *skb, u16 sport,
		      __be16 df)
{
	if (unlikely(!thop_auth_seal(io->bn, to, skb))) {
		ip_rt_put(rt);
		kfree_skb(skb);
		return false;
	}
	baton_udp_tunnel_xmit(rt, io->sock->sk, skb, io->addr.v4, to->addr.v4,
			      0, 64, df, htons(sport), io->port, false, false);
	return true;
}

/*
 * Routers should report their MTU, not make fragments of pieces. See thop_mtu()
 * for those that do neither.
 */
static void thop_xmit_cut(struct thop_io *io, struct rtable *rt,
			  struct baton_peer *to, struct sk_buff *msg, u32 mtu)
{
	u16 sport = thop_sport(msg->data, msg->len);
	__be16 df = mtu > THOP_PATH_MIN ? htons(IP_DF) : 0;
	struct thop_piece piece;
	struct sk_buff *skb;

	baton_count(io->bn, BATON_STAT_thop_cut);
	thop_piece_of(&piece, msg->data, msg->len);
	while (thop_piece_next(&piece, mtu)) {
		skb = thop_piece_make(msg, &piece);
		if (!skb) {
			baton_count(io->bn, BATON_STAT_no_memory);
			break;
		}
		dst_hold(&rt->dst);
		if (!thop_xmit(io, rt, to, skb, sport, df))
			break;
	}
	ip_rt_put(rt);
	consume_skb(msg);
}

/*
 * An unanswered message may be lost because it is large: a router may not
 * report its MTU, or a filter may drop fragments.
 */
static u32 thop_mtu(const struct rtable *rt, const struct sk_buff *skb)
{
	u32 mtu = dst_mtu(&rt->dst);

	if (thop_age(skb->data) >= BATON_PIECE_SMALL_MS)
		mtu = min_t(u32, mtu, THOP_PATH_MIN);
	return mtu;
}

void thop_send(struct baton_net *bn, struct baton_peer *to,
	       struct sk_buff *skb)
{
	struct thop_io *io;
	struct rtable *rt;

	local_bh_disable();
	rcu_read_lock();
	io = READ_ONCE(bn->thop);
	rt = io ? baton_route(bn, to, BATON_TRAFFIC_MESSAGE) : NULL;
	if (!rt) {
		baton_count(bn, BATON_STAT_xmit_failed);
		kfree_skb(skb);
		goto out;
	}
	if (unlikely(thop_auth_doubts(to, thop_age(skb->data)))) {
		baton_count(bn, BATON_STAT_thop_unsealed);
		ip_rt_put(rt);
		kfree_skb(skb);
		goto out;
	}
	baton_count(bn, BATON_STAT_thop_sent);
	if (likely(skb->len <= THOP_WHOLE_MAX) ||
	    skb->len + THOP_OUTER_LEN <= thop_mtu(rt, skb))
		thop_xmit(io, rt, to, skb, thop_sport(skb->data, skb->len), 0);
	else
		thop_xmit_cut(io, rt, to, skb, thop_mtu(rt, skb));
out:
	rcu_read_unlock();
	local_bh_enable();
}
EXPORT_SYMBOL_GPL(thop_send);

void thop_send_hello(struct thop_io *io, struct baton_peer *to,
		     const u8 *hello)
{
	struct rtable *rt = baton_route(io->bn, to, BATON_TRAFFIC_MESSAGE);
	struct sk_buff *skb;

	if (!rt) {
		baton_count(io->bn, BATON_STAT_xmit_failed);
		return;
	}
	skb = alloc_skb(BATON_HEADROOM + THOP_HELLO_LEN, GFP_ATOMIC);
	if (!skb) {
		baton_count(io->bn, BATON_STAT_no_memory);
		ip_rt_put(rt);
		return;
	}
	skb_reserve(skb, BATON_HEADROOM);
	skb_put_data(skb, hello, THOP_HELLO_LEN);
	baton_udp_tunnel_xmit(rt, io->sock->sk, skb, io->addr.v4, to->addr.v4,
			      0, 64, 0, htons(BATON_THOP_SPORT), io->port,
			      false, false);
}

void thop_answer(struct baton_net *bn, struct baton_peer *to,
		 const struct thop_msg *msg, u16 opcode, u32 cause)
{
	struct thop_msg answer = {
		.opcode = opcode,
		.counter = msg->counter,
		.generation = msg->generation,
		.conn_magic = msg->conn_magic,
	};
	struct sk_buff *skb;

	answer.key = msg->key;
	if (opcode == THOP_CONFIGURED)
		answer.config = msg->config;
	if (opcode == THOP_PROBED)
		answer.epoch = READ_ONCE(bn->epoch);
	if (opcode == THOP_NOTIFYDROP)
		answer.cause = cause;
	skb = thop_msg_alloc(bn, &answer, GFP_ATOMIC);
	if (skb)
		thop_send(bn, to, skb);
}
EXPORT_SYMBOL_GPL(thop_answer);
