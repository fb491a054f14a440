// SPDX-License-Identifier: GPL-2.0
/* greet.c - agrees with each other node on a session. */
#include <linux/skbuff.h>
#include "../compat.h"
#include "../node/net.h"
#include "greet.h"
#include "io.h"
#include "send.h"

/* The work runs in @ms, or earlier. */
static void greet_soon(struct baton_net *bn, u32 ms)
{
	unsigned long due = jiffies + msecs_to_jiffies(ms);

	if (!time_before(due, READ_ONCE(bn->greet_due)))
		return;
	WRITE_ONCE(bn->greet_due, due);
	mod_delayed_work(system_percpu_wq, &bn->greet_work,
			 msecs_to_jiffies(ms));
}

/*
 * Caller holds the lock. A flood of forged ones must not occupy this CPU, nor keep
 * out those that echo a nonce of ours, which not everybody can forge.
 */
static bool greet_many(struct thop_auth *auth, const u8 *hello)
{
	if (auth->hello_at != jiffies) {
		auth->hello_at = jiffies;
		memset(auth->hellos, 0, sizeof(auth->hellos));
	}
	return ++auth->hellos[thop_hello_echoes(&auth->pair, hello)] >
	       BATON_HELLO_JIFFY;
}

/* Return: THOP_HELLO_*. */
static u32 greet_read(struct baton_net *bn, struct thop_auth *auth,
		      const struct sk_buff *skb, u8 *answer)
{
	const struct baton_cluster *cluster;
	u32 found = 0;

	spin_lock(&auth->lock);
	/* Under the lock, so that it is not older than thop_auth_set()'s. */
	cluster = rcu_dereference(bn->cluster);
	if (cluster && !greet_many(auth, skb->data))
		found = thop_hello_read(&auth->pair, cluster->keys, skb->data,
					skb->len, jiffies_to_msecs(jiffies),
					answer);
	if (found & THOP_HELLO_MADE)
		auth->turn = 0;
	spin_unlock(&auth->lock);
	return found;
}

bool thop_greet_receive(struct thop_io *io, struct baton_peer *from,
			struct sk_buff *skb)
{
	u8 answer[THOP_HELLO_LEN];
	u32 found;

	if (skb->len != THOP_HELLO_LEN || !pskb_may_pull(skb, THOP_HELLO_LEN) ||
	    !thop_is_hello(skb->data, skb->len))
		return false;
	found = greet_read(io->bn, &from->auth, skb, answer);
	if (!found)
		baton_count(io->bn, BATON_STAT_thop_forged);
	if (found & THOP_HELLO_MADE) {
		baton_count(io->bn, BATON_STAT_thop_sessions);
		/* Repeat the HELLO if the peer does not use the session. */
		greet_soon(io->bn, BATON_HELLO_MS);
	}
	if (found & THOP_HELLO_ANSWER)
		thop_send_hello(io, from, answer);
	return true;
}

/* Return: ms until the next is due. BH off, under RCU. */
static u32 greet_send(struct thop_io *io, struct baton_peer *peer)
{
	const struct baton_cluster *cluster;
	struct thop_auth *auth = &peer->auth;
	u8 hello[THOP_HELLO_LEN];
	bool due;
	u32 turn;

	spin_lock(&auth->lock);
	cluster = rcu_dereference(io->bn->cluster);
	due = cluster && thop_hello_due(&auth->pair, jiffies_to_msecs(jiffies));
	if (due)
		due = thop_hello_write(&auth->pair, cluster->keys, auth->turn,
				       jiffies_to_msecs(jiffies), hello);
	turn = due ? auth->turn++ : 0;
	spin_unlock(&auth->lock);
	if (!due)
		return BATON_HELLO_LOOK_MS;
	thop_send_hello(io, peer, hello);
	return turn < BATON_HELLO_FAST ? BATON_HELLO_MS : BATON_HELLO_MS_MAX;
}

static u32 greet_look(struct baton_net *bn)
{
	const struct baton_cluster *cluster = rcu_dereference(bn->cluster);
	struct thop_io *io = READ_ONCE(bn->thop);
	u32 ms = BATON_HELLO_LOOK_MS, i;

	if (!cluster || !cluster->roles || !io)
		return 0;
	for (i = 0; i < cluster->conf->n_nodes; i++)
		if (!cluster->peer[i]->self)
			ms = min(ms, greet_send(io, cluster->peer[i]));
	return ms;
}

void thop_greet_work(struct work_struct *work)
{
	struct baton_net *bn = container_of(to_delayed_work(work),
					    struct baton_net, greet_work);
	u32 ms;

	WRITE_ONCE(bn->greet_due, jiffies + MAX_JIFFY_OFFSET);
	local_bh_disable();
	rcu_read_lock();
	ms = greet_look(bn);
	rcu_read_unlock();
	local_bh_enable();
	if (ms)
		greet_soon(bn, ms);
}
