/* SPDX-License-Identifier: GPL-2.0 */
/* ipsec.h - checks IPsec's policies before routing. */
#ifndef _BATON_FE_IPSEC_H
#define _BATON_FE_IPSEC_H

#include <linux/skbuff.h>

/** fe_ipsec_admits - do the policies admit a packet addressed to this node? */
bool fe_ipsec_admits(struct sk_buff *skb);

#endif /* _BATON_FE_IPSEC_H */
