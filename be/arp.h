/* SPDX-License-Identifier: GPL-2.0 */
/* arp.h - keeps the VIP silent. */
#ifndef _BATON_BE_ARP_H
#define _BATON_BE_ARP_H

#include <linux/netfilter.h>
#include "be.h"

extern const struct nf_hook_ops be_arp_hooks[BE_ARP_HOOKS];

#endif /* _BATON_BE_ARP_H */
