/* SPDX-License-Identifier: GPL-2.0 */
/* decide.h - decides where a request goes. */
#ifndef _BATON_BE_DECIDE_H
#define _BATON_BE_DECIDE_H

#include "be.h"

/**
 * be_decide - decide where a request goes; to another node: plan the handoff
 * @conn: locked, ESTABLISHED
 * @req: the request
 *
 * Return: true: WILLHANDOFF, and @conn->route.to is the node; false: it is for
 * the local server.
 */
bool be_decide(struct be_conn *conn, const struct baton_req *req);

#endif /* _BATON_BE_DECIDE_H */
