/* SPDX-License-Identifier: GPL-2.0 */
/* epoch.h - in which life of an FE was that? */
#ifndef _BATON_HOOKS_NODE_EPOCH_H
#define _BATON_HOOKS_NODE_EPOCH_H

#include "net.h"

/** baton_epoch_hear - somebody knows of this epoch; softirq, under RCU */
void baton_epoch_hear(struct baton_net *bn, u32 epoch);

/**
 * baton_epoch_answer - a BE has said which epoch it knows of
 * @bn: namespace
 * @peer: the BE
 * @epoch: the highest that it knows of
 *
 * Softirq, under RCU.
 */
void baton_epoch_answer(struct baton_net *bn, struct baton_peer *peer,
			u32 epoch);

/**
 * baton_peer_unmet - must this FE ask it before anything is handed to it?
 * @cluster: configuration in force
 * @peer: BE
 */
static inline bool baton_peer_unmet(const struct baton_cluster *cluster,
				    const struct baton_peer *peer)
{
	/* With @met comes the epoch that it has raised. */
	return cluster->roles & BATON_ROLE_FE && !peer->self &&
	       !smp_load_acquire(&peer->met);
}

/**
 * baton_epoch_asking - may BEs answer yet that this FE has not met?
 * @bn: namespace
 *
 * Under RCU. Return: false once each of them has answered or left a probe with all
 * its tries unanswered.
 */
bool baton_epoch_asking(struct baton_net *bn);

#endif /* _BATON_HOOKS_NODE_EPOCH_H */
