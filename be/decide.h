/* SPDX-License-Identifier: GPL-2.0 */
/* decide.h - judges a request. */
#ifndef _BATON_BE_DECIDE_H
#define _BATON_BE_DECIDE_H

#include "be.h"

/**
 * be_goes_elsewhere - does a request belong to another node?
 * @conn: locked, ESTABLISHED
 * @req: the request
 *
 * Return: true: WILLHANDOFF, and @conn->route.to is the node; false: it is for
 * the local server.
 */
bool be_goes_elsewhere(struct be_conn *conn, const struct baton_req *req);

#endif /* _BATON_BE_DECIDE_H */
