// SPDX-License-Identifier: GPL-2.0
/* auth.c - proves that datagrams come from nodes of the cluster. */
#include <linux/skbuff.h>
#include "../compat.h"
#include "../node/net.h"
#include "auth.h"

static u32 auth_now(void)
{
	return jiffies_to_msecs(jiffies);
}

void thop_auth_set(struct baton_net *bn, const struct baton_cluster *cluster,
		   struct baton_peer *peer)
{
	struct thop_auth *auth = &peer->auth;

	spin_lock_bh(&auth->lock);
	if (!baton_addr_eq(auth->pair.self, cluster->self_addr))
		thop_pair_init(&auth->pair, cluster->self_addr, peer->addr,
			       bn->boot);
	thop_pair_keys(&auth->pair, cluster->keys);
	auth->turn = 0;
	spin_unlock_bh(&auth->lock);
}

bool thop_auth_doubts(struct baton_peer *peer, u32 age)
{
	const struct thop_session *newest = &peer->auth.pair.session[0];
	bool doubts;

	if (likely(!READ_ONCE(newest->after_gap)))
		return false;
	spin_lock(&peer->auth.lock);
	doubts = thop_seal_doubts(newest, age, auth_now());
	spin_unlock(&peer->auth.lock);
	return doubts;
}

bool thop_auth_seal(struct baton_net *bn, struct baton_peer *to,
		    struct sk_buff *skb)
{
	struct thop_auth *auth = &to->auth;
	struct thop_session *session;
	siphash_key_t key;
	bool ok = false;

	if (WARN_ON_ONCE(skb_is_nonlinear(skb) ||
			 skb_tailroom(skb) < THOP_SEAL_LEN))
		return false;
	spin_lock(&auth->lock);
	session = thop_pair_out(&auth->pair);
	if (session)
		ok = thop_seal_begin(session, skb_tail_pointer(skb), auth_now(),
				     &key);
	spin_unlock(&auth->lock);
	if (!ok) {
		baton_count(bn, BATON_STAT_thop_unsealed);
		return false;
	}
	skb_put(skb, THOP_SEAL_LEN);
	thop_seal_end(&key, skb->data, skb->len);
	return true;
}

static enum baton_stat auth_stat(enum thop_opened opened)
{
	switch (opened) {
	case THOP_OPENED_UNKNOWN:
		return BATON_STAT_thop_session_unknown;
	case THOP_OPENED_AGAIN:
		return BATON_STAT_thop_replayed;
	case THOP_OPENED_LATE:
		return BATON_STAT_thop_late;
	default:
		return BATON_STAT_thop_forged;
	}
}

static enum thop_opened auth_begin(struct thop_auth *auth, const u8 *seal,
				   siphash_key_t *key)
{
	enum thop_opened opened = THOP_OPENED_UNKNOWN;
	struct thop_session *session;

	spin_lock(&auth->lock);
	session = thop_pair_in(&auth->pair, thop_seal_label(seal));
	if (session)
		opened = thop_open_begin(session, seal, key);
	spin_unlock(&auth->lock);
	return opened;
}

static enum thop_opened auth_end(struct baton_net *bn, struct thop_auth *auth,
				 const u8 *seal)
{
	enum thop_opened opened = THOP_OPENED_UNKNOWN;
	struct thop_session *session;
	bool skewed = false;

	spin_lock(&auth->lock);
	session = thop_pair_in(&auth->pair, thop_seal_label(seal));
	if (session) {
		skewed = session->skewed;
		opened = thop_open_end(session, seal, auth_now());
		skewed = !skewed && session->skewed;
	}
	spin_unlock(&auth->lock);
	if (skewed)
		mod_delayed_work(system_percpu_wq, &bn->greet_work, 0);
	return opened;
}

/* Return: enum thop_opened, or -ENOMEM. */
static int auth_check(struct baton_net *bn, struct thop_auth *auth,
		      struct sk_buff *skb)
{
	u8 seal[THOP_SEAL_LEN];
	enum thop_opened opened;
	siphash_key_t key;

	if (skb->len < THOP_SEAL_LEN ||
	    skb_copy_bits(skb, skb->len - THOP_SEAL_LEN, seal, sizeof(seal)))
		return THOP_OPENED_SHORT;
	opened = auth_begin(auth, seal, &key);
	if (opened != THOP_OPENED)
		return opened;
	/* Large ones come in fragments. */
	if (skb_linearize(skb))
		return -ENOMEM;
	if (!thop_open_right(&key, skb->data, skb->len))
		return THOP_OPENED_FORGED;
	return auth_end(bn, auth, seal);
}

bool thop_auth_open(struct baton_net *bn, struct baton_peer *from,
		    struct sk_buff *skb)
{
	int opened = auth_check(bn, &from->auth, skb);

	if (opened == THOP_OPENED &&
	    pskb_trim(skb, skb->len - THOP_SEAL_LEN))
		opened = -ENOMEM;
	if (opened == THOP_OPENED)
		return true;
	baton_count(bn, opened < 0 ? BATON_STAT_no_memory :
				     auth_stat(opened));
	return false;
}
