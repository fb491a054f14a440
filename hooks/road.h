/* SPDX-License-Identifier: GPL-2.0 */
/*
 * road.h - what baton needs from TCP, by means that every kernel leaves to modules.
 *
 * Kernels export fewer and fewer of TCP's functions: some of those that only IPv6
 * called from a module went in stable releases of 6.12, and almost all of them by
 * 7.3. The same can be done through TCP's tables (struct proto, icsk_af_ops), with a
 * packet that TCP is given, or with a few inline functions. Where the kernel's own
 * function is better it is used as long as Module.symvers has it
 * (BATON_EXPORTS_name).
 */
#ifndef _BATON_ROAD_H
#define _BATON_ROAD_H

#include <linux/filter.h>
#include <linux/skbuff.h>
#include <net/inet_connection_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Requests: connections that have no socket yet */

/** baton_req_alloc - an empty request of a listener, or NULL; atomic */
struct request_sock *baton_req_alloc(struct sock *listener);

/** baton_req_free - one that nobody else has seen */
void baton_req_free(struct request_sock *req);

static inline void baton_req_put(struct request_sock *req)
{
	sock_gen_put(req_to_sk(req));
}

/**
 * baton_req_drop - a request of the kernel's own goes
 * @req: caller has a reference
 *
 * BH off, under RCU. Return: false: too late, a socket was made of it.
 */
bool baton_req_drop(struct request_sock *req);

/**
 * baton_req_route - the way to the client, as inet_csk_route_req()
 * @listener: whose options count
 * @req: the request, filled in
 * @fl4: result
 *
 * Under RCU. Return: with a reference, or NULL.
 */
struct dst_entry *baton_req_route(struct sock *listener,
				  struct request_sock *req, struct flowi4 *fl4);

/**
 * struct baton_done - memory for baton_sock_done(), in advance; empty where
 *	tcp_done() is exported
 * @rst: a packet as the client would have sent it
 */
struct baton_done {
#ifndef BATON_EXPORTS_tcp_done
	struct sk_buff *rst;
#endif
};

/**
 * baton_req_child - the socket of a request
 * @listener: its accept queue gets the socket
 * @ack: the packet that completes the handshake; stays the caller's
 * @req: from baton_req_alloc(), filled in; consumed
 * @dst: the way to the client; consumed
 * @done: to end the socket if the listener was closed meanwhile
 *
 * As tcp_get_cookie_sock(). BH off, under RCU. Return: the socket, in SYN_RECV,
 * locked, with a reference, and on the accept queue; or NULL.
 */
struct sock *baton_req_child(struct sock *listener, struct sk_buff *ack,
			     struct request_sock *req, struct dst_entry *dst,
			     struct baton_done *done);

/* Sockets */

/**
 * baton_sock_rcv - a packet for a socket, as tcp_v4_do_rcv()
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

/** baton_sock_refuses - the socket's filter (SO_ATTACH_FILTER), as tcp_filter() */
bool baton_sock_refuses(struct sock *sk, struct sk_buff *skb);

/** baton_sock_mss - the largest segment anew, as tcp_sync_mss() */
static inline void baton_sock_mss(struct sock *sk, u32 mtu)
{
	inet_csk(sk)->icsk_sync_mss(sk, mtu);
}

/*
 * To end a socket without a word, as tcp_done() does: the server reads a clean end of
 * file. Without tcp_done() this takes a packet, hence memory. The packet is made
 * first, so that nothing can fail once there is no way back.
 */
#ifdef BATON_EXPORTS_tcp_done
static inline int baton_done_init(struct baton_done *done, gfp_t gfp)
{
	return 0;
}

static inline void baton_done_clean(struct baton_done *done)
{
}

static inline void baton_sock_done(struct sock *sk, struct baton_done *done)
{
	tcp_done(sk);
}
#else
/** baton_done_init - Return: 0 or -ENOMEM, with nothing to clean */
int baton_done_init(struct baton_done *done, gfp_t gfp);

/** baton_done_clean - whether it was used or not */
void baton_done_clean(struct baton_done *done);

/**
 * baton_sock_done - a socket ends without a word
 * @sk: locked, not closed, by this caller alone
 * @done: from baton_done_init(); used up
 *
 * BH off.
 */
void baton_sock_done(struct sock *sk, struct baton_done *done);
#endif

#endif /* _BATON_ROAD_H */
