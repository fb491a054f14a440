/* SPDX-License-Identifier: GPL-2.0 */
/* query.h - answers to an FE that asks which connections are over. */
#ifndef _BATON_BE_QUERY_H
#define _BATON_BE_QUERY_H

#include "be.h"

/**
 * be_query - answer a QUERY: which connections are closed, which are open?
 * @be: back end
 * @from: the FE that asks
 * @msg: the message
 * @skb: with its records; stays the caller's
 *
 * Softirq, under RCU.
 */
void be_query(struct be *be, struct baton_peer *from, const struct thop_msg *msg,
	      const struct sk_buff *skb);

#endif /* _BATON_BE_QUERY_H */
