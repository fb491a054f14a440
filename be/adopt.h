/* SPDX-License-Identifier: GPL-2.0 */
/* adopt.h - a connection begins to live here. */
#ifndef _BATON_BE_ADOPT_H
#define _BATON_BE_ADOPT_H

#include "be.h"

/**
 * be_adopt - make the connection live here
 * @conn: ARRIVING
 * @create: the message that brings it, or brought it away
 * @data: the client's bytes, with room for headers before them; consumed unless
 *	there is a cause
 *
 * BH off, under RCU. Return: THOP_CAUSE_NONE and ESTABLISHED; THOP_CAUSE_HELD
 * and still ARRIVING: see be_arrive(); another cause, and still ARRIVING;
 * BE_CAUSE_MUTE: somebody else has changed the connection since.
 */
u32 be_adopt(struct be_conn *conn, const struct thop_msg *create,
	     struct sk_buff *data);

#endif /* _BATON_BE_ADOPT_H */
