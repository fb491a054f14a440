/* SPDX-License-Identifier: GPL-2.0 */
/* epoch.h - numbers the lives of an FE. */
#ifndef _BATON_HOOKS_NODE_EPOCH_H
#define _BATON_HOOKS_NODE_EPOCH_H

#include "net.h"

/** baton_epoch_hear - note an epoch of another node; softirq, under RCU */
void baton_epoch_hear(struct baton_net *bn, u32 epoch);

/**
 * baton_epoch_answer - note the epoch in a BE's answer
 * @bn: namespace
 * @peer: the BE
 * @epoch: the highest that it knows
 *
 * Softirq, under RCU.
 */
void baton_epoch_answer(struct baton_net *bn, struct baton_peer *peer,
			u32 epoch);

/**
 * baton_peer_unmet - must this FE ask a BE for its epoch before any handoff?
 * @cluster: configuration in force
 * @peer: BE
 */
static inline bool baton_peer_unmet(const struct baton_cluster *cluster,
				    const struct baton_peer *peer)
{
	/* Pairs with baton_epoch_answer(): @met implies the raised epoch. */
	return cluster->roles & BATON_ROLE_FE && !peer->self &&
	       !smp_load_acquire(&peer->met);
}

/**
 * baton_epoch_asking - may a BE that this FE has not met still answer?
 * @bn: namespace
 *
 * Under RCU. Return: false once each of them has answered, or has left all
 * tries of a probe unanswered.
 */
bool baton_epoch_asking(struct baton_net *bn);

#endif /* _BATON_HOOKS_NODE_EPOCH_H */
