/* SPDX-License-Identifier: GPL-2.0 */
/*
 * receipt.h - answers that nobody waits for.
 *
 * A REDIRECT is sent until it is answered, and that is all the answer is for. So
 * it need not leave at once: several go together, in one message to a node.
 */
#ifndef _BATON_HOOKS_THOP_RECEIPT_H
#define _BATON_HOOKS_THOP_RECEIPT_H

#include "../node/net.h"

/**
 * thop_receipt - answer a REDIRECT, within BATON_RECEIPT_MS
 * @bn: namespace
 * @to: node that sent it
 * @counter: of the REDIRECT
 *
 * Softirq. If the answer is lost, or there is no memory for it, the question is
 * repeated.
 */
void thop_receipt(struct baton_net *bn, struct baton_peer *to, u64 counter);

/** thop_receipts_timer - baton_net.receipts_timer: sends the answers that are due */
void thop_receipts_timer(struct timer_list *timer);

#endif /* _BATON_HOOKS_THOP_RECEIPT_H */
