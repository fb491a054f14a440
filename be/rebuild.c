// SPDX-License-Identifier: GPL-2.0
/*
 * rebuild.c - makes a socket without a handshake (seed 004, 4.2: reconstruction
 * and relay; like syncookies.c, which makes sockets from a bare ACK).
 *
 * From a pure ACK, as the client would have sent it, and a request_sock with
 * the handed-over state, the kernel makes a child, which it hashes and puts on
 * the listener's accept queue. A connection in mid-stream looks like a fresh
 * one whose initial sequence numbers are the current ones less 1.
 */
#include <linux/security.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/inet_hashtables.h>
#include <net/inet_timewait_sock.h>
#include <net/route.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "conn.h"
#include "path.h"
#include "rebuild.h"

/* A socket of any kind with these addresses and ports, with a reference */
static struct sock *rebuild_old(const struct be_conn *conn)
{
	const struct be_ingress *ingress = &conn->route.ingress;

	return baton_lookup(conn->be->bn->net, &conn->entry.tuple, ingress->dif,
			    ingress->sdif);
}

/*
 * The connection is checked only now that the socket is found and locked: a newer
 * message that has overtaken this one may have built that very socket.
 */
u32 be_rebuild_close_old_locked(struct be_conn *conn,
				const struct thop_msg *create, struct sock *sk)
{
	struct baton_reserve reserve;
	bool arriving;

	if (sk->sk_state == TCP_CLOSE)
		return THOP_CAUSE_NONE;
	spin_lock(&conn->lock);
	arriving = be_conn_arriving(conn, create);
	spin_unlock(&conn->lock);
	if (!arriving)
		return BE_NO_ANSWER;
	if (sock_owned_by_user_nocheck(sk))
		return THOP_CAUSE_BUSY;
	if (baton_reserve_init(&reserve, GFP_ATOMIC))
		return THOP_CAUSE_MEMORY;
	baton_sock_done(sk, &reserve);
	baton_reserve_clean(&reserve);
	return THOP_CAUSE_NONE;
}

u32 be_rebuild_close_old(struct be_conn *conn, const struct thop_msg *create)
{
	struct sock *sk = rebuild_old(conn);
	u32 cause;

	if (!sk)
		return THOP_CAUSE_NONE;
	/* The client is on this node: see rebuild_unicast(). Keep its socket. */
	if (inet_addr_type(conn->be->bn->net, conn->entry.tuple.caddr.v4) !=
	    RTN_UNICAST) {
		sock_gen_put(sk);
		return THOP_CAUSE_ADDRESS;
	}
	if (sk->sk_state == TCP_TIME_WAIT) {
		inet_twsk_deschedule_put(inet_twsk(sk));
		return THOP_CAUSE_NONE;
	}
	if (sk->sk_state == TCP_NEW_SYN_RECV) {
		baton_req_drop(inet_reqsk(sk));
		baton_req_put(inet_reqsk(sk));
		return THOP_CAUSE_NONE;
	}
	bh_lock_sock_nested(sk);
	cause = be_rebuild_close_old_locked(conn, create, sk);
	bh_unlock_sock(sk);
	sock_put(sk);
	return cause;
}

static bool listener_has_keys(const struct sock *sk)
{
	bool keys = false;

#ifdef CONFIG_TCP_MD5SIG
	keys |= !!rcu_access_pointer(tcp_sk(sk)->md5sig_info);
#endif
#ifdef CONFIG_TCP_AO
	keys |= !!rcu_access_pointer(tcp_sk(sk)->ao_info);
#endif
	return keys;
}

static struct sock *rebuild_listener(struct net *net, struct sk_buff *ack,
				     const struct baton_tuple *tuple,
				     const struct be_ingress *ingress,
				     u32 *cause)
{
	struct sock *sk;

	sk = baton_lookup_listener(net, ack, tcp_hdrlen(ack), tuple,
				   ingress->dif, ingress->sdif);
	if (!sk)
		*cause = THOP_CAUSE_NOLISTENER;
	else if (sk_acceptq_is_full(sk))
		*cause = THOP_CAUSE_BACKLOG;
	else if (listener_has_keys(sk))
		*cause = THOP_CAUSE_OPTIONS;
	else
		return sk;
	return NULL;
}

/* The ACK that completes an imaginary handshake. */
static struct sk_buff *rebuild_ack(struct net *net,
				   const struct baton_tuple *tuple,
				   const struct be_ingress *ingress,
				   const struct thop_conn *tc)
{
	struct sk_buff *skb = alloc_skb(MAX_TCP_HEADER + BATON_MAKE_ROOM,
					GFP_ATOMIC);

	if (!skb)
		return NULL;
	skb_reserve(skb, MAX_TCP_HEADER + BATON_MAKE_ROOM);
	baton_packet_make(skb, tuple, tc, 0);
	skb->dev = net->loopback_dev;
	skb->skb_iif = ingress->dif;
	skb->mark = ingress->mark;
	return skb;
}

static void rebuild_request(struct request_sock *req, struct sock *listener,
			    struct sk_buff *ack,
			    const struct baton_tuple *tuple,
			    const struct thop_conn *tc)
{
	struct inet_request_sock *ireq = inet_rsk(req);
	struct tcp_request_sock *treq = tcp_rsk(req);

	treq->rcv_isn = tc->rcv_nxt - 1;
	treq->rcv_nxt = tc->rcv_nxt;
	treq->snt_isn = tc->snd_nxt - 1;
	treq->ts_off = 0;
	treq->txhash = net_tx_rndhash();
	treq->tfo_listener = false;
	treq->snt_synack = 0;
	req->mss = tc->mss;
	req->ts_recent = tc->ts_recent;
	req->num_retrans = 0;
	req->num_timeout = 0;
	req->rsk_rcv_wnd = max_t(s32, tc->rcv_right - tc->rcv_nxt, 0);
	req->rsk_window_clamp = (u32)U16_MAX << tc->rcv_wscale;
	ireq->ir_num = ntohs(tuple->vport);
	ireq->ir_rmt_port = tuple->cport;
	sk_rcv_saddr_set(req_to_sk(req), tuple->vaddr.v4);
	sk_daddr_set(req_to_sk(req), tuple->caddr.v4);
	ireq->ir_mark = inet_request_mark(listener, ack);
	ireq->ir_iif = inet_request_bound_dev_if(listener, ack);
	ireq->snd_wscale = tc->snd_wscale;
	ireq->rcv_wscale = tc->rcv_wscale;
	ireq->wscale_ok = !!(tc->flags & THOP_F_WSCALE);
	ireq->sack_ok = !!(tc->flags & THOP_F_SACK);
	ireq->tstamp_ok = !!(tc->flags & THOP_F_TSTAMP);
	ireq->ecn_ok = !!(tc->flags & THOP_F_ECN);
#if IS_ENABLED(CONFIG_SMC)
	ireq->smc_ok = 0;
#endif
	RCU_INIT_POINTER(ireq->ireq_opt, NULL);
}

/* Byte counters: with bytes_acked, tcp_ack() accepts late ACKs of old data. */
static void rebuild_bytes(struct tcp_sock *tp, const struct thop_conn *tc)
{
	tp->bytes_sent = tc->bytes_sent;
	tp->bytes_retrans = tc->bytes_retrans;
	tp->bytes_acked = tc->bytes_acked;
	tp->bytes_received = tc->bytes_received;
}

/* The kernel made no socket, without a reason: find the most likely one. */
static u32 rebuild_why(const struct sock *listener, const struct be_conn *conn)
{
	struct sock *sk;

	if (listener->sk_state != TCP_LISTEN)
		return THOP_CAUSE_NOLISTENER;
	if (sk_acceptq_is_full(listener))
		return THOP_CAUSE_BACKLOG;
	sk = rebuild_old(conn);
	if (sk) {
		sock_gen_put(sk);
		return THOP_CAUSE_BUSY;
	}
	return THOP_CAUSE_MEMORY;
}

/*
 * No client can have an address of this node, or a loopback, broadcast or
 * multicast address: responses would come back here, or go to many hosts. The
 * route tells, but one bound to a device does not know local addresses on
 * others.
 */
static bool rebuild_unicast(struct net *net, struct baton_addr caddr,
			    bool bound, struct dst_entry *dst)
{
	return !ipv4_is_loopback(caddr.v4) && !ipv4_is_multicast(caddr.v4) &&
	       !(((struct rtable *)dst)->rt_flags &
		 (RTCF_LOCAL | RTCF_BROADCAST | RTCF_MULTICAST)) &&
	       (!bound || inet_addr_type(net, caddr.v4) == RTN_UNICAST);
}

/* Return: the route to the client, referenced; or NULL, and @cause is set. */
static struct dst_entry *rebuild_route(struct sock *listener,
				       struct request_sock *req,
				       struct baton_addr caddr,
				       struct flowi4 *fl4, u32 *cause)
{
	struct dst_entry *dst = baton_req_route(listener, req, fl4);

	if (!dst) {
		*cause = THOP_CAUSE_ROUTE;
		return NULL;
	}
	if (rebuild_unicast(sock_net(listener), caddr, inet_rsk(req)->ir_iif,
			    dst))
		return dst;
	dst_release(dst);
	*cause = THOP_CAUSE_ADDRESS;
	return NULL;
}

static struct sock *rebuild_child(struct sock *listener, struct sk_buff *ack,
				  const struct be_conn *conn,
				  const struct thop_conn *tc,
				  struct baton_reserve *reserve, u32 *cause)
{
	struct request_sock *req = baton_req_alloc(listener);
	struct dst_entry *dst;
	struct sock *child;
	struct flowi4 fl4;

	if (!req)
		return NULL;
	rebuild_request(req, listener, ack, &conn->entry.tuple, tc);
	if (security_inet_conn_request(listener, ack, req)) {
		baton_req_free(req);
		*cause = THOP_CAUSE_POLICY;
		return NULL;
	}
	dst = rebuild_route(listener, req, conn->entry.tuple.caddr, &fl4, cause);
	if (!dst) {
		baton_req_free(req);
		return NULL;
	}
	if (tc->flags & THOP_F_TSTAMP) {
		baton_req_unit(tcp_rsk(req), dst);
		tcp_rsk(req)->ts_off = tc->tsval - baton_req_tsval(tcp_rsk(req));
	}
	child = baton_req_child(listener, ack, req, dst, reserve);
	if (!child)
		*cause = rebuild_why(listener, conn);
	else
		/* Used by ip_queue_xmit(), as with SYN cookies. */
		inet_sk(child)->cork.fl.u.ip4 = fl4;
	return child;
}

struct sock *be_rebuild(struct be_conn *conn, const struct thop_msg *create,
			struct baton_reserve *reserve, struct sock **listener,
			u32 *cause)
{
	const struct baton_tuple *tuple = &conn->entry.tuple;
	const struct thop_conn *tc = &create->conn;
	struct net *net = conn->be->bn->net;
	struct sk_buff *ack = rebuild_ack(net, tuple, &conn->route.ingress, tc);
	struct sock *sk;

	*cause = THOP_CAUSE_MEMORY;
	if (!ack)
		return NULL;
	/* Reuseport programs expect the TCP header. */
	baton_packet_cb(ack);
	*listener = rebuild_listener(net, ack, tuple, &conn->route.ingress,
				     cause);
	if (!*listener)
		goto drop;
	*cause = THOP_CAUSE_MEMORY;
	sk = rebuild_child(*listener, ack, conn, tc, reserve, cause);
	if (!sk)
		goto drop;
	be_path_rtt(sk, tc);
	rebuild_bytes(tcp_sk(sk), tc);
	baton_sock_rcv(sk, ack);
	be_path_restore(sk, create);
	/* The server sends next: avoid a quick ACK for every handoff. */
	inet_csk_enter_pingpong_mode(sk);
	return sk;
drop:
	kfree_skb(ack);
	return NULL;
}

void be_rebuild_finish(struct sock *sk, struct sock *listener)
	__releases(&sk->sk_lock.slock)
{
	bh_unlock_sock(sk);
	listener->sk_data_ready(listener);
	sock_put(sk);
}

void be_rebuild_undo(struct sock *sk, struct baton_reserve *reserve)
	__releases(&sk->sk_lock.slock)
{
	baton_sock_done(sk, reserve);
	bh_unlock_sock(sk);
	sock_put(sk);
}
