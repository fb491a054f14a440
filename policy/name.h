/* SPDX-License-Identifier: GPL-2.0 */
/* name.h - names of nodes, services and rules. */
#ifndef _BATON_POLICY_NAME_H
#define _BATON_POLICY_NAME_H

#include "why.h"

/**
 * check_name - check the name of a node, service or rule
 * @what: "node" ...
 * @i: its number
 * @name: as given, may fill its array
 * @why: set on error
 *
 * Return: 0 or -EINVAL.
 */
int check_name(const char *what, u32 i, const char *name, struct why *why);

#endif /* _BATON_POLICY_NAME_H */
