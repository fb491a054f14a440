/* SPDX-License-Identifier: GPL-2.0 */
/* expire.h - removes entries. */
#ifndef _BATON_FE_EXPIRE_H
#define _BATON_FE_EXPIRE_H

#include "fe.h"

/* For fe.table: eviction when there is no room */
extern const struct baton_table_ops fe_expire_ops;

/** fe_expire - one part of the walk through all entries; fe.gc */
void fe_expire(struct work_struct *work);

/** fe_expire_flush - remove the entries of closed services, or all */
void fe_expire_flush(struct fe *fe, bool all);

#endif /* _BATON_FE_EXPIRE_H */
