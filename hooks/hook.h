/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hook.h - the start of a netfilter hook: the packet's service, and softirq
 * context.
 *
 * Netfilter nearly always calls a hook in softirq. The exception is a rule that
 * queues packets to user space (NFQUEUE): nf_reinject() runs the rest of the
 * chain in the system call of the program that gave the verdict, under RCU but
 * with bottom halves enabled. A spinlock taken there deadlocks with a softirq
 * that interrupts its owner, and per-CPU data may be another CPU's a moment
 * later.
 */
#ifndef _BATON_HOOKS_HOOK_H
#define _BATON_HOOKS_HOOK_H

#include <linux/bottom_half.h>
#include <linux/netfilter.h>
#include <linux/preempt.h>
#include <net/netfilter/nf_conntrack.h>
#include "node/net.h"
#include "node/service.h"
#include "packet/packet.h"

/**
 * struct baton_hook - a TCP packet to or from a service
 * @bn: namespace
 * @cluster: configuration in force
 * @svc: the service
 * @tuple: connection of the packet
 */
struct baton_hook {
	struct baton_net *bn;
	const struct baton_cluster *cluster;
	struct baton_service *svc;
	struct baton_tuple tuple;
};

/**
 * baton_hooks_copy - make the hooks of a namespace
 * @ops: result; must stay valid for a grace period after they are unregistered
 * @from: the same for all namespaces
 * @n: number of them
 * @bn: namespace; each hook's @priv, which saves a search for every packet
 */
static inline void baton_hooks_copy(struct nf_hook_ops *ops,
				    const struct nf_hook_ops *from, size_t n,
				    struct baton_net *bn)
{
	for (; n; n--, ops++) {
		*ops = *from++;
		ops->priv = bn;
	}
}

/**
 * baton_hook - find the service of a packet
 * @hook: result
 * @bn: the hook's @priv
 * @skb: IPv4 packet, data at the IP header
 * @from_client: true: to a VIP; false: from one
 *
 * Under RCU. Return: true for a whole TCP packet of a service.
 */
static inline bool baton_hook(struct baton_hook *hook,
			      struct baton_net *bn, struct sk_buff *skb,
			      bool from_client)
{
	hook->bn = bn;
	hook->cluster = rcu_dereference(bn->cluster);
	if (!hook->cluster ||
	    !baton_packet_tuple(skb, from_client, &hook->tuple))
		return false;
	hook->svc = baton_service_find(hook->cluster, hook->tuple.vaddr,
				       hook->tuple.vport);
	return hook->svc;
}

/** baton_tracked - connection tracking has seen it, or is not configured */
static inline bool baton_tracked(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	return skb_nfct(skb);
#else
	return true;
#endif
}

/** baton_untrack - no connection tracking: it sees one direction at most */
static inline void baton_untrack(struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	if (!baton_tracked(skb))
		nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
#endif
}

/**
 * baton_bh_off - disable bottom halves for the part of a hook that takes locks
 *
 * In softirq they are disabled already, and this is only a test.
 *
 * Return: argument of baton_bh_back(): bottom halves were enabled.
 */
static inline bool baton_bh_off(void)
{
	if (likely(in_softirq()))
		return false;
	local_bh_disable();
	return true;
}

/** baton_bh_back - undo baton_bh_off(); @on: its result */
static inline void baton_bh_back(bool on)
{
	if (unlikely(on))
		local_bh_enable();
}

#endif /* _BATON_HOOKS_HOOK_H */
