/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hello_net.h - two nodes, a and b, and a network between them that remembers
 * all datagrams, so that any of them can be lost, repeated or delayed.
 */
#ifndef _UNIT_HELLO_NET_H
#define _UNIT_HELLO_NET_H

#include "../../shared/hello.h"

#define NET_LOG 400	/* datagrams at most; net_begin() forgets them */

/**
 * struct datagram - a HELLO, or sealed bytes
 * @to_b: from a to b, otherwise from b to a
 * @len: number of bytes
 * @bytes: the bytes
 */
struct datagram {
	bool to_b;
	u32 len;
	u8 bytes[THOP_HELLO_LEN + THOP_SEAL_LEN];
};

/**
 * struct hello_net - the nodes and the network
 * @a: sessions of a with b
 * @b: sessions of b with a
 * @keys_a: cluster keys that a has
 * @keys_b: cluster keys that b has
 * @carried: all datagrams, in the order in which they were sent
 * @n_carried: their number
 * @made: how often either node has made a session
 * @rebooted: how often either node has noticed that the other one rebooted
 * @now: the clock of both, in ms; it stands still by itself
 */
extern struct hello_net {
	struct thop_pair a, b;
	struct thop_cluster_key keys_a[THOP_CLUSTER_KEYS];
	struct thop_cluster_key keys_b[THOP_CLUSTER_KEYS];
	struct datagram carried[NET_LOG];
	u32 n_carried, made, rebooted, now;
} net;

/**
 * net_addr - a node's address
 * @last: its last byte; 1 is a's, 2 is b's
 */
struct baton_addr net_addr(u8 last);

/**
 * net_key - make a cluster key
 * @key: the key
 * @first: its first byte, all others are 0
 */
void net_key(struct thop_cluster_key *key, u8 first);

/** net_begin - begin with nodes that have one key in common, and no session */
void net_begin(void);

/** net_meet - begin with nodes that have made a session */
void net_meet(void);

/**
 * net_boot_b - begin another life of b, without any session
 * @boot: its number
 */
void net_boot_b(u64 boot);

/**
 * net_hello - send a HELLO that begins or repeats
 * @to_b: by a, otherwise by b
 * @turn: number of this try, which selects one of the sender's keys
 */
void net_hello(bool to_b, u32 turn);

/**
 * net_deliver - deliver a HELLO, and send its answer
 * @i: number of the datagram, from 0 on
 *
 * Return: THOP_HELLO_* flags.
 */
u32 net_deliver(u32 i);

/**
 * net_deliver_from - deliver HELLOs and all answers to them, in order
 * @i: number of the first
 */
void net_deliver_from(u32 i);

/**
 * net_seal - seal some bytes, and send them
 * @to_b: by a, otherwise by b
 *
 * Return: false without a session.
 */
bool net_seal(bool to_b);

/**
 * net_open - deliver sealed bytes
 * @i: number of the datagram, from 0 on
 *
 * Return: THOP_OPENED_UNKNOWN also if the receiver has no such session.
 */
enum thop_opened net_open(u32 i);

/** net_ready - have both the same session, and know that of each other? */
bool net_ready(void);

/** net_settle - lose nothing more, and check that both nodes make a session */
void net_settle(void);

/** net_works - check that sealed bytes pass in both directions */
void net_works(void);

#endif /* _UNIT_HELLO_NET_H */
