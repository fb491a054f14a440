// SPDX-License-Identifier: GPL-2.0
/* hello_net.c - two nodes and a network between them. */
#include <criterion/criterion.h>
#include <linux/string.h>
#include "hello_net.h"
#include "sealed.h"

struct hello_net net;

struct baton_addr net_addr(u8 last)
{
	return baton_addr_v4(cpu_to_be32(0x0a000000 | last));
}

void net_key(struct thop_cluster_key *key, u8 first)
{
	u8 bytes[THOP_CLUSTER_KEY_LEN] = { first };

	thop_cluster_key_init(key, bytes);
}

static void boot_a(u64 boot)
{
	thop_pair_init(&net.a, net_addr(1), net_addr(2), boot);
}

void net_boot_b(u64 boot)
{
	thop_pair_init(&net.b, net_addr(2), net_addr(1), boot);
}

void net_begin(void)
{
	net.now = (u32)-2000;
	memset(net.keys_a, 0, sizeof(net.keys_a));
	memset(net.keys_b, 0, sizeof(net.keys_b));
	net_key(&net.keys_a[0], 1);
	net_key(&net.keys_b[0], 1);
	boot_a(100);
	net_boot_b(200);
	net.n_carried = 0;
	net.made = 0;
	net.rebooted = 0;
}

static struct datagram *carry(bool to_b, u32 len)
{
	struct datagram *d = &net.carried[net.n_carried++];

	cr_assert_leq(net.n_carried, NET_LOG);
	d->to_b = to_b;
	d->len = len;
	return d;
}

void net_hello(bool to_b, u32 turn)
{
	struct datagram *d = carry(to_b, THOP_HELLO_LEN);

	cr_assert(thop_hello_write(to_b ? &net.a : &net.b,
				   to_b ? net.keys_a : net.keys_b, turn,
				   net.now, d->bytes));
}

u32 net_deliver(u32 i)
{
	const struct datagram *d = &net.carried[i];
	u8 answer[THOP_HELLO_LEN];
	u32 found = thop_hello_read(d->to_b ? &net.b : &net.a,
				    d->to_b ? net.keys_b : net.keys_a, d->bytes,
				    d->len, net.now, answer);

	net.made += !!(found & THOP_HELLO_MADE);
	net.rebooted += !!(found & THOP_HELLO_REBOOTED);
	if (found & THOP_HELLO_ANSWER)
		memcpy(carry(!d->to_b, THOP_HELLO_LEN)->bytes, answer,
		       sizeof(answer));
	return found;
}

void net_deliver_from(u32 i)
{
	while (i < net.n_carried)
		net_deliver(i++);
}

void net_meet(void)
{
	net_begin();
	net_hello(true, 0);
	net_deliver_from(0);
}

bool net_seal(bool to_b)
{
	struct thop_session *session = thop_pair_out(to_b ? &net.a : &net.b);
	struct datagram *d;

	if (!session)
		return false;
	d = carry(to_b, 20 + THOP_SEAL_LEN);
	return thop_seal(session, d->bytes, 20, net.now);
}

enum thop_opened net_open(u32 i)
{
	const struct datagram *d = &net.carried[i];
	u16 label = thop_seal_label(d->bytes + d->len - THOP_SEAL_LEN);
	struct thop_session *session =
		thop_pair_in(d->to_b ? &net.b : &net.a, label);

	return session ? thop_open(session, d->bytes, d->len, net.now) :
			 THOP_OPENED_UNKNOWN;
}

bool net_ready(void)
{
	struct thop_session *to_b = thop_pair_out(&net.a);
	struct thop_session *to_a = thop_pair_out(&net.b);

	return to_b && to_b->heard && to_a && to_a->heard &&
	       to_b->label == to_a->label;
}

void net_settle(void)
{
	for (u32 turn = 0; turn < 8 && !net_ready(); turn++) {
		u32 before = net.n_carried;

		net_hello(true, turn);
		net_hello(false, turn);
		net_deliver_from(before);
	}
	cr_assert(net_ready());
}

void net_works(void)
{
	for (int to_b = 0; to_b < 2; to_b++) {
		cr_assert(net_seal(to_b));
		cr_assert_eq(net_open(net.n_carried - 1), THOP_OPENED);
	}
}
