/* SPDX-License-Identifier: GPL-2.0 */
/* icmp.h - ICMP errors about packets that a back end sent. */
#ifndef _BATON_FE_ICMP_H
#define _BATON_FE_ICMP_H

#include "fe.h"

unsigned int fe_icmp(struct fe *fe, struct sk_buff *skb);

#endif /* _BATON_FE_ICMP_H */
