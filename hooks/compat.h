/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - names and types that differ between kernels, from 6.1 on.
 *
 * The rest of the tree is written for the newest kernel; this file makes older ones
 * look like it. It asks for no version: distributions and stable releases backport
 * changes at any time. Kbuild looks for names in the kernel's headers
 * (BATON_HAS_name), _Generic() at the type of a function. If either is wrong about a
 * kernel that was never tried, the build fails: a name is defined twice or not at
 * all, or _Generic() has no branch for a type. The numbers are the releases that
 * have a change, so that an old branch can be removed one day.
 *
 * Functions that kernels no longer export are in unexported.h.
 */
#ifndef _BATON_COMPAT_H
#define _BATON_COMPAT_H

#include <crypto/blake2s.h>
#include <linux/kthread.h>
#include <linux/tcp.h>
#include <linux/workqueue.h>
#include <net/inet_hashtables.h>
#include <net/ip_tunnels.h>
#include <net/tcp.h>
#include <net/udp_tunnel.h>
#include "../shared/table.h"

/* 6.12 */
#if __has_include(<linux/unaligned.h>)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* Names */

/* 6.14 */
#ifndef BATON_HAS_kthread_run_worker_on_cpu
#define kthread_run_worker_on_cpu(cpu, flags, name)			\
	kthread_create_worker_on_cpu(cpu, flags, name, cpu)
#endif

/* 6.2, and 6.1.91 */
#ifndef BATON_HAS_timer_delete
#define timer_delete(timer) del_timer(timer)
#endif

/* 6.2, and 6.1.84 */
#ifndef BATON_HAS_timer_delete_sync
#define timer_delete_sync(timer) del_timer_sync(timer)
#endif

/* by 6.18 */
#ifndef BATON_HAS_system_percpu_wq
#define system_percpu_wq system_wq
#endif

/* by 6.18: accurate ECN exists as well, see fe/ecn.c. */
#ifndef BATON_HAS_tcp_ecn_mode_rfc3168
static inline bool tcp_ecn_mode_rfc3168(const struct tcp_sock *tp)
{
	return tp->ecn_flags & TCP_ECN_OK;
}
#endif

/* by 7.3: call it after rcv_wnd has grown. */
#ifndef BATON_HAS_tcp_update_max_rcv_wnd_seq
static inline void tcp_update_max_rcv_wnd_seq(struct tcp_sock *tp)
{
}
#endif

/*
 * 6.7: timestamps may count microseconds ("features tcp_usec_ts" of a route). A
 * message carries only the current value: the next owner continues from it in
 * the unit of its own route.
 */
#ifndef TCP_PAWS_WRAP
#define TCP_PAWS_WRAP TCP_PAWS_24DAYS
#endif

#ifndef BATON_HAS_tcp_clock_ts
static inline u32 tcp_clock_ts(bool usec_ts)
{
	return tcp_time_stamp_raw();
}
#endif

#ifdef BATON_HAS_req_usec_ts
static inline bool baton_req_usec(const struct tcp_request_sock *treq)
{
	return treq->req_usec_ts;
}

static inline void baton_req_unit(struct tcp_request_sock *treq,
				  const struct dst_entry *dst)
{
	treq->req_usec_ts = dst_tcp_usec_ts(dst);
}

static inline bool baton_sock_usec(const struct tcp_sock *tp)
{
	return tp->tcp_usec_ts;
}
#else
static inline bool baton_req_usec(const struct tcp_request_sock *treq)
{
	return false;
}

static inline void baton_req_unit(struct tcp_request_sock *treq,
				  const struct dst_entry *dst)
{
}

static inline bool baton_sock_usec(const struct tcp_sock *tp)
{
	return false;
}
#endif

/** baton_req_tsval - the timestamp of a packet sent now for a request */
static inline u32 baton_req_tsval(const struct tcp_request_sock *treq)
{
	return tcp_clock_ts(baton_req_usec(treq)) + treq->ts_off;
}

/** baton_sock_tsval - the timestamp of a packet that a socket sends now */
static inline u32 baton_sock_tsval(const struct tcp_sock *tp)
{
	return tcp_clock_ts(baton_sock_usec(tp)) + tp->tsoffset;
}

/* Types */

/*
 * @fn, in the branch of _Generic() for its type. The compiler checks the calls in
 * the other branches, too, and there it gets a null pointer of their type.
 */
#define BATON_FN_AS(type, fn)						\
	_Generic((fn), type *: (fn), default: (type *)NULL)

/* 6.19: key first, output last */
typedef void baton_blake2s_fn(const u8 *key, size_t key_len, const u8 *in,
			      size_t len, u8 *out, size_t out_len);
typedef void baton_blake2s_old_fn(u8 *out, const u8 *in, const u8 *key,
				  const size_t out_len, const size_t len,
				  const size_t key_len);

static inline void baton_kernel_blake2s(const u8 *key, size_t key_len,
					const u8 *in, size_t len, u8 *out,
					size_t out_len)
{
	_Generic(blake2s,
		baton_blake2s_fn *:
			BATON_FN_AS(baton_blake2s_fn, blake2s)(
				key, key_len, in, len, out, out_len),
		baton_blake2s_old_fn *:
			BATON_FN_AS(baton_blake2s_old_fn, blake2s)(
				out, in, key, out_len, len, key_len));
}

/* Addresses and ports, as arguments of a socket look-up */
#define BATON_TUPLE_ARGS(tuple)						\
	(tuple)->caddr.v4, (tuple)->cport, (tuple)->vaddr.v4,		\
	ntohs((tuple)->vport)

/* 6.2: the namespace is const; by 6.18: the socket table is no argument. */
typedef struct sock *baton_lookup_fn(const struct net *net, __be32 saddr,
				     __be16 sport, __be32 daddr, u16 hnum,
				     int dif, int sdif);
typedef struct sock *baton_lookup_const_fn(const struct net *net,
					   struct inet_hashinfo *hashinfo,
					   __be32 saddr, __be16 sport,
					   __be32 daddr, u16 hnum, int dif,
					   int sdif);
typedef struct sock *baton_lookup_old_fn(struct net *net,
					 struct inet_hashinfo *hashinfo,
					 __be32 saddr, __be16 sport,
					 __be32 daddr, u16 hnum, int dif,
					 int sdif);

/** baton_lookup - the socket of a connection, with a reference, or NULL */
static inline struct sock *baton_lookup(struct net *net,
					const struct baton_tuple *tuple,
					int dif, int sdif)
{
	return _Generic(__inet_lookup_established,
		baton_lookup_fn *:
			BATON_FN_AS(baton_lookup_fn, __inet_lookup_established)(
				net, BATON_TUPLE_ARGS(tuple), dif, sdif),
		baton_lookup_const_fn *:
			BATON_FN_AS(baton_lookup_const_fn,
				    __inet_lookup_established)(
				net, net->ipv4.tcp_death_row.hashinfo,
				BATON_TUPLE_ARGS(tuple), dif, sdif),
		baton_lookup_old_fn *:
			BATON_FN_AS(baton_lookup_old_fn,
				    __inet_lookup_established)(
				net, net->ipv4.tcp_death_row.hashinfo,
				BATON_TUPLE_ARGS(tuple), dif, sdif));
}

typedef struct sock *baton_listener_fn(const struct net *net,
				       struct sk_buff *skb, int doff,
				       __be32 saddr, __be16 sport,
				       __be32 daddr, u16 hnum, int dif,
				       int sdif);
typedef struct sock *baton_listener_const_fn(const struct net *net,
					     struct inet_hashinfo *hashinfo,
					     struct sk_buff *skb, int doff,
					     __be32 saddr, __be16 sport,
					     __be32 daddr, u16 hnum, int dif,
					     int sdif);
typedef struct sock *baton_listener_old_fn(struct net *net,
					   struct inet_hashinfo *hashinfo,
					   struct sk_buff *skb, int doff,
					   __be32 saddr, __be16 sport,
					   __be32 daddr, u16 hnum, int dif,
					   int sdif);

/**
 * baton_lookup_listener - the socket that takes a new connection
 * @net: namespace
 * @skb: its packet, the data at the TCP header, for reuseport; or NULL
 * @doff: length of that header
 * @tuple: the new connection
 * @dif: device the packet came by
 * @sdif: the enslaved device below it
 *
 * Under RCU. Return: without a reference, or NULL.
 */
static inline struct sock *
baton_lookup_listener(struct net *net, struct sk_buff *skb, int doff,
		      const struct baton_tuple *tuple, int dif, int sdif)
{
	return _Generic(__inet_lookup_listener,
		baton_listener_fn *:
			BATON_FN_AS(baton_listener_fn, __inet_lookup_listener)(
				net, skb, doff, BATON_TUPLE_ARGS(tuple), dif,
				sdif),
		baton_listener_const_fn *:
			BATON_FN_AS(baton_listener_const_fn,
				    __inet_lookup_listener)(
				net, net->ipv4.tcp_death_row.hashinfo, skb,
				doff, BATON_TUPLE_ARGS(tuple), dif, sdif),
		baton_listener_old_fn *:
			BATON_FN_AS(baton_listener_old_fn,
				    __inet_lookup_listener)(
				net, net->ipv4.tcp_death_row.hashinfo, skb,
				doff, BATON_TUPLE_ARGS(tuple), dif, sdif));
}

/* by 6.18: flags for the packet's control block */
typedef void baton_iptunnel_fn(struct sock *sk, struct rtable *rt,
			       struct sk_buff *skb, __be32 src, __be32 dst,
			       u8 proto, u8 tos, u8 ttl, __be16 df, bool xnet,
			       u16 flags);
typedef void baton_iptunnel_old_fn(struct sock *sk, struct rtable *rt,
				   struct sk_buff *skb, __be32 src, __be32 dst,
				   u8 proto, u8 tos, u8 ttl, __be16 df,
				   bool xnet);

#define baton_iptunnel_xmit(...)					\
	_Generic(iptunnel_xmit,						\
		baton_iptunnel_fn *:					\
			BATON_FN_AS(baton_iptunnel_fn, iptunnel_xmit)(	\
				__VA_ARGS__, 0),			\
		baton_iptunnel_old_fn *:				\
			BATON_FN_AS(baton_iptunnel_old_fn,		\
				    iptunnel_xmit)(__VA_ARGS__))

typedef void baton_udp_tunnel_fn(struct rtable *rt, struct sock *sk,
				 struct sk_buff *skb, __be32 src, __be32 dst,
				 u8 tos, u8 ttl, __be16 df, __be16 sport,
				 __be16 dport, bool xnet, bool nocheck,
				 u16 flags);
typedef void baton_udp_tunnel_old_fn(struct rtable *rt, struct sock *sk,
				     struct sk_buff *skb, __be32 src,
				     __be32 dst, u8 tos, u8 ttl, __be16 df,
				     __be16 sport, __be16 dport, bool xnet,
				     bool nocheck);

#define baton_udp_tunnel_xmit(...)					\
	_Generic(udp_tunnel_xmit_skb,					\
		baton_udp_tunnel_fn *:					\
			BATON_FN_AS(baton_udp_tunnel_fn,		\
				    udp_tunnel_xmit_skb)(		\
				__VA_ARGS__, 0),			\
		baton_udp_tunnel_old_fn *:				\
			BATON_FN_AS(baton_udp_tunnel_old_fn,		\
				    udp_tunnel_xmit_skb)(__VA_ARGS__))

/* by 7.3: UDP tunnels have a struct sock, not a struct socket. */
typedef void baton_tunnel_release_fn(struct sock *sk);
typedef void baton_tunnel_release_old_fn(struct socket *sock);

#define baton_tunnel_sock(sock)						\
	_Generic(udp_tunnel_sock_release,				\
		baton_tunnel_release_fn *: (sock)->sk,			\
		baton_tunnel_release_old_fn *: (sock))

/* by 6.18, and in stable releases: flags for accurate ECN */
typedef void baton_send_ack_fn(struct sock *sk, u32 rcv_nxt, u16 flags);
typedef void baton_send_ack_old_fn(struct sock *sk, u32 rcv_nxt);

#define baton_send_ack(sk, rcv_nxt)					\
	_Generic(__tcp_send_ack,					\
		baton_send_ack_fn *:					\
			BATON_FN_AS(baton_send_ack_fn, __tcp_send_ack)(	\
				sk, rcv_nxt, 0),			\
		baton_send_ack_old_fn *:				\
			BATON_FN_AS(baton_send_ack_old_fn,		\
				    __tcp_send_ack)(sk, rcv_nxt))

/* 6.2: class callbacks take a const device. */
#define baton_class_device						\
	__typeof__(*_Generic(((struct class *)NULL)->get_ownership,	\
		void (*)(const struct device *dev, kuid_t *uid, kgid_t *gid): \
			(const struct device *)NULL,			\
		void (*)(struct device *dev, kuid_t *uid, kgid_t *gid):	\
			(struct device *)NULL))

/* by 7.3: the namespace of a class is a struct ns_common. */
#define baton_class_ns __typeof__(((struct class *)NULL)->namespace(NULL))
#define baton_class_ns_of(net)						\
	_Generic((baton_class_ns)NULL,					\
		const struct ns_common *: &(net)->ns,			\
		const void *: (const void *)(net))

#endif /* _BATON_COMPAT_H */
