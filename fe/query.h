/* SPDX-License-Identifier: GPL-2.0 */
/* query.h - owners are asked which connections are closed. */
#ifndef _BATON_FE_QUERY_H
#define _BATON_FE_QUERY_H

#include "fe.h"

void fe_query_init(struct fe *fe);

/** fe_query - the table has one more entry: is it time to ask what is over? */
void fe_query(struct fe *fe);

#endif /* _BATON_FE_QUERY_H */
