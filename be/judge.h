/* SPDX-License-Identifier: GPL-2.0 */
/* judge.h - held requests. */
#ifndef _BATON_BE_JUDGE_H
#define _BATON_BE_JUDGE_H

#include "be.h"

/**
 * struct be_todo - what is left to do when the connection's lock is dropped
 * @pass: packets for the socket, in order, as struct baton_cb has them
 * @look: the connection may be ready to be handed on
 * @ack: what is held should be acknowledged
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

/** be_judge - look at what is held; the server gets what is its own */
void be_judge(struct be_conn *conn, struct be_todo *todo);

/** be_judge_keep - it stays here for good: what waits is for the server here */
void be_judge_keep(struct be_conn *conn, struct be_todo *todo);

#endif /* _BATON_BE_JUDGE_H */
