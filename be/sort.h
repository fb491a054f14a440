/* SPDX-License-Identifier: GPL-2.0 */
/* sort.h - decides on client packets. */
#ifndef _BATON_BE_SORT_H
#define _BATON_BE_SORT_H

#include "be.h"
#include "judge.h"

/** be_packet_kind - classify a packet for the state tables */
enum baton_be_packet be_packet_kind(const struct baton_packet *pkt);

/**
 * be_sort - carry out the state table's verdict on a client packet
 * @conn: locked
 * @sk: its socket, not locked; NULL while it has none
 * @skb: packet
 * @pkt: @skb, parsed, with its timestamp
 * @todo: result: work left to do
 *
 * Return: NF_ACCEPT, NF_DROP, or NF_STOLEN: consumed.
 */
unsigned int be_sort(struct be_conn *conn, const struct sock *sk,
		     struct sk_buff *skb, struct baton_packet *pkt,
		     struct be_todo *todo);

/**
 * be_forward - forward a late packet to the connection's owner
 * @conn: HANDOFFED, or in another state with an owner elsewhere
 * @skb: packet
 *
 * Under RCU. Return: NF_STOLEN, or NF_DROP if the owner is not known.
 */
unsigned int be_forward(struct be_conn *conn, struct sk_buff *skb);

#endif /* _BATON_BE_SORT_H */
