/* SPDX-License-Identifier: GPL-2.0 */
/* attrs.h - attributes of a configuration to and from a message. */
#ifndef _BATON_CTL_ATTRS_H
#define _BATON_CTL_ATTRS_H

#include "../policy/attrs.h"
#include "ctl.h"

/** attrs_room - bytes that a nest takes at most, without the nests in it */
size_t attrs_room(enum baton_nest_id id);

/** attrs_put - put the members of a nest; NULL strings are not sent */
void attrs_put(struct nlmsghdr *nlh, enum baton_nest_id id, const void *from);

/** attrs_put_nest - the same with the nest around it */
void attrs_put_nest(struct nlmsghdr *nlh, enum baton_nest_id id,
		    const void *from);

/**
 * attrs_take - fill the struct of a nest
 * @id: the nest
 * @tb: attributes by number; must outlive strings that members point to
 * @to: the struct
 *
 * Return: false for a value that this program does not know, or no name.
 */
bool attrs_take(enum baton_nest_id id, const struct nlattr *const *tb,
		void *to);

#endif /* _BATON_CTL_ATTRS_H */
