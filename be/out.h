/* SPDX-License-Identifier: GPL-2.0 */
/* out.h - hook for the server's packets. */
#ifndef _BATON_BE_OUT_H
#define _BATON_BE_OUT_H

#include <linux/netfilter.h>

unsigned int be_local_out(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state);

#endif /* _BATON_BE_OUT_H */
