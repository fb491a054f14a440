/* SPDX-License-Identifier: GPL-2.0 */
/* conn.h - connections: life and state. */
#ifndef _BATON_BE_CONN_H
#define _BATON_BE_CONN_H

#include "../hooks/control/control.h"
#include "be.h"

int be_conn_setup(void);
void be_conn_teardown(void);

/** be_conn_alloc - a new one, not in the table yet, or NULL; be_conn_put() */
struct be_conn *be_conn_alloc(struct be *be, struct baton_service *svc,
			      const struct baton_tuple *tuple);

/* Hooks have a connection by RCU alone: it may be about to go. */
static inline bool be_conn_get(struct be_conn *conn)
{
	return refcount_inc_not_zero(&conn->ref);
}

void be_conn_put(struct be_conn *conn);

/** be_conn_find - by addresses and ports, or NULL; under RCU */
struct be_conn *be_conn_find(struct be *be, const struct baton_tuple *tuple);

/* What follows wants the connection locked. */

/** be_conn_event - the state's table has its say */
void be_conn_event(struct be_conn *conn, enum baton_be_event event);

/** be_conn_stay - its requests are never judged again; what waited does so no more */
void be_conn_stay(struct be_conn *conn);

/** be_conn_pin - it stays, and its responses are not followed any more */
void be_conn_pin(struct be_conn *conn, enum baton_stat why);

/** be_conn_end - it ends with the last answer to what the server has by now */
void be_conn_end(struct be_conn *conn, enum baton_stat why);

/** be_conn_keep - what waited for it to go elsewhere does so no more */
void be_conn_keep(struct be_conn *conn);

/** be_conn_owner - where late packets go; NULL: nowhere */
void be_conn_owner(struct be_conn *conn, struct baton_peer *owner);

/* On its way here, and by that very message? Caller holds the lock. */
static inline bool be_conn_is(const struct be_conn *conn,
			      const struct thop_msg *create)
{
	return conn->state == BE_ARRIVING && !(conn->flags & BE_F_DEAD) &&
	       conn->cookie == create->key.cookie &&
	       conn->generation == create->generation;
}

/** be_conn_seen - a client packet has come; not locked */
static inline void be_conn_seen(struct be_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: others read this line. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/** be_conn_walk - baton_role.walk */
int be_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);

#endif /* _BATON_BE_CONN_H */
