/* SPDX-License-Identifier: GPL-2.0 */
/* give.h - sends CREATE and handles its answer. */
#ifndef _BATON_FE_GIVE_H
#define _BATON_FE_GIVE_H

#include "fe.h"

/** fe_give_msg - fill in a first CREATE; @msg->conn was filled in before */
void fe_give_msg(struct fe *fe, struct thop_msg *msg,
		 const struct baton_tuple *tuple, u32 data_len);

/**
 * fe_give_alloc - prepare to hand a connection to a back end
 * @fe: front end
 * @conn: new, and in the table; a reference is taken
 * @msg: CREATE, key and connection filled in; @data_len set
 *
 * BH off. Return: for fe_give() or fe_give_free(); NULL if out of memory, or over a
 * limit: @conn is then as before.
 */
struct fe_handoff *fe_give_alloc(struct fe *fe, struct fe_conn *conn,
				 const struct thop_msg *msg);

/** fe_give_free - free a handoff that is not under way */
void fe_give_free(struct fe_handoff *handoff);

/**
 * fe_give - hand a connection to a back end
 * @handoff: prepared; consumed
 * @data: the client's bytes
 * @to: the back end
 *
 * BH off, under RCU. Return: 0, or a negative errno; then nothing was sent, and
 * the caller must remove the connection.
 */
int fe_give(struct fe_handoff *handoff, const u8 *data, struct baton_peer *to);

/** fe_give_flush - drop all handoffs under way; process context */
void fe_give_flush(struct fe *fe);

/**
 * fe_redirect - @from owns the connection, as of @generation
 * @fe: front end
 * @from: BE
 * @conn: connection
 * @generation: of that ownership; ignored unless newer than the known one
 *
 * Softirq, under RCU. Return: it was newer.
 */
bool fe_redirect(struct fe *fe, struct baton_peer *from, struct fe_conn *conn,
		 u32 generation);

#endif /* _BATON_FE_GIVE_H */
