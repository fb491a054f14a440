/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nodes.h - nodes, each a struct net, their devices and routes, and THOP's socket:
 * stand-ins.
 */
#ifndef _SIM_NODES_H
#define _SIM_NODES_H

#include <fcntl.h>
#include <netinet/in.h>
#include "skb.h"

#include <linux/cache.h>
#include <linux/if.h>
#include <linux/in.h>

/* Memory, from which the sizes of tables are derived */
#define PAGE_SHIFT 12
u32 totalram_pages(void);

/* Namespaces */
#define SIM_HOOKS 8

struct pernet_operations {
	int (*init)(struct net *net);
	void (*pre_exit)(struct net *net);
	void (*exit)(struct net *net);
	unsigned int *id;
	size_t size;
};
int register_pernet_subsys(struct pernet_operations *ops);
void unregister_pernet_subsys(struct pernet_operations *ops);
#define __net_init
#define __net_exit

struct nf_hook_state {
	struct net *net;
	struct sock *sk;
};

struct nf_hook_ops {
	unsigned int (*hook)(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state);
	void *priv;
	u8 pf;
	unsigned int hooknum;
	int priority;
};

enum { NF_DROP, NF_ACCEPT, NF_STOLEN };
enum { NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_FORWARD,
       NF_INET_LOCAL_OUT };
#define NF_ARP_IN 0
#define NF_ARP_OUT 1
#define NFPROTO_IPV4 2
#define NFPROTO_ARP 3
#define NF_IP_PRI_RAW (-300)
#define NF_IP_PRI_LAST 0x7fffffff
int nf_register_net_hooks(struct net *net, const struct nf_hook_ops *ops,
			  unsigned int n);
void nf_unregister_net_hooks(struct net *net, const struct nf_hook_ops *ops,
			     unsigned int n);

#define ETH_DATA_LEN 1500
#define LL_MAX_HEADER 32
#define MAX_TCP_HEADER 128

struct net_device {
	u32 flags;
	int ifindex;
	u32 mtu;
};
#define dev_get_by_index_rcu(net, i) ((i) == 2 ? &(net)->dev : NULL)
int netif_rx(struct sk_buff *skb);
#define for_each_netdev_rcu(net, d)					\
	for ((d) = &(net)->dev; (d); (d) = NULL)

struct inet_hashinfo;
struct inet_timewait_death_row {
	struct inet_hashinfo *hashinfo;
};
/* There are no other devices. */
#define dev_get_by_name_rcu(net, name) (&(net)->dev)
#define l3mdev_master_ifindex_rcu(d) 0

/**
 * struct net - a node
 * @name: name in traces
 * @addr: its address
 * @local: another local address (the VIP), 0: none
 * @down: switched off: neither sends nor receives
 * @deaf: cut off from the network, but alive
 * @still: until when it stands still
 * @refused: counter of refused entries at the last check
 * @ailing: number of scheduled faults that it has now
 * @ailed: when such a fault last began or ended
 * @reborn: when its module was last loaded again, 0: never
 * @clock: offset of its timestamps
 * @usec: timestamps are in microseconds
 * @booted: when it was last switched on
 * @connects: connections that it has opened
 * @owned: number of sockets that a process is in
 * @socks: its sockets of any kind
 */
struct net {
	const char *name;
	__be32 addr, local;
	bool down, deaf, usec;
	u64 refused;
	u32 ailing;
	u64 ailed, still, reborn, booted;
	u64 deaf_since, deafest;	/* begin, and longest time of being deaf */
	u32 clock, connects;
	int owned;
	struct {
		struct inet_timewait_death_row tcp_death_row;
		u8 sysctl_tcp_mtu_probing;
		int sysctl_tcp_wmem[3];
		int sysctl_tcp_pacing_ss_ratio, sysctl_tcp_pacing_ca_ratio;
		int sysctl_tcp_invalid_ratelimit;
	} ipv4;
	struct net_device dev, lo;
	struct net_device *loopback_dev;
	const struct nf_hook_ops *hook[SIM_HOOKS];
	int n_hooks;
	void *gen;
	struct list_head socks;
	struct {
		int (*encap_rcv)(struct sock *sk, struct sk_buff *skb);
		struct sock *sk;
	} udp;
	void *app;
};
#define net_generic(net, id) ((net)->gen)

/* Nodes have one address and no settings. */
struct in_device {
	int unused;
};
#define __in_dev_get_rcu(dev) ((void)(dev), (struct in_device *)NULL)
#define IN_DEV_ORCONF(in_dev, attr) ((void)(in_dev), false)

/* Routes */
struct dst_entry {
	struct net_device *dev;
	u32 header_len;
};
u32 sim_path_mtu(void);
#define dst_mtu(d) ((void)(d), sim_path_mtu())
#define dst_hold(d) ((void)(d))
#define dst_release(d) ((void)(d))
#define LL_RESERVED_SPACE(dev) ((dev)->mtu ? 16 : 0)

struct rtable {
	struct dst_entry dst;
	u32 rt_flags;
};
#define skb_rtable(skb) ((struct rtable *)skb_dst(skb))
#define rt_is_output_route(rt) ((void)(rt), false)
static inline int ip_route_input_noref(struct sk_buff *skb, __be32 daddr,
				       __be32 saddr, u8 tos,
				       struct net_device *dev)
{
	return 0;
}

struct dst_cache {
	int unused;
};

struct flowi4 {
	__be32 daddr, saddr;
	__be16 fl4_dport, fl4_sport;
	int flowi4_oif;
	u32 flowi4_mark, flowi4_uid;
	u8 flowi4_proto;
};

enum { RTN_UNICAST = 1, RTN_LOCAL };
#define inet_addr_type(net, a) ((a) == (net)->addr ? RTN_LOCAL : RTN_UNICAST)
#define ipv4_is_loopback(a) ((ntohl(a) >> 24) == 127)
#define ipv4_is_multicast(a) ((ntohl(a) >> 28) == 14)
#define RTCF_LOCAL 0x80000000
#define RTCF_BROADCAST 0x10000000
#define RTCF_MULTICAST 0x20000000
#define dst_cache_init(c, gfp) 0
#define dst_cache_destroy(c) ((void)(c))
#define dst_cache_reset(c) ((void)(c))
/* Per CPU: a task must not migrate between get and set */
#define dst_cache_get_ip4(c, saddr)					\
	(WARN_ON(!sim_bhs), (void)(saddr), (struct rtable *)NULL)
#define dst_cache_set_ip4(c, d, saddr) ((void)(c))
struct rtable *sim_route(struct net *net);
#define ip_route_output_key(net, fl) ((void)(fl), sim_route(net))
#define flowi4_init_output(fl, oif, ...)					\
	((void)(oif), (void)(*(fl) = (struct flowi4){}))
#define security_req_classify_flow(req, fl) ((void)(req))
#define inet_csk_route_req(sk, fl, req)					\
	(*(fl) = (struct flowi4){}, &sim_route((sk)->net)->dst)
#define ip_route_output_flow(net, fl, sk) ((void)(fl), sim_route(net))
#define sock_net_uid(net, sk) 0
#define ip_rt_put(rt) ((void)(rt))

struct neighbour {
	__be32 addr;
};
struct neighbour *ip_neigh_gw4(struct net_device *dev, __be32 addr);
int neigh_output(struct neighbour *neigh, struct sk_buff *skb, bool skip);
#define iptunnel_handle_offloads(skb, type) 0
void iptunnel_xmit(struct sock *sk, struct rtable *rt, struct sk_buff *skb,
		   __be32 saddr, __be32 daddr, u8 proto, u8 tos, u8 ttl,
		   __be16 df, bool xnet);
#define ip_select_ident(net, skb, sk) ((void)(net), (void)(sk))
int ip_local_out(struct net *net, struct sock *sk, struct sk_buff *skb);
#define ip_decrease_ttl(iph) ((iph)->ttl--)
#define ip_send_check(iph) ((void)(iph))
#define ip_is_fragment(iph) false
#define ipv4_get_dsfield(iph) ((iph)->tos)
#define csum_tcpudp_magic(s, d, len, proto, sum) 0
#define csum_partial(p, len, sum) 0
#define inet_proto_csum_replace2(sum, skb, from, to, pseudo) ((void)(sum))
#define IPDEFTTL 64
#define IP_DF 0x4000
#define IP_OFFSET 0x1fff
#define ETH_P_IP 0x0800
#define nf_reset_ct(skb) ((void)(skb))

struct socket {
	struct sock *sk;
	const struct proto_ops *ops;
};
struct udp_port_cfg {
	int family;
	struct in_addr local_ip;
	__be16 local_udp_port;
	bool use_udp_checksums;
};

struct udp_tunnel_sock_cfg {
	void *sk_user_data;
	int encap_type;
	int (*encap_rcv)(struct sock *sk, struct sk_buff *skb);
};
int udp_sock_create(struct net *net, struct udp_port_cfg *cfg,
		    struct socket **sock);
void setup_udp_tunnel_sock(struct net *net, struct socket *sock,
			   struct udp_tunnel_sock_cfg *cfg);
void udp_tunnel_sock_release(struct socket *sock);
void udp_tunnel_xmit_skb(struct rtable *rt, struct sock *sk,
			 struct sk_buff *skb, __be32 src, __be32 dst, u8 tos,
			 u8 ttl, __be16 df, __be16 sport, __be16 dport,
			 bool xnet, bool nocheck);
#define rcu_dereference_sk_user_data(sk) ((sk)->sk_user_data)

/* Only netlink passes an extack */
struct netlink_ext_ack {
	const char *_msg;
};
struct device {
	int unused;
};

#define hash_64(v, bits) ((u32)(((u64)(v) * 0x61C8864680B583EBull) >> (64 - (bits))))

#endif /* _SIM_NODES_H */
