/* SPDX-License-Identifier: GPL-2.0 */
/* extract.h - moves a connection from its socket into a CREATE. */
#ifndef _BATON_BE_EXTRACT_H
#define _BATON_BE_EXTRACT_H

#include "../hooks/unexported.h"
#include "be.h"

/**
 * struct be_handoff - a CREATE under way, or a connection to be rebuilt here
 * @call: the message, awaiting its answer
 * @conn: connection, holds a reference
 * @msg: the message, decoded
 * @begun: jiffies when it was extracted, or refused
 * @tried: back ends that refused
 * @reserve: memory to close the old socket
 * @charge: truesize of the message, charged to the client's address and the node
 * @to_self: the server closed its socket: rebuild it here, nothing is sent
 * @rcu: freed a grace period after the answer
 */
struct be_handoff {
	struct thop_call call;
	struct be_conn *conn;
	struct thop_msg msg;
	unsigned long begun;
	struct baton_tried tried;
	struct baton_reserve reserve;
	u32 charge;
	bool to_self;
	struct rcu_head rcu;
};

/**
 * be_quiescent - is nothing under way in either direction?
 * @conn: locked
 * @sk: its socket, locked
 */
bool be_quiescent(const struct be_conn *conn, const struct sock *sk);

/**
 * be_extract - take a connection out of its socket
 * @conn: locked
 * @sk: its socket, locked, or closed
 *
 * Return: the handoff, with its message complete but not sent; NULL without
 * memory.
 */
struct be_handoff *be_extract(struct be_conn *conn, const struct sock *sk);

/** be_handoff_datagram - allocate one for @handoff->msg; return: room for data, or NULL */
u8 *be_handoff_datagram(struct be_handoff *handoff);

/** be_handoff_free - free a handoff that is not under way */
void be_handoff_free(struct be_handoff *handoff);

#endif /* _BATON_BE_EXTRACT_H */
