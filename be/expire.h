/* SPDX-License-Identifier: GPL-2.0 */
/* expire.h - entries that go. */
#ifndef _BATON_BE_EXPIRE_H
#define _BATON_BE_EXPIRE_H

#include "be.h"

/* Of be.table: what goes when there is no room */
extern const struct baton_table_ops be_expire_ops;

/** be_expire - a part of the walk through all entries; be.gc */
void be_expire(struct work_struct *work);

/** be_expire_flush - what belongs to services that were closed, or all, goes */
void be_expire_flush(struct be *be, bool all);

#endif /* _BATON_BE_EXPIRE_H */
