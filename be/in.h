/* SPDX-License-Identifier: GPL-2.0 */
/* in.h - hooks for client packets. */
#ifndef _BATON_BE_IN_H
#define _BATON_BE_IN_H

#include <linux/netfilter.h>

unsigned int be_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);
unsigned int be_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state);

#endif /* _BATON_BE_IN_H */
