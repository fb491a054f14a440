/* SPDX-License-Identifier: GPL-2.0 */
/* attrs.h - attributes of a configuration to and from a message. */
#ifndef _BATON_HOOKS_CONTROL_ATTRS_H
#define _BATON_HOOKS_CONTROL_ATTRS_H

#include <net/netlink.h>
#include "../../policy/attrs.h"

/* How SETCONF is validated: baton_nests, as netlink has it */
extern struct nla_policy baton_attrs_policy[BATON_NESTS][BATON_ATTRS_MAX + 1];

/** baton_attrs_setup - fill in baton_attrs_policy, before anything uses it */
void baton_attrs_setup(void);

/**
 * baton_attrs_missing - has a nest less than SETCONF requires?
 * @id: the nest
 * @tb: attributes by number
 */
bool baton_attrs_missing(enum baton_nest_id id, struct nlattr *const *tb);

/**
 * baton_attrs_take - fill the struct of a nest
 * @id: the nest
 * @tb: validated attributes, by number; strings of BATON_ATTR_TEXT_AT are
 *	not copied
 * @to: the struct
 */
void baton_attrs_take(enum baton_nest_id id, struct nlattr *const *tb,
		      void *to);

/**
 * baton_attrs_put - put the members of a nest
 * @skb: the message
 * @id: the nest
 * @from: the struct; strings that are NULL are not sent
 *
 * Return: 0 or -EMSGSIZE, then @skb has some of them.
 */
int baton_attrs_put(struct sk_buff *skb, enum baton_nest_id id,
		    const void *from);

/** baton_attrs_put_nest - the same with the nest around it; -EMSGSIZE: nothing */
int baton_attrs_put_nest(struct sk_buff *skb, enum baton_nest_id id,
			 const void *from);

#endif /* _BATON_HOOKS_CONTROL_ATTRS_H */
