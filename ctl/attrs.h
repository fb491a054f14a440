/* SPDX-License-Identifier: GPL-2.0 */
/* attrs.h - attributes of a configuration to and from a message. */
#ifndef _BATON_CTL_ATTRS_H
#define _BATON_CTL_ATTRS_H

#include "../policy/attrs.h"
#include "ctl.h"

/** attrs_room - bytes that a nest takes at most, without the nests in it */
size_t attrs_room(enum baton_nest_id id);

/** attrs_put - what the struct of a nest has; strings that are NULL are not sent */
void attrs_put(struct nlmsghdr *nlh, enum baton_nest_id id, const void *from);

/** attrs_put_nest - the same with the nest around it */
void attrs_put_nest(struct nlmsghdr *nlh, enum baton_nest_id id,
		    const void *from);

/**
 * attrs_take - what the kernel sent into the struct that a nest fills
 * @id: the nest
 * @tb: what was sent, by number; it outlives strings that are pointed at
 * @to: the struct
 *
 * Return: false for a value that this program does not know, or no name.
 */
bool attrs_take(enum baton_nest_id id, const struct nlattr *const *tb,
		void *to);

#endif /* _BATON_CTL_ATTRS_H */
