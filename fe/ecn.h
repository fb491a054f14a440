/* SPDX-License-Identifier: GPL-2.0 */
/* ecn.h - disables accurate ECN. */
#ifndef _BATON_FE_ECN_H
#define _BATON_FE_ECN_H

#include "fe.h"

/** fe_ecn_syn - take accurate ECN off a SYN; false: no memory, drop it */
bool fe_ecn_syn(struct fe *fe, struct sk_buff *skb);

#endif /* _BATON_FE_ECN_H */
