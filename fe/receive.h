/* SPDX-License-Identifier: GPL-2.0 */
/* receive.h - messages of back ends that are not answers. */
#ifndef _BATON_FE_RECEIVE_H
#define _BATON_FE_RECEIVE_H

#include "fe.h"

/** fe_receive - baton_role.receive */
void fe_receive(struct baton_net *bn, struct baton_peer *from,
		const struct thop_msg *msg, struct sk_buff *skb);

#endif /* _BATON_FE_RECEIVE_H */
