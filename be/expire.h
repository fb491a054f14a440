/* SPDX-License-Identifier: GPL-2.0 */
/* expire.h - removes entries. */
#ifndef _BATON_BE_EXPIRE_H
#define _BATON_BE_EXPIRE_H

#include "be.h"

/* For be.table: eviction when there is no room */
extern const struct baton_table_ops be_expire_ops;

/** be_expire - one part of the walk through all entries; be.gc */
void be_expire(struct work_struct *work);

/** be_expire_flush - remove the entries of closed services, or all */
void be_expire_flush(struct be *be, bool all);

#endif /* _BATON_BE_EXPIRE_H */
