/* SPDX-License-Identifier: GPL-2.0 */
/*
 * left.h - a server that closes while a request is held.
 */
#ifndef _BATON_BE_LEFT_H
#define _BATON_BE_LEFT_H

#include "be.h"


/**
 * be_left_fin - withhold the server's FIN if it would have read the held bytes
 * @conn: locked; its socket is here
 * @sk: what sends it, as the hook knows it
 * @skb: the FIN; loses it, if it has bytes of the server
 * @pkt: taken apart, and framed
 *
 * Return: withheld. @skb is to be sent if it has payload, else dropped without
 * TCP's knowing.
 */
bool be_left_fin(struct be_conn *conn, const struct sock *sk,
		 struct sk_buff *skb, const struct baton_packet *pkt);

/**
 * be_left_reset - the same for a RST (SO_LINGER); its socket is gone by then
 * @conn: locked; its socket is here
 * @sk: what sends the RST
 * @pkt: the RST, taken apart
 *
 * Return: true: to be taken out of @sk, for be_give_here(), and the RST must not go
 * out; false: it is the server's right.
 */
bool be_left_reset(struct be_conn *conn, const struct sock *sk,
		   const struct baton_packet *pkt);

/**
 * be_left_notice - see a close whose FIN waits for bytes still to be sent
 * @conn: locked; its socket is here, and something is held
 * @sk: its socket, locked or not
 *
 * The rest of a held head must not go to that socket.
 */
void be_left_notice(struct be_conn *conn, const struct sock *sk);

/**
 * be_left_drop - discard held bytes that came too late
 * @conn: locked
 * @sk: its socket, locked
 *
 * A closed socket would answer them with a RST. The server itself would have read
 * them, and closed without one.
 */
void be_left_drop(struct be_conn *conn, const struct sock *sk);

/** be_left_over - withheld in vain: the state can't be taken out; both locked */
bool be_left_over(const struct be_conn *conn, const struct sock *sk);

/** be_left_begin - its socket is about to be ended for a new one; @conn locked */
void be_left_begin(struct be_conn *conn);

/** be_left_adopt - in a new socket: is its next head to be judged? @conn locked */
bool be_left_adopt(struct be_conn *conn);

#endif /* _BATON_BE_LEFT_H */
