/* SPDX-License-Identifier: GPL-2.0 */
/* role.h - starts and stops roles, and registers their modules. */
#ifndef _BATON_HOOKS_NODE_ROLE_H
#define _BATON_HOOKS_NODE_ROLE_H

#include "net.h"

static inline int baton_role_slot(u8 bit)
{
	return bit == BATON_ROLE_BE;
}

#define for_each_baton_role(i) for ((i) = 0; (i) < BATON_ROLE_MODULES; (i)++)

/* The module of slot @i, NULL if it is not loaded; baton_net.lock held */
static inline const struct baton_role *baton_role_locked(struct baton_net *bn,
							int i)
{
	return rcu_dereference_protected(bn->role[i],
					 lockdep_is_held(&bn->lock));
}

/**
 * baton_role_add - add a role module to a namespace
 * @net: namespace
 * @role: its operations; must stay valid until baton_role_del()
 *
 * Starts it when the configuration gives this node the role. May sleep.
 *
 * Return: 0 or a negative errno; on error it is not added.
 */
int baton_role_add(struct net *net, const struct baton_role *role);

/** baton_role_del - stop a role and remove its module */
void baton_role_del(struct net *net, const struct baton_role *role);

/** baton_role_start - start a role, once; baton_net.lock held. 0 or -errno */
int baton_role_start(struct baton_net *bn, const struct baton_role *role);

/** baton_role_stop - stop a role if it is running; likewise */
void baton_role_stop(struct baton_net *bn, const struct baton_role *role);

#endif /* _BATON_HOOKS_NODE_ROLE_H */
