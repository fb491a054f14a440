/* SPDX-License-Identifier: GPL-2.0 */
/* query.h - asks owners which connections are closed. */
#ifndef _BATON_FE_QUERY_H
#define _BATON_FE_QUERY_H

#include "fe.h"

void fe_query_init(struct fe *fe);

/** fe_query - an entry was added: ask owners if the table fills up */
void fe_query(struct fe *fe);

#endif /* _BATON_FE_QUERY_H */
