// SPDX-License-Identifier: GPL-2.0
/* net.c - finds baton's data of a network namespace. */
#include <linux/module.h>
#include <net/netns/generic.h>
#include "net.h"

unsigned int baton_net_id __read_mostly;

struct baton_net *baton_net(const struct net *net)
{
	return net_generic(net, baton_net_id);
}
EXPORT_SYMBOL_GPL(baton_net);
