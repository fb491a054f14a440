/* SPDX-License-Identifier: GPL-2.0 */
/* conn.h - connections: lifetime and state. */
#ifndef _BATON_BE_CONN_H
#define _BATON_BE_CONN_H

#include "../hooks/control/control.h"
#include "be.h"

int be_conn_setup(void);
void be_conn_teardown(void);

/** be_conn_alloc - a new one, not in the table yet, or NULL; be_conn_put() */
struct be_conn *be_conn_alloc(struct be *be, struct baton_service *svc,
			      const struct baton_tuple *tuple);

/* Hooks find a connection under RCU only: its last reference may be gone. */
static inline bool be_conn_get(struct be_conn *conn)
{
	return refcount_inc_not_zero(&conn->ref);
}

void be_conn_put(struct be_conn *conn);

/** be_conn_find - by addresses and ports, or NULL; under RCU */
struct be_conn *be_conn_find(struct be *be, const struct baton_tuple *tuple);

/* The connection must be locked for these: */

/** be_conn_event - change the state, by the transition table */
void be_conn_event(struct be_conn *conn, enum baton_be_event event);

/** be_conn_pin - pin it: cancel a planned handoff, judge no more requests */
void be_conn_pin(struct be_conn *conn);

/** be_conn_pin_blind - likewise, and responses are no longer framed */
void be_conn_pin_blind(struct be_conn *conn, enum baton_stat why);

/** be_conn_end - pin it; it ends once its pending requests are answered */
void be_conn_end(struct be_conn *conn, enum baton_stat why);

/** be_conn_cancel_handoff - no handoff after all; later requests are judged */
void be_conn_cancel_handoff(struct be_conn *conn);

/** be_conn_set_owner - set the node that gets late packets; NULL: none */
void be_conn_set_owner(struct be_conn *conn, struct baton_peer *owner);

/* Is it ARRIVING, by this very message? Caller holds the lock. */
static inline bool be_conn_arriving(const struct be_conn *conn,
				    const struct thop_msg *create)
{
	return conn->state == BE_ARRIVING && !(conn->flags & BE_F_DEAD) &&
	       conn->cookie == create->key.cookie &&
	       conn->generation == create->generation;
}

/** be_conn_seen - note a client packet; not locked */
static inline void be_conn_seen(struct be_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: other CPUs read this cache line. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/** be_conn_walk - baton_role.walk */
int be_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);

#endif /* _BATON_BE_CONN_H */
