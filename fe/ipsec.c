// SPDX-License-Identifier: GPL-2.0
/* ipsec.c - checks IPsec's policies before routing. */
#include <linux/inetdevice.h>
#include <net/xfrm.h>
#include "ipsec.h"

/*
 * Do IPsec's policies admit the packet? It is addressed to this node, so the
 * policies for input apply, as for a packet to a socket. Routing would tell if
 * the device is exempt (disable_policy), which must be looked up here.
 */
bool fe_ipsec_admits(struct sk_buff *skb)
{
	struct in_device *in_dev;

	if (likely(xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)))
		return true;
	in_dev = __in_dev_get_rcu(skb->dev);
	return in_dev && !skb_dst(skb) && IN_DEV_ORCONF(in_dev, NOPOLICY);
}
