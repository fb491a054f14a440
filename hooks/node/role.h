/* SPDX-License-Identifier: GPL-2.0 */
/* role.h - roles start and stop, and their modules come and go. */
#ifndef _BATON_HOOKS_NODE_ROLE_H
#define _BATON_HOOKS_NODE_ROLE_H

#include "net.h"

static inline int baton_role_slot(u8 bit)
{
	return bit == BATON_ROLE_BE;
}

#define for_each_baton_role(i) for ((i) = 0; (i) < BATON_ROLE_MODULES; (i)++)

/* The module of slot @i, NULL if it is not there; baton_net.lock held */
static inline const struct baton_role *baton_role_locked(struct baton_net *bn,
							int i)
{
	return rcu_dereference_protected(bn->role[i],
					 lockdep_is_held(&bn->lock));
}

/**
 * baton_role_add - a role module appears in a namespace
 * @net: namespace
 * @role: what it brings; must stay until baton_role_del()
 *
 * Starts it when the configuration gives this node the role. May sleep.
 *
 * Return: 0 or a negative errno; on error it is not added.
 */
int baton_role_add(struct net *net, const struct baton_role *role);

/** baton_role_del - it goes; stopped first */
void baton_role_del(struct net *net, const struct baton_role *role);

/** baton_role_start - start it, if it is not; baton_net.lock held. 0 or a negative errno */
int baton_role_start(struct baton_net *bn, const struct baton_role *role);

/** baton_role_stop - stop it, if it is running; likewise */
void baton_role_stop(struct baton_net *bn, const struct baton_role *role);

#endif /* _BATON_HOOKS_NODE_ROLE_H */
