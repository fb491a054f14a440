/* SPDX-License-Identifier: GPL-2.0 */
/* conn.h - connections: lifetime and state. */
#ifndef _BATON_FE_CONN_H
#define _BATON_FE_CONN_H

#include "../hooks/control/control.h"
#include "fe.h"

int fe_conn_setup(void);
void fe_conn_teardown(void);

/** fe_conn_alloc - a new one, not in the table yet, or NULL; fe_conn_put() */
struct fe_conn *fe_conn_alloc(struct baton_service *svc,
			      const struct baton_tuple *tuple, u32 cookie);

void fe_conn_put(struct fe_conn *conn);

/**
 * fe_conn_insert - put a connection into the table
 * @fe: front end
 * @conn: from fe_conn_alloc()
 *
 * Return: 0; or a negative errno: @conn was put, and a counter tells why, except
 * for -EEXIST.
 */
int fe_conn_insert(struct fe *fe, struct fe_conn *conn);

/** fe_conn_find - by addresses and ports, or NULL; under RCU */
struct fe_conn *fe_conn_find(struct fe *fe, const struct baton_tuple *tuple);

/** fe_conn_event - change the state, by the transition table; locked */
void fe_conn_event(struct fe_conn *conn, enum baton_fe_event event);

/** fe_conn_set_owner - set the node that gets its packets; locked */
void fe_conn_set_owner(struct fe_conn *conn, struct baton_peer *owner);

/** fe_conn_close - the owner has reported its end, or is down; not locked */
void fe_conn_close(struct fe_conn *conn);

/** fe_conn_hint - a FIN or RST has passed; not locked */
void fe_conn_hint(struct fe_conn *conn);

/** fe_conn_remove - remove from the table, if it is there */
void fe_conn_remove(struct fe *fe, struct fe_conn *conn);

/* By address: a node that left and came back is another peer. Under RCU. */
static inline bool fe_owner_is(const struct fe_conn *conn,
			       const struct baton_peer *from)
{
	const struct baton_peer *owner = rcu_dereference(conn->owner);

	return owner && baton_addr_eq(owner->addr, from->addr);
}

static inline void fe_conn_seen(struct fe_conn *conn)
{
	u32 now = (u32)jiffies;

	/* Once a second: all CPUs that forward share this cache line. */
	if (now - READ_ONCE(conn->seen) >= HZ)
		WRITE_ONCE(conn->seen, now);
}

/** fe_conn_walk - baton_role.walk */
int fe_conn_walk(struct baton_net *bn, u64 *cursor, baton_conn_emit_t emit,
		 void *ctx);

#endif /* _BATON_FE_CONN_H */
