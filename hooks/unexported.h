/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unexported.h - replaces TCP functions that kernels cease to export.
 *
 * Kernels export fewer and fewer of TCP's functions: stable releases of 6.12
 * dropped some that only IPv6 called from a module, and almost all are gone by
 * 7.3. The same can be done through TCP's tables (struct proto, icsk_af_ops),
 * by giving TCP a packet, or with a few inline functions. Where the kernel's
 * own function is better it is used as long as Module.symvers has it
 * (BATON_EXPORTS_name).
 */
#ifndef _BATON_UNEXPORTED_H
#define _BATON_UNEXPORTED_H

#include <linux/filter.h>
#include <linux/skbuff.h>
#include <net/inet_connection_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Requests: connections that have no socket yet */

/** baton_req_alloc - an empty request of a listener, or NULL; atomic */
struct request_sock *baton_req_alloc(struct sock *listener);

/** baton_req_free - free a request that was never published */
void baton_req_free(struct request_sock *req);

static inline void baton_req_put(struct request_sock *req)
{
	sock_gen_put(req_to_sk(req));
}

/**
 * baton_req_drop - drop a request that the stack made
 * @req: caller has a reference
 *
 * BH off, under RCU. Return: false if it has become a socket already.
 */
bool baton_req_drop(struct request_sock *req);

/**
 * baton_req_route - the route to the client, as inet_csk_route_req()
 * @listener: its socket options apply
 * @req: the request, filled in
 * @fl4: result
 *
 * Under RCU. Return: with a reference, or NULL.
 */
struct dst_entry *baton_req_route(struct sock *listener,
				  struct request_sock *req, struct flowi4 *fl4);

/**
 * struct baton_reserve - memory for baton_sock_done(), allocated in advance
 * @rst: an RST as the client would have sent it
 *
 * Empty where tcp_done() is exported.
 */
struct baton_reserve {
#ifndef BATON_EXPORTS_tcp_done
	struct sk_buff *rst;
#endif
};

/**
 * baton_req_child - make the socket of a request
 * @listener: its accept queue gets the socket
 * @ack: the packet that completes the handshake; remains the caller's
 * @req: from baton_req_alloc(), filled in; consumed
 * @dst: the route to the client; consumed
 * @reserve: memory to end the socket if the listener was closed meanwhile
 *
 * As tcp_get_cookie_sock(). BH off, under RCU. Return: the socket, in SYN_RECV,
 * locked, with a reference, and on the accept queue; or NULL.
 */
struct sock *baton_req_child(struct sock *listener, struct sk_buff *ack,
			     struct request_sock *req, struct dst_entry *dst,
			     struct baton_reserve *reserve);

/* Sockets */

/**
 * baton_sock_rcv - deliver a packet to a socket, as tcp_v4_do_rcv()
 * @sk: locked
 * @skb: the data at the TCP header, the control block filled in; consumed
 */
static inline void baton_sock_rcv(struct sock *sk, struct sk_buff *skb)
{
#ifdef BATON_EXPORTS_tcp_v4_do_rcv
	tcp_v4_do_rcv(sk, skb);
#else
	tcp_prot.backlog_rcv(sk, skb);
#endif
}

/** baton_sock_refuses - run the filter (SO_ATTACH_FILTER), as tcp_filter() */
bool baton_sock_refuses(struct sock *sk, struct sk_buff *skb);

/** baton_sock_mss - compute the MSS anew, as tcp_sync_mss() */
static inline void baton_sock_mss(struct sock *sk, u32 mtu)
{
	inet_csk(sk)->icsk_sync_mss(sk, mtu);
}

/*
 * End a socket without sending anything, as tcp_done() does: the server reads a
 * clean end of file. Without tcp_done() this takes an RST packet. It is
 * allocated in advance, so that nothing can fail after the point of no return.
 */
#ifdef BATON_EXPORTS_tcp_done
static inline int baton_reserve_init(struct baton_reserve *reserve, gfp_t gfp)
{
	return 0;
}

static inline void baton_reserve_clean(struct baton_reserve *reserve)
{
}

static inline void baton_sock_done(struct sock *sk,
				   struct baton_reserve *reserve)
{
	tcp_done(sk);
}
#else
/** baton_reserve_init - allocate it; 0, or -ENOMEM with nothing to clean */
int baton_reserve_init(struct baton_reserve *reserve, gfp_t gfp);

/** baton_reserve_clean - free the memory, used or not */
void baton_reserve_clean(struct baton_reserve *reserve);

/**
 * baton_sock_done - end a socket without sending anything
 * @sk: locked by this caller alone, not yet closed
 * @reserve: from baton_reserve_init(); used up
 *
 * BH off.
 */
void baton_sock_done(struct sock *sk, struct baton_reserve *reserve);
#endif

#endif /* _BATON_UNEXPORTED_H */
