/* SPDX-License-Identifier: GPL-2.0 */
/* entries.h - the size of a node's connection tables. */
#ifndef _BATON_HOOKS_NODE_ENTRIES_H
#define _BATON_HOOKS_NODE_ENTRIES_H

#include "../../shared/table.h"

/**
 * baton_entries_alloc - a role's table, sized by memory or the parameter
 * @size: bytes of an entry
 * @ops: of the entries
 *
 * May sleep. Return: table or NULL.
 */
struct baton_table *baton_entries_alloc(size_t size,
					const struct baton_table_ops *ops);

#endif /* _BATON_HOOKS_NODE_ENTRIES_H */
