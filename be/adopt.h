/* SPDX-License-Identifier: GPL-2.0 */
/* adopt.h - builds the socket of a CREATE, and feeds it its data. */
#ifndef _BATON_BE_ADOPT_H
#define _BATON_BE_ADOPT_H

#include "be.h"

/**
 * be_adopt - build the connection's socket here
 * @conn: ARRIVING
 * @create: the CREATE: received, or our own that no node took
 * @data: the client's bytes, with headroom for headers; consumed if
 *	THOP_CAUSE_NONE is returned
 *
 * BH off, under RCU. Return: THOP_CAUSE_NONE and ESTABLISHED; THOP_CAUSE_BUSY
 * and still ARRIVING: see be_arrive(); another cause, and still ARRIVING;
 * BE_NO_ANSWER when @conn has changed meanwhile.
 */
u32 be_adopt(struct be_conn *conn, const struct thop_msg *create,
	     struct sk_buff *data);

#endif /* _BATON_BE_ADOPT_H */
