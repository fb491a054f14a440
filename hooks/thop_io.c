// SPDX-License-Identifier: GPL-2.0
/*
 * thop_io.c - THOP on the wire: socket, sending, who gets what was received.
 */
#include <linux/module.h>
#include <net/dst_cache.h>
#include <net/ip_tunnels.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>
#include "epoch.h"
#include "health.h"
#include "mode.h"
#include "net.h"
#include "peer.h"
#include "role.h"
#include "thop_call.h"
#include "thop_io.h"
#include "thop_piece.h"
#include "xmit.h"

/**
 * struct thop_io - THOP in a namespace
 * @bn: namespace
 * @sock: UDP socket
 * @addr: its address
 * @port: its port, network order
 * @calls: what is unanswered
 * @pieces: what is incomplete
 */
struct thop_io {
	struct baton_net *bn;
	struct socket *sock;
	__be32 addr;
	__be16 port;
	struct thop_calls calls;
	struct thop_pieces pieces;
};

/* Sending */

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
	skb = alloc_skb(BATON_HEADROOM + fixed + msg->data_len, gfp);
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

/* Consumes the reference to the route as well. */
static void thop_xmit(struct thop_io *io, struct rtable *rt,
		      struct baton_peer *to, struct sk_buff *skb, u16 sport,
		      __be16 df)
{
	udp_tunnel_xmit_skb(rt, io->sock->sk, skb, io->addr, to->addr, 0, 64,
			    df, htons(sport), io->port, false, false);
}

/*
 * Routers are not to make fragments of pieces, but to say what they take; see
 * thop_mtu() for those that do neither.
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
		thop_xmit(io, rt, to, skb, sport, df);
	}
	ip_rt_put(rt);
	consume_skb(msg);
}

/*
 * What goes unanswered may be lost because it is large: a router may not say what
 * it takes, or something may not let fragments pass.
 */
static u32 thop_mtu(const struct rtable *rt, const struct sk_buff *skb)
{
	u32 mtu = dst_mtu(&rt->dst);

	if (thop_age(skb->data) >= BATON_PIECE_BOLD_MS)
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
	rt = io ? baton_route(bn, to, BATON_ROAD_MESSAGE) : NULL;
	if (!rt) {
		baton_count(bn, BATON_STAT_xmit_failed);
		kfree_skb(skb);
		goto out;
	}
	baton_count(bn, BATON_STAT_thop_sent);
	if (likely(skb->len <= THOP_WHOLE_MAX) ||
	    skb->len + THOP_UDP_LEN <= thop_mtu(rt, skb))
		thop_xmit(io, rt, to, skb, thop_sport(skb->data, skb->len), 0);
	else
		thop_xmit_cut(io, rt, to, skb, thop_mtu(rt, skb));
out:
	rcu_read_unlock();
	local_bh_enable();
}
EXPORT_SYMBOL_GPL(thop_send);

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

/* Receiving */

static void role_receive(struct thop_io *io, struct baton_peer *from,
			 const struct thop_msg *msg, struct sk_buff *skb)
{
	static const u8 to[__THOP_OPCODES] = {
		[THOP_CREATE] = BATON_ROLE_BE,
		[THOP_NOTIFYCLS] = BATON_ROLE_FE,
		[THOP_REDIRECT] = BATON_ROLE_FE,
		[THOP_ANNOUNCE] = BATON_ROLE_FE,
		[THOP_QUERY] = BATON_ROLE_BE,
	};
	const struct baton_role *role;

	role = rcu_dereference(io->bn->role[baton_role_slot(to[msg->opcode])]);
	if (role && READ_ONCE(io->bn->active) & to[msg->opcode]) {
		role->receive(io->bn, from, msg, skb);
		return;
	}
	baton_count(io->bn, BATON_STAT_thop_unexpected);
	if (msg->opcode == THOP_CREATE)
		thop_answer(io->bn, from, msg, THOP_NOTIFYDROP,
			    THOP_CAUSE_NOSERVICE);
	kfree_skb(skb);
}

/* An FE goes by what it is answered alone: a probe may be of its earlier life. */
static void role_hear(struct baton_net *bn, const struct thop_msg *msg)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);

	if (cluster && !(cluster->roles & BATON_ROLE_FE))
		baton_epoch_hear(bn, msg->epoch);
}

static void thop_dispatch(struct thop_io *io, struct baton_peer *from,
			  const struct thop_msg *msg, struct sk_buff *skb)
{
	switch (msg->opcode) {
	case THOP_CREATED:
	case THOP_NOTIFYDROP:
	case THOP_REDIRECTED:
	case THOP_CONFIGURED:
	case THOP_PROBED:
		if (!thop_calls_answer(&io->calls, from, msg))
			baton_count(io->bn, BATON_STAT_thop_unexpected);
		break;
	case THOP_CONFIG:
		baton_config_receive(io->bn, msg);
		thop_answer(io->bn, from, msg, THOP_CONFIGURED, 0);
		break;
	case THOP_PROBE:
		role_hear(io->bn, msg);
		thop_answer(io->bn, from, msg, THOP_PROBED, 0);
		break;
	default:
		role_receive(io, from, msg, skb);
		return;
	}
	consume_skb(skb);
}

static struct baton_peer *thop_from(struct thop_io *io,
				    const struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(io->bn->cluster);

	return cluster ? baton_peer_find(cluster, ip_hdr(skb)->saddr) : NULL;
}

/* Return: it is a message. */
static bool thop_read(struct thop_msg *msg, struct sk_buff *skb)
{
	const u32 fixed = THOP_HDR_LEN + THOP_CREATE_LEN;

	return pskb_may_pull(skb, min(skb->len, fixed)) &&
	       !thop_decode(msg, skb->data, skb_headlen(skb), skb->len);
}

/* Softirq, under RCU; the checksum is verified. Return 0: consumed. */
static int thop_receive(struct sock *sk, struct sk_buff *skb)
{
	struct thop_io *io = rcu_dereference_sk_user_data(sk);
	struct baton_peer *from;
	struct thop_msg msg;

	if (!io || !pskb_may_pull(skb, sizeof(struct udphdr)))
		goto drop;
	baton_count(io->bn, BATON_STAT_thop_received);
	from = thop_from(io, skb);
	if (!from) {
		baton_count(io->bn, BATON_STAT_thop_stranger);
		goto drop;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	if (!thop_read(&msg, skb)) {
		skb = thop_pieces_take(&io->pieces, from->addr, skb);
		if (!skb)
			return 0;
		if (!thop_read(&msg, skb))
			goto malformed;
	}
	if (msg.sender != from->addr)
		goto malformed;
	baton_peer_spoke(io->bn, from);
	baton_load_hear(io->bn, &msg.load);
	thop_dispatch(io, from, &msg, skb);
	return 0;
malformed:
	baton_count(io->bn, BATON_STAT_thop_malformed);
drop:
	kfree_skb(skb);
	return 0;
}

/* Opening and closing */

static struct socket *thop_socket(struct net *net, __be32 addr, __be16 port)
{
	struct udp_port_cfg cfg = {
		.family = AF_INET,
		.local_ip.s_addr = addr,
		.local_udp_port = port,
		.use_udp_checksums = true,
	};
	struct socket *sock;
	int err = udp_sock_create(net, &cfg, &sock);

	return err ? ERR_PTR(err) : sock;
}

struct thop_io *thop_io_open(struct baton_net *bn, __be32 addr, __be16 port)
{
	struct udp_tunnel_sock_cfg cfg = {
		.encap_type = 1,
		.encap_rcv = thop_receive,
	};
	struct thop_io *io = kvzalloc(sizeof(*io), GFP_KERNEL_ACCOUNT);

	if (!io)
		return ERR_PTR(-ENOMEM);
	io->bn = bn;
	io->addr = addr;
	io->port = port;
	thop_calls_init(&io->calls);
	thop_pieces_init(&io->pieces, bn);
	io->sock = thop_socket(bn->net, addr, port);
	if (IS_ERR(io->sock)) {
		int err = PTR_ERR(io->sock);

		kvfree(io);
		return ERR_PTR(err);
	}
	cfg.sk_user_data = io;
	setup_udp_tunnel_sock(bn->net, io->sock, &cfg);
	return io;
}

struct thop_calls *thop_io_calls(struct thop_io *io)
{
	return &io->calls;
}

struct thop_pieces *thop_io_pieces(struct thop_io *io)
{
	return &io->pieces;
}

bool thop_io_is(const struct thop_io *io, __be32 addr, __be16 port)
{
	return io->addr == addr && io->port == port;
}

void thop_io_close(struct thop_io *io)
{
	if (!io)
		return;
	udp_tunnel_sock_release(io->sock);
	synchronize_net();
	thop_pieces_flush(&io->pieces);
	thop_calls_flush(&io->calls, NULL);
	/* A timer that lost its call may still be on its way out. */
	synchronize_net();
	kvfree(io);
}
