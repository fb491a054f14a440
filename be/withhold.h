/* SPDX-License-Identifier: GPL-2.0 */
/*
 * withhold.h - a server that closes while a request is held.
 */
#ifndef _BATON_BE_WITHHOLD_H
#define _BATON_BE_WITHHOLD_H

#include "be.h"

/**
 * be_withhold_fin - withhold the server's FIN if held data would have prevented it
 * @conn: locked; its socket is here
 * @sk: the sending socket, as the hook has it
 * @skb: packet with the FIN; loses the FIN if it has payload
 * @pkt: @skb, parsed and framed
 *
 * Return: withheld. @skb must be sent if it has payload, else dropped without
 * TCP's notice.
 */
bool be_withhold_fin(struct be_conn *conn, const struct sock *sk,
		     struct sk_buff *skb, const struct baton_packet *pkt);

/**
 * be_withhold_reset - the same for a RST (SO_LINGER): TCP closes the socket first
 * @conn: locked, in a state with a socket here
 * @sk: the sending socket
 * @pkt: the RST, parsed
 *
 * Return: true: extract the connection from @sk, for be_give_self(), and drop
 * the RST; false: send it.
 */
bool be_withhold_reset(struct be_conn *conn, const struct sock *sk,
		       const struct baton_packet *pkt);

/**
 * be_withhold_notice - notice a close whose FIN is queued after unsent data
 * @conn: locked; its socket is here, and data is held
 * @sk: its socket, locked or not
 *
 * The rest of a held head must not go to that socket.
 */
void be_withhold_notice(struct be_conn *conn, const struct sock *sk);

/**
 * be_withhold_drop - discard held data that came too late
 * @conn: locked
 * @sk: its socket, locked
 *
 * A closed socket would answer it with a RST. The server itself would have read
 * it, and closed without one.
 */
void be_withhold_drop(struct be_conn *conn, const struct sock *sk);

/** be_withhold_stuck - a FIN is withheld, but no state can be extracted; both locked */
bool be_withhold_stuck(const struct be_conn *conn, const struct sock *sk);

/** be_withhold_begin - a new socket is about to replace the old; @conn locked */
void be_withhold_begin(struct be_conn *conn);

/**
 * be_withhold_restart - start afresh with a new socket
 * @conn: locked
 *
 * Return: the socket was rebuilt because the server closed the old one: judge
 * the next head.
 */
bool be_withhold_restart(struct be_conn *conn);

#endif /* _BATON_BE_WITHHOLD_H */
