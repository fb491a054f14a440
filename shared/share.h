/* SPDX-License-Identifier: GPL-2.0 */
/*
 * share.h - the use of a bounded resource by each client address.
 *
 * A count-min sketch: an address is counted in one slot of each of two rows,
 * and its use is the lower of the two. Memory is constant for any number of
 * addresses. A client is taken for a larger user than it is only when both of
 * its slots are shared with large users; the slots depend on a random seed, so
 * an attacker cannot choose its neighbours.
 *
 * To use it, make one for each bounded resource, with the limit of one address:
 *
 *	share = baton_share_alloc(BATON_..._SHARE, get_random_u32());
 *	if (!baton_share_charge(share, tuple->caddr, skb->truesize))
 *		refuse, and count why;
 *	...
 *	baton_share_uncharge(share, tuple->caddr, the same number);
 *
 * The share bounds one address only. The caller enforces the limit of all
 * together, and gives the share back if that refuses. baton_share_free() warns
 * if something is still charged.
 *
 *	(a) the charge of one address never exceeds the limit;
 *	(b) charges at the same moment may both be refused where one would fit;
 *	(c) no locks, any context: two atomics a charge, on lines shared by few.
 */
#ifndef _BATON_SHARE_H
#define _BATON_SHARE_H

#include <linux/types.h>
#include "addr.h"

struct baton_share;

/* Slots of a row: this many addresses can be told apart. */
#define BATON_SHARE_SLOTS 1024

/**
 * baton_share_alloc - allocate, with nothing charged
 * @max: most that one address may use, in any unit; all addresses together must
 *	stay below 2^31
 * @seed: of the hash: random, since clients choose their addresses
 *
 * May sleep; 8 KB. Return: share or NULL.
 */
struct baton_share *baton_share_alloc(u32 max, u32 seed);

/** baton_share_free - free it when everything was given back; NULL is fine */
void baton_share_free(struct baton_share *share);

/**
 * baton_share_charge - charge an address, up to the limit
 * @share: the counters
 * @addr: client address
 * @n: how much more
 *
 * Any context. Return: true, and it is charged; false at the limit.
 */
bool baton_share_charge(struct baton_share *share, struct baton_addr addr,
			u32 n);

/** baton_share_add - charge without a limit; any context */
void baton_share_add(struct baton_share *share, struct baton_addr addr, u32 n);

/** baton_share_uncharge - give @n back, at most the charge; any context */
void baton_share_uncharge(struct baton_share *share, struct baton_addr addr,
			  u32 n);

/** baton_share_used - charge of an address, or somewhat more; any context */
u32 baton_share_used(struct baton_share *share, struct baton_addr addr);

#endif /* _BATON_SHARE_H */
