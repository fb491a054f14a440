// SPDX-License-Identifier: GPL-2.0
/* entries.c - the size of a node's connection tables. */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include "../../shared/limits.h"
#include "../control/privilege.h"
#include "entries.h"

static unsigned int entries;
module_param_cb(entries, &baton_param_uint, &entries, 0644);
__MODULE_PARM_TYPE(entries, "uint");
MODULE_PARM_DESC(entries, "connections that a role remembers in a network namespace; 0: an eighth of the memory. For roles that start later");

/* A full table may take the BATON_CONNS_MEMORY'th part of the memory. */
static u64 entries_fit(size_t size)
{
	u64 bytes = (u64)totalram_pages() << PAGE_SHIFT;

	return div_u64(bytes, BATON_CONNS_MEMORY * (u32)size);
}

struct baton_table *baton_entries_alloc(size_t size,
					const struct baton_table_ops *ops)
{
	u32 set = READ_ONCE(entries);
	u32 max = clamp_t(u64, set ? set : entries_fit(size), BATON_CONNS_MIN,
			  BATON_CONNS_MAX);

	return baton_table_alloc(baton_table_bits(max), max, get_random_u32(),
				 ops);
}
EXPORT_SYMBOL_GPL(baton_entries_alloc);
