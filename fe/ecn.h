/* SPDX-License-Identifier: GPL-2.0 */
/* ecn.h - no accurate ECN. */
#ifndef _BATON_FE_ECN_H
#define _BATON_FE_ECN_H

#include "fe.h"

/** fe_ecn_syn - a SYN that asks for accurate ECN; false: no memory, drop it */
bool fe_ecn_syn(struct fe *fe, struct sk_buff *skb);

#endif /* _BATON_FE_ECN_H */
