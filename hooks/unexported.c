// SPDX-License-Identifier: GPL-2.0
/* unexported.c - replaces TCP functions that kernels cease to export. */
#include <linux/module.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/route.h>
#include <net/xfrm.h>
#include "compat.h"
#include "unexported.h"

/* Requests */

#ifdef CONFIG_TCP_MD5SIG
static struct tcp_md5sig_key *req_md5_lookup(const struct sock *sk,
					     const struct sock *addr_sk)
{
	return NULL;
}
#endif

/* Listeners with keys are refused, so the only callback never finds one. */
static const struct tcp_request_sock_ops req_af_ops = {
	.mss_clamp = TCP_MSS_DEFAULT,
#ifdef CONFIG_TCP_MD5SIG
	.req_md5_lookup = req_md5_lookup,
#endif
};

/*
 * As inet_reqsk_alloc() and cookie_tcp_reqsk_alloc(). The slab reuses memory
 * without a grace period, and a look-up may still read the sock_common of the
 * request before: clear only the rest.
 */
struct request_sock *baton_req_alloc(struct sock *listener)
{
	const struct request_sock_ops *ops = tcp_prot.rsk_prot;
	const size_t common = sizeof(struct sock_common);
	struct inet_request_sock *ireq;
	struct request_sock *req;

	req = kmem_cache_alloc(ops->slab, GFP_ATOMIC | __GFP_NOWARN);
	if (!req)
		return NULL;
	memset((u8 *)req + common, 0, sizeof(struct tcp_request_sock) - common);
	req->rsk_listener = NULL;
	req->rsk_ops = ops;
	req_to_sk(req)->sk_prot = listener->sk_prot;
	sk_node_init(&req_to_sk(req)->sk_node);
	sk_tx_queue_clear(req_to_sk(req));
	refcount_set(&req->rsk_refcnt, 0);
	req->timeout = TCP_TIMEOUT_INIT;
	ireq = inet_rsk(req);
	atomic64_set(&ireq->ir_cookie, 0);
	ireq->ireq_state = TCP_NEW_SYN_RECV;
	write_pnet(&ireq->ireq_net, sock_net(listener));
	ireq->ireq_family = listener->sk_family;
	tcp_rsk(req)->af_specific = &req_af_ops;
	return req;
}
EXPORT_SYMBOL_GPL(baton_req_alloc);

void baton_req_free(struct request_sock *req)
{
	refcount_set(&req->rsk_refcnt, 1);
	baton_req_put(req);
}
EXPORT_SYMBOL_GPL(baton_req_free);

/*
 * tcp_abort() does not say whether the request was still there. The stack replaces a
 * request by its socket in one step, so a look-up afterwards tells.
 */
bool baton_req_drop(struct request_sock *req)
{
#ifdef BATON_EXPORTS_inet_csk_reqsk_queue_drop
	return inet_csk_reqsk_queue_drop(req->rsk_listener, req);
#else
	const struct inet_request_sock *ireq = inet_rsk(req);
	const struct baton_tuple tuple = {
		.caddr = baton_addr_v4(ireq->ir_rmt_addr),
		.cport = ireq->ir_rmt_port,
		.vaddr = baton_addr_v4(ireq->ir_loc_addr),
		.vport = htons(ireq->ir_num),
	};
	struct sock *sk;

	tcp_abort(req_to_sk(req), ECONNABORTED);
	sk = baton_lookup(read_pnet(&ireq->ireq_net), &tuple, ireq->ir_iif, 0);
	if (sk)
		sock_gen_put(sk);
	return !sk;
#endif
}
EXPORT_SYMBOL_GPL(baton_req_drop);

/* Requests made here have no IP options. */
struct dst_entry *baton_req_route(struct sock *listener,
				  struct request_sock *req, struct flowi4 *fl4)
{
#ifdef BATON_EXPORTS_inet_csk_route_req
	return inet_csk_route_req(listener, fl4, req);
#else
	const struct inet_request_sock *ireq = inet_rsk(req);
	struct rtable *rt;

	flowi4_init_output(fl4, ireq->ir_iif, ireq->ir_mark,
			   ip_sock_rt_tos(listener),
			   ip_sock_rt_scope(listener), listener->sk_protocol,
			   inet_sk_flowi_flags(listener), ireq->ir_rmt_addr,
			   ireq->ir_loc_addr, ireq->ir_rmt_port,
			   htons(ireq->ir_num),
			   sock_net_uid(sock_net(listener), listener));
	security_req_classify_flow(req, flowi4_to_flowi_common(fl4));
	rt = ip_route_output_flow(sock_net(listener), fl4, listener);
	return IS_ERR(rt) ? NULL : &rt->dst;
#endif
}
EXPORT_SYMBOL_GPL(baton_req_route);

#ifdef BATON_EXPORTS_inet_csk_reqsk_queue_add
static bool accept_add(struct sock *listener, struct request_sock *req,
		       struct sock *child, struct baton_reserve *reserve)
{
	return inet_csk_reqsk_queue_add(listener, req, child);
}
#else
/* As inet_child_forget() and inet_csk_destroy_sock() */
static void accept_forget(struct sock *child, struct baton_reserve *reserve)
{
	baton_sock_done(child, reserve);
	sock_orphan(child);
	child->sk_prot->destroy(child);
	sk_stream_kill_queues(child);
	xfrm_sk_free_policy(child);
	sock_put(child);
}

static bool accept_add(struct sock *listener, struct request_sock *req,
		       struct sock *child, struct baton_reserve *reserve)
{
	struct request_sock_queue *queue =
		&inet_csk(listener)->icsk_accept_queue;
	bool listens;

	spin_lock(&queue->rskq_lock);
	listens = listener->sk_state == TCP_LISTEN;
	if (listens) {
		req->sk = child;
		req->dl_next = NULL;
		if (queue->rskq_accept_head)
			queue->rskq_accept_tail->dl_next = req;
		else
			WRITE_ONCE(queue->rskq_accept_head, req);
		queue->rskq_accept_tail = req;
		sk_acceptq_added(listener);
	}
	spin_unlock(&queue->rskq_lock);
	if (!listens)
		accept_forget(child, reserve);
	return listens;
}
#endif

/* Stable 6.1 and 6.12.117 have one more argument, for IPv6, 6.12.95 has not. */
typedef struct sock *req_child_fn(const struct sock *sk, struct sk_buff *skb,
				  struct request_sock *req,
				  struct dst_entry *dst,
				  struct request_sock *old, bool *own,
				  void (*init)(struct sock *newsk,
					       const struct sock *sk));
typedef struct sock *req_child_old_fn(const struct sock *sk,
				      struct sk_buff *skb,
				      struct request_sock *req,
				      struct dst_entry *dst,
				      struct request_sock *old, bool *own);

static struct sock *req_child(struct sock *listener, struct sk_buff *ack,
			      struct request_sock *req, struct dst_entry *dst)
{
	const struct inet_connection_sock_af_ops *ops =
		inet_csk(listener)->icsk_af_ops;
	bool own;

	return _Generic(ops->syn_recv_sock,
		req_child_fn *:
			BATON_FN_AS(req_child_fn, ops->syn_recv_sock)(
				listener, ack, req, dst, NULL, &own, NULL),
		req_child_old_fn *:
			BATON_FN_AS(req_child_old_fn, ops->syn_recv_sock)(
				listener, ack, req, dst, NULL, &own));
}

struct sock *baton_req_child(struct sock *listener, struct sk_buff *ack,
			     struct request_sock *req, struct dst_entry *dst,
			     struct baton_reserve *reserve)
{
	struct sock *child = req_child(listener, ack, req, dst);

	refcount_set(&req->rsk_refcnt, 1);
	if (!child)
		goto put;
	sock_rps_save_rxhash(child, ack);
	if (accept_add(listener, req, child, reserve))
		return child;
	bh_unlock_sock(child);
	sock_put(child);
put:
	baton_req_put(req);
	return NULL;
}
EXPORT_SYMBOL_GPL(baton_req_child);

/* Sockets */

/* by 6.18: the drop reason through a pointer; by 7.3: as the result */
typedef int filter_fn(struct sock *sk, struct sk_buff *skb,
		      unsigned int cap);
typedef int filter_reason_out_fn(struct sock *sk, struct sk_buff *skb,
				 unsigned int cap, enum skb_drop_reason *why);
typedef enum skb_drop_reason filter_reason_fn(struct sock *sk,
					      struct sk_buff *skb,
					      unsigned int cap);

bool baton_sock_refuses(struct sock *sk, struct sk_buff *skb)
{
	unsigned int cap = tcp_hdr(skb)->doff * 4;
	enum skb_drop_reason why __maybe_unused;

	return _Generic(sk_filter_trim_cap,
		filter_fn *:
			BATON_FN_AS(filter_fn, sk_filter_trim_cap)(
				sk, skb, cap),
		filter_reason_out_fn *:
			BATON_FN_AS(filter_reason_out_fn, sk_filter_trim_cap)(
				sk, skb, cap, &why),
		filter_reason_fn *:
			BATON_FN_AS(filter_reason_fn, sk_filter_trim_cap)(
				sk, skb, cap));
}
EXPORT_SYMBOL_GPL(baton_sock_refuses);

#ifndef BATON_EXPORTS_tcp_done

int baton_reserve_init(struct baton_reserve *reserve, gfp_t gfp)
{
	struct sk_buff *skb = alloc_skb(sizeof(struct iphdr) +
					sizeof(struct tcphdr), gfp);

	if (!skb)
		return -ENOMEM;
	skb_reset_network_header(skb);
	skb_put_zero(skb, sizeof(struct iphdr) + sizeof(struct tcphdr));
	ip_hdr(skb)->version = 4;
	ip_hdr(skb)->ihl = sizeof(struct iphdr) / 4;
	skb_pull(skb, sizeof(struct iphdr));
	skb_reset_transport_header(skb);
	tcp_hdr(skb)->doff = sizeof(struct tcphdr) / 4;
	tcp_hdr(skb)->rst = 1;
	tcp_hdr(skb)->ack = 1;
	skb->protocol = htons(ETH_P_IP);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	reserve->rst = skb;
	return 0;
}
EXPORT_SYMBOL_GPL(baton_reserve_init);

void baton_reserve_clean(struct baton_reserve *reserve)
{
	kfree_skb(reserve->rst);
	reserve->rst = NULL;
}
EXPORT_SYMBOL_GPL(baton_reserve_clean);

/* TCP accepts it: it is next in sequence, with a verified checksum. */
static void rst_fill(struct sk_buff *skb, const struct sock *sk)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct tcphdr *th = tcp_hdr(skb);

	memset(cb, 0, sizeof(*cb));
	cb->seq = tcp_sk(sk)->rcv_nxt;
	cb->end_seq = cb->seq;
	cb->ack_seq = tcp_sk(sk)->snd_nxt;
	cb->tcp_flags = TCPHDR_RST | TCPHDR_ACK;
	th->source = sk->sk_dport;
	th->dest = htons(sk->sk_num);
	th->seq = htonl(cb->seq);
	th->ack_seq = htonl(cb->ack_seq);
}

/*
 * As if the client had reset the connection, but without the error. poll() does not
 * take the lock and may see the error for a moment.
 */
void baton_sock_done(struct sock *sk, struct baton_reserve *reserve)
{
	struct sk_buff *rst = reserve->rst;

	if (WARN_ON_ONCE(!rst))
		return;
	reserve->rst = NULL;
	rst_fill(rst, sk);
	baton_sock_rcv(sk, rst);
	WARN_ON_ONCE(sk->sk_state != TCP_CLOSE);
	WRITE_ONCE(sk->sk_err, 0);
}
EXPORT_SYMBOL_GPL(baton_sock_done);

#endif
