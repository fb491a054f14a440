/* SPDX-License-Identifier: GPL-2.0 */
/* expire.h - entries that go. */
#ifndef _BATON_FE_EXPIRE_H
#define _BATON_FE_EXPIRE_H

#include "fe.h"

/* Of fe.table: what goes when there is no room */
extern const struct baton_table_ops fe_expire_ops;

/** fe_expire - a part of the walk through all entries; fe.gc */
void fe_expire(struct work_struct *work);

/** fe_expire_flush - what belongs to services that were closed, or all, goes */
void fe_expire_flush(struct fe *fe, bool all);

#endif /* _BATON_FE_EXPIRE_H */
