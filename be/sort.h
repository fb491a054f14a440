/* SPDX-License-Identifier: GPL-2.0 */
/* sort.h - what becomes of a client packet. */
#ifndef _BATON_BE_SORT_H
#define _BATON_BE_SORT_H

#include "be.h"
#include "judge.h"

/** be_packet_kind - what the tables of states call it */
enum baton_be_packet be_packet_kind(const struct baton_packet *pkt);

/**
 * be_sort - the verdict of the state's table on a client packet, carried out
 * @conn: locked
 * @sk: its socket, not locked; NULL while it has none
 * @skb: packet
 * @pkt: taken apart, with its timestamp
 * @todo: what is left to do
 *
 * Return: NF_ACCEPT, NF_DROP, or NF_STOLEN: consumed.
 */
unsigned int be_sort(struct be_conn *conn, const struct sock *sk,
		     struct sk_buff *skb, struct baton_packet *pkt,
		     struct be_todo *todo);

/**
 * be_forward - a late packet, to whom the connection was handed on
 * @conn: HANDOFFED, or another that has an owner elsewhere
 * @skb: packet
 *
 * Under RCU. Return: NF_STOLEN, or NF_DROP where that is not known.
 */
unsigned int be_forward(struct be_conn *conn, struct sk_buff *skb);

#endif /* _BATON_BE_SORT_H */
