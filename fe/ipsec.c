// SPDX-License-Identifier: GPL-2.0
/* ipsec.c - IPsec's policies, before routing. */
#include <linux/inetdevice.h>
#include <net/xfrm.h>
#include "ipsec.h"

/*
 * Would IPsec's policies let the packet in? It is addressed to this node, so that
 * those for incoming packets hold, as if it went up to a socket. What routing
 * would tell, that the device is exempt (disable_policy), is not known here yet.
 */
bool fe_ipsec(struct sk_buff *skb)
{
	struct in_device *in_dev;

	if (likely(xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)))
		return true;
	in_dev = __in_dev_get_rcu(skb->dev);
	return in_dev && !skb_dst(skb) && IN_DEV_ORCONF(in_dev, NOPOLICY);
}
