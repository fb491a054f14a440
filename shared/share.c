// SPDX-License-Identifier: GPL-2.0
/* share.c - the use by each client address: a count-min sketch of two rows. */
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include "share.h"

#define SHARE_ROWS 2

/**
 * struct baton_share - the counters
 * @max: most that one address may use
 * @seed: of the hash
 * @used: each row counts everything once
 */
struct baton_share {
	u32 max;
	u32 seed;
	atomic_t used[SHARE_ROWS][BATON_SHARE_SLOTS];
};

/* Where an address is counted: one hash has bits for both rows. */
static u32 share_hash(const struct baton_share *share, struct baton_addr addr)
{
	return jhash_1word(baton_addr_word(addr), share->seed);
}

static atomic_t *share_slot(struct baton_share *share, u32 hash, u32 row)
{
	return &share->used[row][(hash >> row * 16) % BATON_SHARE_SLOTS];
}

struct baton_share *baton_share_alloc(u32 max, u32 seed)
{
	struct baton_share *share = kzalloc(sizeof(*share), GFP_KERNEL_ACCOUNT);

	if (!share)
		return NULL;
	share->max = max;
	share->seed = seed;
	return share;
}

void baton_share_free(struct baton_share *share)
{
	u32 i;

	if (!share)
		return;
	for (i = 0; i < BATON_SHARE_SLOTS; i++)
		if (WARN_ON_ONCE(atomic_read(&share->used[0][i])))
			break;
	kfree(share);
}

static void share_add(struct baton_share *share, u32 hash, u32 n)
{
	u32 row;

	/* With a return value: a full barrier before the caller's reads. */
	for (row = 0; row < SHARE_ROWS; row++)
		(void)atomic_add_return(n, share_slot(share, hash, row));
}

static void share_sub(struct baton_share *share, u32 hash, u32 n)
{
	u32 row;

	for (row = 0; row < SHARE_ROWS; row++)
		atomic_sub(n, share_slot(share, hash, row));
}

static u32 share_used(struct baton_share *share, u32 hash)
{
	u32 least = U32_MAX, row;

	for (row = 0; row < SHARE_ROWS; row++)
		least = min_t(u32, least,
			      atomic_read(share_slot(share, hash, row)));
	return least;
}

void baton_share_add(struct baton_share *share, struct baton_addr addr, u32 n)
{
	share_add(share, share_hash(share, addr), n);
}

void baton_share_uncharge(struct baton_share *share, struct baton_addr addr,
			  u32 n)
{
	share_sub(share, share_hash(share, addr), n);
}

u32 baton_share_used(struct baton_share *share, struct baton_addr addr)
{
	return share_used(share, share_hash(share, addr));
}

/*
 * Counted in both rows before either is read: of two charges at the same moment
 * the one whose last addition is later sees both.
 */
bool baton_share_charge(struct baton_share *share, struct baton_addr addr,
			u32 n)
{
	u32 hash = share_hash(share, addr);

	share_add(share, hash, n);
	if (likely(share_used(share, hash) <= share->max))
		return true;
	share_sub(share, hash, n);
	return false;
}
