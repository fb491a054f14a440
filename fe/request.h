/* SPDX-License-Identifier: GPL-2.0 */
/* request.h - hook for first requests. */
#ifndef _BATON_FE_REQUEST_H
#define _BATON_FE_REQUEST_H

#include <linux/netfilter.h>

unsigned int fe_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);

#endif /* _BATON_FE_REQUEST_H */
