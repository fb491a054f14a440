/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hello.h - how two nodes that know the cluster key agree on a session.
 *
 * One message, sent by either side and answered with the same kind:
 *
 *	 0 magic (0x012968bb)
 *	 4 version | flags | 0 (16)
 *	 8 sender, IPv4 address
 *	12 receiver, IPv4 address
 *	16 boot of the sender (64): random, another one in each of its lives
 *	24 nonce of the sender, 16 bytes: random, for one session
 *	40 echo, 16 bytes: the receiver's nonce, zero if unknown
 *	56 tag, 16 bytes: keyed BLAKE2s of all before, under the cluster key
 *
 * A message without an echo asks for one. Who finds its own nonce echoed knows
 * that the message is no recording: it makes the session of both nonces. If
 * both begin at once it is the same session for both:
 *
 *	A -> B	nonce a
 *	B -> A	nonce b, echo a				A has the session
 *	A -> B	nonce a, echo b, DONE			B has it, too
 *	B -> A	nonce b, echo a, DONE | KNOWN		A knows that
 *
 * A nonce makes one session only, and only while it is young, so no recording
 * brings back an old one: a recorded message gets an answer of the same size, or
 * none, and has no other effect. A peer with another boot has forgotten
 * everything: its older sessions end, and with them all recordings of its earlier
 * life. Its last messages, held back, may still be taken as long as a nonce lives.
 *
 * The two sides may make different sessions, with different cluster keys, or with
 * nonces of different lives. Then neither has the session of the other. So a node
 * begins again if nothing has come from the peer under its new session.
 *
 * The keys of a session (seal.h) are the keyed BLAKE2s, under the cluster key,
 * of both addresses and both nonces, the lower address first: 16 bytes for
 * messages of the lower address, 16 for those of the other one.
 *
 * While the cluster key is replaced there are two: either is taken, and an
 * answer is made with the key of the question.
 *
 * No locks: the caller serializes calls for one pair.
 */
#ifndef _BATON_HELLO_H
#define _BATON_HELLO_H

#include <linux/types.h>
#include "addr.h"
#include "blake2s.h"
#include "seal.h"

#define THOP_HELLO_MAGIC	0x012968bb
#define THOP_HELLO_VERSION	1
#define THOP_HELLO_LEN		72
#define THOP_HELLO_DONE		0x01	/* flag: the sender has the session */
#define THOP_HELLO_KNOWN	0x02	/* ... and knows that the receiver has it */
#define THOP_NONCE_LEN		16
#define THOP_CLUSTER_KEY_LEN	BATON_BLAKE2S_KEY_LEN
#define THOP_CLUSTER_KEYS	2
/* A nonce is used within that time, so a round trip must not take longer. */
#define THOP_NONCE_MS		500

/**
 * struct thop_cluster_key - a key that all nodes know
 * @key: the key
 * @id: tells keys apart without showing them; 0: there is no key
 */
struct thop_cluster_key {
	u8 key[THOP_CLUSTER_KEY_LEN];
	u64 id;
};

/** thop_cluster_key_init - set a key and its id */
void thop_cluster_key_init(struct thop_cluster_key *key,
			   const u8 bytes[THOP_CLUSTER_KEY_LEN]);

/**
 * struct thop_pair - this node and a peer
 * @self: address of this node
 * @peer: address of the peer
 * @boot: of this node
 * @peer_boot: of the peer, as of its last session
 * @nonce: ours, for the next session
 * @nonce_at: when it was drawn, ms
 * @made: our nonce and the peer's, of @session[0]
 * @session: the last two, newest first; the older is for messages that were
 *	under way when it was replaced
 */
struct thop_pair {
	struct baton_addr self;
	struct baton_addr peer;
	u64 boot;
	u64 peer_boot;
	u8 nonce[THOP_NONCE_LEN];
	u32 nonce_at;
	u8 made[2][THOP_NONCE_LEN];
	struct thop_session session[2];
};

/** thop_pair_init - without a session; both addresses differ; any context */
void thop_pair_init(struct thop_pair *pair, struct baton_addr self,
		    struct baton_addr peer, u64 boot);

/** thop_hello_due - should a HELLO be sent? @now: ms */
bool thop_hello_due(const struct thop_pair *pair, u32 now);

/**
 * thop_pair_keys - the cluster keys have changed
 * @pair: this node and a peer
 * @keys: the keys now; sessions of any other key end
 */
void thop_pair_keys(struct thop_pair *pair,
		    const struct thop_cluster_key keys[THOP_CLUSTER_KEYS]);

/**
 * thop_pair_out - the session to seal with
 * @pair: this node and a peer
 *
 * The newest, unless only this node is known to have it, and an older one is
 * there. Return: NULL when there is none.
 */
struct thop_session *thop_pair_out(struct thop_pair *pair);

/** thop_pair_in - the session with that label; NULL: none */
struct thop_session *thop_pair_in(struct thop_pair *pair, u16 label);

/**
 * thop_hello_write - write a HELLO that begins, or that repeats the last one
 * @pair: this node and a peer
 * @keys: cluster keys; without an id: none
 * @turn: how often it was written: the peer may have only one of two keys
 * @now: ms
 * @buf: THOP_HELLO_LEN bytes
 *
 * To be sent as long as thop_hello_due(). Return: false without a key.
 */
bool thop_hello_write(struct thop_pair *pair,
		      const struct thop_cluster_key keys[THOP_CLUSTER_KEYS],
		      u32 turn, u32 now, u8 *buf);

/* What thop_hello_read() has found; several bits */
#define THOP_HELLO_REAL		0x01	/* it is of the peer, or a recording */
#define THOP_HELLO_ANSWER	0x02	/* send the answer */
#define THOP_HELLO_MADE		0x04	/* there is a new session */
#define THOP_HELLO_REBOOTED	0x08	/* ... and it is the peer's next life */

/** thop_is_hello - is it one by its size and magic? */
bool thop_is_hello(const u8 *buf, u32 len);

/**
 * thop_hello_echoes - does it echo a nonce of ours, of the next session or the last?
 * @pair: this node and the peer
 * @buf: a HELLO by its size
 *
 * Only somebody who sees the nodes' messages can make one that does.
 */
bool thop_hello_echoes(const struct thop_pair *pair, const u8 *buf);

/**
 * thop_hello_read - take in a HELLO
 * @pair: this node and the peer that it came from, by its address
 * @keys: cluster keys; without an id: none
 * @buf: the message
 * @len: its bytes
 * @now: ms
 * @answer: result: THOP_HELLO_LEN bytes, with THOP_HELLO_ANSWER
 *
 * Return: THOP_HELLO_*; 0: malformed, or made without a key.
 */
u32 thop_hello_read(struct thop_pair *pair,
		    const struct thop_cluster_key keys[THOP_CLUSTER_KEYS],
		    const u8 *buf, u32 len, u32 now, u8 *answer);

#endif /* _BATON_HELLO_H */
