/* SPDX-License-Identifier: GPL-2.0 */
/* in.h - hooks for client packets, and for our own answers. */
#ifndef _BATON_FE_IN_H
#define _BATON_FE_IN_H

#include <linux/netfilter.h>

unsigned int fe_pre_routing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state);
unsigned int fe_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state);

#endif /* _BATON_FE_IN_H */
