/* SPDX-License-Identifier: GPL-2.0 */
/*
 * seal.h - proves that a datagram of THOP comes from a node of the cluster.
 *
 * A seal of THOP_SEAL_LEN bytes follows each datagram, message or piece:
 *
 *	 0 label of the session (16) | number (48)
 *	 8 milliseconds since the sender made the session (32)
 *	12 tag (64): SipHash-2-4 of the datagram and the twelve bytes before
 *
 * under a key that belongs to one direction of one session of two nodes; see
 * hello.h for how they agree on it. Each datagram of a direction has a number of
 * its own, retransmissions and answers too, and is taken once: numbers that are
 * not too far below the highest are remembered in a window, since the network
 * may change the order (as RFC 4303, 3.4.3). And none is taken that was sent too
 * long ago: whoever holds back a retransmission, and delivers it when the
 * connection is forgotten, could otherwise have a request served twice. Times of
 * two nodes are compared by what both know of the session's beginning.
 *
 * Nothing is encrypted. No locks: the caller serializes calls for one session.
 */
#ifndef _BATON_SEAL_H
#define _BATON_SEAL_H

#include <linux/siphash.h>
#include <linux/types.h>

#define THOP_SEAL_LEN		20
#define THOP_SEAL_WINDOW	8192	/* numbers below the highest */
#define THOP_SEAL_NUMBER_MAX	((1ULL << 48) - 1)
/*
 * How long a datagram may be on its way. The age that the receiver computes may be
 * too high by twice THOP_NONCE_MS, and by what clocks drift in THOP_SESSION_MS. A
 * CREATE is not sent again after BATON_THOP_AGE_MS, and a BE remembers it for
 * BATON_CREATE_MS at least.
 */
#define THOP_SEAL_MS		2000
/* A lower one means that this node's clock stood still for some time. */
#define THOP_SEAL_EARLY_MS	1000
#define THOP_SESSION_MS		600000	/* then a new one is made: clocks drift */
#define THOP_SESSION_MAX_MS	(2 * THOP_SESSION_MS)	/* then it is over */

/**
 * struct thop_window - which numbers were received
 * @top: the highest, 0: none
 * @seen: bit (n % THOP_SEAL_WINDOW): number n was, for those not below the window
 */
struct thop_window {
	u64 top;
	u64 seen[THOP_SEAL_WINDOW / 64];
};

/** thop_window_fits - was @number neither received, nor is it too old? 0 never is */
bool thop_window_fits(const struct thop_window *window, u64 number);

/** thop_window_take - note that @number, which fits, was received */
void thop_window_take(struct thop_window *window, u64 number);

/**
 * struct thop_session - keys that two nodes have in common
 * @in: key of the datagrams that this node receives
 * @out: key of those that it sends
 * @sent: the last number that it used
 * @label: tells sessions of the same nodes apart; 0: there is no session
 * @heard: the peer has used it: it has it, too
 * @after_gap: the session before was skewed. A message that was first sent before
 *	this one began may be older than it says
 * @skewed: the peer's clock and ours do not agree any more, since one of them stood
 *	still (a machine was paused): a new session is due
 * @cluster_key: thop_cluster_key.id of the key that it was made with
 * @made: when this node made it, ms of its clock
 * @not_before: when the peer made it, at the earliest, ms of this node's clock
 * @window: numbers received
 */
struct thop_session {
	siphash_key_t in;
	siphash_key_t out;
	u64 sent;
	u16 label;
	bool heard;
	bool skewed;
	bool after_gap;
	u64 cluster_key;
	u32 made;
	u32 not_before;
	struct thop_window window;
};

enum thop_opened {
	THOP_OPENED,		/* a datagram of the peer, for the first time */
	THOP_OPENED_SHORT,	/* it has no seal */
	THOP_OPENED_UNKNOWN,	/* of another session */
	THOP_OPENED_AGAIN,	/* received before, or too old to tell */
	THOP_OPENED_FORGED,	/* the tag is wrong */
	THOP_OPENED_LATE,	/* sent too long ago */
};

/*
 * Sealing and opening have a short part that uses the session, and the hash, which
 * takes time in proportion to the datagram and needs only a copy of the key.
 */

/**
 * thop_seal_begin - write a seal without its tag
 * @session: with the peer
 * @seal: THOP_SEAL_LEN bytes, behind the datagram
 * @now: ms
 * @key: result, for thop_seal_end()
 *
 * Return: false when the session is over, or has no numbers left.
 */
bool thop_seal_begin(struct thop_session *session, u8 *seal, u32 now,
		     siphash_key_t *key);

/** thop_seal_end - write the tag; @len: bytes of @buf with the seal */
void thop_seal_end(const siphash_key_t *key, u8 *buf, u32 len);

/**
 * thop_seal_doubts - may a message be older than it says?
 * @session: the newest with its sender, or with its receiver
 * @age: its age, ms
 * @now: ms
 */
bool thop_seal_doubts(const struct thop_session *session, u32 age, u32 now);

/** thop_seal_label - label of a seal */
u16 thop_seal_label(const u8 *seal);

/**
 * thop_open_begin - may a datagram with that seal be taken?
 * @session: one with that label, or any
 * @seal: the seal
 * @key: result, for thop_open_right()
 *
 * Return: THOP_OPENED: if the tag is right, and thop_open_end() agrees.
 */
enum thop_opened thop_open_begin(const struct thop_session *session,
				 const u8 *seal, siphash_key_t *key);

/** thop_open_right - is the tag right? @len: bytes of @buf with the seal */
bool thop_open_right(const siphash_key_t *key, const u8 *buf, u32 len);

/**
 * thop_open_end - take a datagram whose tag is right
 * @session: as for thop_open_begin(); others may have used it since
 * @seal: the seal
 * @now: ms
 *
 * Its number is taken if, and only if, THOP_OPENED is returned.
 */
enum thop_opened thop_open_end(struct thop_session *session, const u8 *seal,
			       u32 now);

#endif /* _BATON_SEAL_H */
