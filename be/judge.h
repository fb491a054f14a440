/* SPDX-License-Identifier: GPL-2.0 */
/* judge.h - held requests. */
#ifndef _BATON_BE_JUDGE_H
#define _BATON_BE_JUDGE_H

#include "be.h"

/**
 * struct be_todo - to be done when the connection's lock is dropped
 * @pass: packets for the socket, in order, with struct baton_cb filled in
 * @look: check the connection: it may be ready to be handed on, held data may
 *	go on, or it may be time to end it
 * @ack: held data should be acknowledged
 */
struct be_todo {
	struct sk_buff_head pass;
	bool look;
	bool ack;
};

/** be_todo_pass - one more for the socket; @skb is consumed, @pkt copied */
static inline void be_todo_pass(struct be_todo *todo, struct sk_buff *skb,
				const struct baton_packet *pkt)
{
	baton_cb(skb)->pkt = *pkt;
	__skb_queue_tail(&todo->pass, skb);
}

/** be_judge_pass_fin - @pass goes to the server: note if it includes the client's FIN */
void be_judge_pass_fin(struct be_conn *conn, const struct sk_buff_head *pass);

/** be_judge - judge held data; pass on what the local server may get */
void be_judge(struct be_conn *conn, struct be_todo *todo);

/**
 * be_judge_pass_all - cancel a planned handoff; the local server gets all held data
 * @conn: locked
 * @todo: gets the packets
 *
 * With BE_F_CLOSING it gets the data only once the client's FIN is held.
 */
void be_judge_pass_all(struct be_conn *conn, struct be_todo *todo);

#endif /* _BATON_BE_JUDGE_H */
