// SPDX-License-Identifier: GPL-2.0
/* receive.c - receives THOP messages: the socket, and dispatch by opcode. */
#include <linux/module.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>
#include "../../shared/thop_kind.h"
#include "../compat.h"
#include "../node/epoch.h"
#include "../node/health.h"
#include "../node/mode.h"
#include "../node/net.h"
#include "../node/peer.h"
#include "../node/role.h"
#include "auth.h"
#include "call.h"
#include "greet.h"
#include "io.h"
#include "piece.h"
#include "receive.h"
#include "send.h"

/* One allocation: a socket, its unanswered calls and its incomplete messages */
struct thop_all {
	struct thop_io io;
	struct thop_calls calls;
	struct thop_pieces pieces;
};

static void role_receive(struct thop_io *io, struct baton_peer *from,
			 const struct thop_msg *msg, struct sk_buff *skb)
{
	u8 to = thop_kinds[msg->opcode].to;
	const struct baton_role *role;

	role = rcu_dereference(io->bn->role[baton_role_slot(to)]);
	if (role && READ_ONCE(io->bn->active) & to) {
		role->receive(io->bn, from, msg, skb);
		return;
	}
	baton_count(io->bn, BATON_STAT_thop_unexpected);
	if (msg->opcode == THOP_CREATE && !baton_ended_within(io->bn, msg->age))
		thop_answer(io->bn, from, msg, THOP_NOTIFYDROP,
			    THOP_CAUSE_NOSERVICE);
	kfree_skb(skb);
}

/* An FE uses answers only: a probe may carry an epoch of its earlier life. */
static void role_hear(struct baton_net *bn, const struct thop_msg *msg)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);

	if (cluster && !(cluster->roles & BATON_ROLE_FE))
		baton_epoch_hear(bn, msg->epoch);
}

static void answer_receive(struct thop_io *io, struct baton_peer *from,
			   const struct thop_msg *msg)
{
	if (!thop_calls_answer(io->calls, from, msg))
		baton_count(io->bn, BATON_STAT_thop_unexpected);
}

/* Each is an answer of its own. */
static void receipts_receive(struct thop_io *io, struct baton_peer *from,
			     const struct thop_msg *msg,
			     const struct sk_buff *skb)
{
	struct thop_msg answer = { .opcode = msg->opcode };
	u8 buf[THOP_RECEIPT_LEN];
	const u8 *at;
	u32 off;

	for (off = 0; off < msg->data_len; off += THOP_RECEIPT_LEN) {
		at = skb_header_pointer(skb, msg->data_off + off, sizeof(buf),
					buf);
		if (!at)
			return;
		answer.counter = thop_get_receipt(at);
		answer_receive(io, from, &answer);
	}
}

static void thop_dispatch(struct thop_io *io, struct baton_peer *from,
			  const struct thop_msg *msg, struct sk_buff *skb)
{
	if (thop_kinds[msg->opcode].parts & THOP_PART_RECEIPTS) {
		receipts_receive(io, from, msg, skb);
	} else if (!thop_kinds[msg->opcode].to) {
		answer_receive(io, from, msg);
	} else if (msg->opcode == THOP_CONFIG) {
		baton_config_receive(io->bn, msg);
		thop_answer(io->bn, from, msg, THOP_CONFIGURED, 0);
	} else if (msg->opcode == THOP_PROBE) {
		role_hear(io->bn, msg);
		thop_answer(io->bn, from, msg, THOP_PROBED, 0);
	} else {
		role_receive(io, from, msg, skb);
		return;
	}
	consume_skb(skb);
}

/* Return: the node with that address, or NULL; @roles: its roles. */
static struct baton_peer *thop_from(struct thop_io *io,
				    const struct sk_buff *skb, u8 *roles)
{
	const struct baton_cluster *cluster = rcu_dereference(io->bn->cluster);
	struct baton_addr addr = baton_addr_v4(ip_hdr(skb)->saddr);
	int i = cluster ? baton_conf_at(cluster->conf, addr) : -1;

	if (i < 0)
		return NULL;
	*roles = cluster->conf->nodes[i].roles;
	return cluster->peer[i];
}

/* Return: true for a message. */
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
	u8 roles;

	if (!io || !pskb_may_pull(skb, sizeof(struct udphdr)))
		goto drop;
	baton_count(io->bn, BATON_STAT_thop_received);
	from = thop_from(io, skb, &roles);
	if (!from) {
		baton_count(io->bn, BATON_STAT_thop_stranger);
		goto drop;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	if (thop_greet_receive(io, from, skb)) {
		consume_skb(skb);
		return 0;
	}
	if (!thop_auth_open(io->bn, from, skb))
		goto drop;
	if (!thop_read(&msg, skb)) {
		skb = thop_pieces_take(io->pieces, from->addr, skb);
		if (!skb)
			return 0;
		if (!thop_read(&msg, skb))
			goto malformed;
	}
	if (!baton_addr_eq(msg.sender, from->addr))
		goto malformed;
	if (thop_auth_doubts(from, msg.age)) {
		baton_count(io->bn, BATON_STAT_thop_late);
		goto drop;
	}
	baton_peer_spoke(io->bn, from);
	baton_load_hear(io->bn, &msg.load);
	if (thop_kinds[msg.opcode].to &&
	    !(thop_kinds[msg.opcode].from & roles)) {
		baton_count(io->bn, BATON_STAT_thop_unexpected);
		goto drop;
	}
	thop_dispatch(io, from, &msg, skb);
	return 0;
malformed:
	baton_count(io->bn, BATON_STAT_thop_malformed);
drop:
	kfree_skb(skb);
	return 0;
}

static struct socket *thop_socket(struct net *net, struct baton_addr addr,
				  __be16 port)
{
	struct udp_port_cfg cfg = {
		.family = AF_INET,
		.local_ip.s_addr = addr.v4,
		.local_udp_port = port,
		.use_udp_checksums = true,
	};
	struct socket *sock;
	int err = udp_sock_create(net, &cfg, &sock);

	return err ? ERR_PTR(err) : sock;
}

struct thop_io *thop_io_open(struct baton_net *bn, struct baton_addr addr,
			     __be16 port)
{
	struct udp_tunnel_sock_cfg cfg = {
		.encap_type = 1,
		.encap_rcv = thop_receive,
	};
	struct thop_all *all = kvzalloc(sizeof(*all), GFP_KERNEL_ACCOUNT);
	struct thop_io *io;

	if (!all)
		return ERR_PTR(-ENOMEM);
	io = &all->io;
	io->calls = &all->calls;
	io->pieces = &all->pieces;
	io->bn = bn;
	io->addr = addr;
	io->port = port;
	thop_calls_init(io->calls);
	thop_pieces_init(io->pieces, bn);
	io->sock = thop_socket(bn->net, addr, port);
	if (IS_ERR(io->sock)) {
		int err = PTR_ERR(io->sock);

		kvfree(all);
		return ERR_PTR(err);
	}
	cfg.sk_user_data = io;
	setup_udp_tunnel_sock(bn->net, baton_tunnel_sock(io->sock), &cfg);
	return io;
}

bool thop_io_is(const struct thop_io *io, struct baton_addr addr, __be16 port)
{
	return baton_addr_eq(io->addr, addr) && io->port == port;
}

void thop_io_close(struct thop_io *io)
{
	if (!io)
		return;
	udp_tunnel_sock_release(baton_tunnel_sock(io->sock));
	synchronize_net();
	thop_pieces_flush(io->pieces);
	thop_calls_flush(io->calls, NULL);
	/* A timer that lost its call to an answer may still be running. */
	synchronize_net();
	timer_delete_sync(&io->bn->receipts_timer);
	kvfree(container_of(io, struct thop_all, io));
}
