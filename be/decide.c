// SPDX-License-Identifier: GPL-2.0
/* decide.c - decides where a request goes: to the local server? */
#include "../shared/proto.h"
#include "conn.h"
#include "decide.h"

bool be_decide(struct be_conn *conn, const struct baton_req *req)
{
	bool multi = READ_ONCE(conn->svc->mode) == BATON_MODE_MULTI;
	struct baton_peer *to;

	if (conn->flags & BE_F_JUDGED) {
		conn->flags &= ~BE_F_JUDGED;
		if (multi)
			baton_took(conn->be->bn, conn->svc, req);
		return false;
	}
	if (!multi)
		return false;
	be_count(conn, BATON_STAT_be_judged);
	to = baton_decide(conn->be->bn, conn->svc, req, NULL);
	if (!to)
		be_count(conn, BATON_STAT_be_no_backend);
	if (!to || to->self)
		return false;
	be_count(conn, BATON_STAT_be_elsewhere);
	conn->route.to = baton_peer_get(to);
	be_conn_event(conn, BE_ELSEWHERE);
	return true;
}
