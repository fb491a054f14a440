// SPDX-License-Identifier: GPL-2.0
/*
 * listen.c - handshakes, and the children made from requests: real ones, and
 * those that the back end builds.
 */
#include "sim.h"

#define REQ_TIME 30000000ULL
#define DEFER_TIME 5000000ULL

static struct kmem_cache req_slab = { .size = sizeof(struct request_sock) };
static const struct request_sock_ops req_ops = { .slab = &req_slab };

static void prot_destroy(struct sock *sk)
{
	WARN_ON(sk->sk_state != TCP_CLOSE || !sk->orphan);
}

const struct proto tcp_prot = {
	.rsk_prot = &req_ops,
	.destroy = prot_destroy,
	.backlog_rcv = tcp_v4_do_rcv,
	.shutdown = sim_prot_shutdown,
};

static void req_unhash(struct request_sock *req)
{
	sim_event_del(&req->timer);
	list_del_init(&req_to_sk(req)->node);
	sock_put(req_to_sk(req));
}

bool inet_csk_reqsk_queue_drop(struct sock *listener, struct request_sock *req)
{
	if (list_empty(&req_to_sk(req)->node))
		return false;
	req_unhash(req);
	return true;
}

/* Called for requests only */
int tcp_abort(struct sock *sk, int err)
{
	WARN_ON(sk->sk_state != TCP_NEW_SYN_RECV);
	inet_csk_reqsk_queue_drop(inet_reqsk(sk)->rsk_listener, inet_reqsk(sk));
	return 0;
}

static void send_synack(struct request_sock *req)
{
	struct sock *sk = req_to_sk(req);

	sim_segment(sk->net, sk, sk->sk_rcv_saddr, htons(sk->sk_num),
		    sk->sk_daddr, sk->sk_dport, req->snt_isn, req->rcv_nxt,
		    SIM_SYN | SIM_ACK, min_t(u32, req->rsk_rcv_wnd, U16_MAX),
		    req->tstamp_ok, sim_clock(req->req_usec_ts) + req->ts_off,
		    req->ts_recent, sim_tcp_mss(),
		    req->wscale_ok ? req->rcv_wscale : -1, NULL, 0);
}

static void req_time(struct sim_event *event)
{
	struct request_sock *req = container_of(event, struct request_sock,
						timer);

	if (req->num_timeout++) {
		req_unhash(req);
		return;
	}
	/* The accept was deferred for long enough: send the SYN-ACK again. */
	sock_hold(req_to_sk(req));
	local_bh_disable();
	req->num_retrans++;
	send_synack(req);
	local_bh_enable();
	if (!list_empty(&req_to_sk(req)->node))
		sim_event_add(event, req_to_sk(req)->net, sim_now + REQ_TIME);
	sock_put(req_to_sk(req));
}

static struct request_sock *req_alloc(struct sock *listener)
{
	struct request_sock *req = sim_alloc(sizeof(*req));
	struct sock *sk = req_to_sk(req);

	sk->net = listener->net;
	sk->refs = 1;
	sk->sk_state = TCP_NEW_SYN_RECV;
	INIT_LIST_HEAD(&sk->node);
	listener->refs++;
	req->rsk_listener = listener;
	req->timer.run = req_time;
	return req;
}

/* As inet_ehash_insert(): is there one with the same addresses and ports? */
static bool taken(struct net *net, const struct request_sock *req)
{
	const struct sock *sk;

	list_for_each_entry(sk, &net->socks, node)
		if (sk->sk_state != TCP_LISTEN &&
		    sk->sk_dport == req->ir_rmt_port &&
		    sk->sk_daddr == req->ir_rmt_addr &&
		    sk->sk_num == req->ir_num &&
		    sk->sk_rcv_saddr == req->ir_loc_addr)
			return true;
	return false;
}

void sim_listen_rx(struct sock *listener, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th = tcp_hdr(skb);
	struct tcp_options_received opt = {};
	struct request_sock *req;

	if (!th->syn || th->ack || th->rst) {
		tcp_reset_to(listener->net, skb);
		kfree_skb(skb);
		return;
	}
	tcp_parse_options(listener->net, skb, &opt, 0, NULL);
	req = req_alloc(listener);
	req->ir_loc_addr = iph->daddr;
	req->ir_rmt_addr = iph->saddr;
	req->ir_num = ntohs(th->dest);
	req->ir_rmt_port = th->source;
	/* Another processor has had a copy of the SYN. */
	if (taken(listener->net, req)) {
		sock_put(req_to_sk(req));
		kfree_skb(skb);
		return;
	}
	req->rcv_isn = ntohl(th->seq);
	req->rcv_nxt = req->rcv_isn + 1;
	req->snt_isn = sim_rnd(SIM_R_KERNEL);
	req->mss = opt.mss_clamp ? opt.mss_clamp : TCP_MSS_DEFAULT;
	if (tcp_sk(listener)->rx_opt.mss_clamp)
		req->mss = min(req->mss, tcp_sk(listener)->rx_opt.mss_clamp);
	req->tstamp_ok = opt.saw_tstamp;
	req->req_usec_ts = opt.saw_tstamp && listener->net->usec;
	req->ts_recent = opt.rcv_tsval;
	req->ts_off = req->tstamp_ok ? sim_rnd(SIM_R_KERNEL) : 0;
	req->sack_ok = opt.sack_ok;
	req->wscale_ok = opt.wscale_ok;
	req->snd_wscale = opt.wscale_ok ? opt.snd_wscale : 0;
	req->rcv_wscale = opt.wscale_ok ? 7 : 0;
	req->rsk_rcv_wnd = min(listener->sk_rcvbuf / 2, 49152);
	req->rsk_window_clamp = (u32)U16_MAX << req->rcv_wscale;
	req->snt_synack = tcp_clock_us();
	list_add_tail(&req_to_sk(req)->node, &listener->net->socks);
	sim_event_add(&req->timer, listener->net, sim_now + DEFER_TIME);
	send_synack(req);
	kfree_skb(skb);
}

/* A child as inet_csk_clone_lock() and tcp_create_openreq_child() make it. */
static struct sock *child_make(struct sock *listener, struct request_sock *req)
{
	struct sock *sk = sim_sock(listener->net, req->ir_loc_addr,
				   req->ir_num, req->ir_rmt_addr,
				   req->ir_rmt_port);
	struct tcp_sock *tp = tcp_sk(sk);

	/* Reference of the process that accepts it */
	sk->refs++;
	sk->sk_state = TCP_SYN_RECV;
	sk->sk_rcvbuf = listener->sk_rcvbuf;
	sk->sk_mark = req->ir_mark;
	sk->sk_bound_dev_if = req->ir_iif;
	sk->sk_data_ready = listener->sk_data_ready;
	sk->sk_state_change = listener->sk_state_change;
	tp->rcv_nxt = tp->copied_seq = tp->rcv_wup = req->rcv_nxt;
	tp->rcv_wnd = req->rsk_rcv_wnd;
	tp->window_clamp = req->rsk_window_clamp;
	tp->snd_nxt = tp->snd_una = tp->write_seq = req->snt_isn + 1;
	tp->snd_rtx = tp->snd_una;
	tp->tsoffset = req->ts_off;
	tp->tcp_usec_ts = req->req_usec_ts;
	tp->rx_opt = (struct tcp_options_received) {
		.ts_recent = req->ts_recent,
		.tstamp_ok = req->tstamp_ok,
		.wscale_ok = req->wscale_ok,
		.sack_ok = req->sack_ok,
		.snd_wscale = req->snd_wscale,
		.rcv_wscale = req->rcv_wscale,
		.mss_clamp = req->mss,
	};
	tp->mss = req->mss - (req->tstamp_ok ? 12 : 0);
	tp->inet_conn.icsk_rto = HZ;
	sim_lock_fresh(&sk->sk_lock.slock);
	return sk;
}

/* As tcp_synack_rtt_meas(); with timestamps tcp_rcv_state_process() does more. */
static void synack_rtt(struct tcp_sock *tp, const struct request_sock *req)
{
	if (!req->num_retrans && req->snt_synack)
		sim_rtt(tp, max_t(s64, tcp_clock_us() - req->snt_synack, 1));
}

/* No process will accept it. */
void sock_orphan(struct sock *sk)
{
	sk->orphan = true;
	sk->sk_data_ready = NULL;
	sk->sk_state_change = NULL;
}

struct sock *inet_csk_reqsk_queue_add(struct sock *listener,
				      struct request_sock *req,
				      struct sock *child)
{
	struct request_sock_queue *queue =
		&inet_csk(listener)->icsk_accept_queue;

	WARN_ON(listener->sk_state != TCP_LISTEN);
	req->sk = child;
	req->dl_next = NULL;
	spin_lock(&queue->rskq_lock);
	if (queue->rskq_accept_head)
		queue->rskq_accept_tail->dl_next = req;
	else
		queue->rskq_accept_head = req;
	queue->rskq_accept_tail = req;
	sk_acceptq_added(listener);
	spin_unlock(&queue->rskq_lock);
	return child;
}

/* Consumes @req's reference. Return: @skb has been consumed. */
bool sim_request_rx(struct request_sock *req, struct sk_buff *skb)
{
	const struct tcphdr *th = tcp_hdr(skb);
	struct sock *listener = req->rsk_listener, *child;
	u32 seq = TCP_SKB_CB(skb)->seq, end = TCP_SKB_CB(skb)->end_seq;
	struct sk_buff *ack;

	if (listener->sk_state != TCP_LISTEN) {
		inet_csk_reqsk_queue_drop(listener, req);
		tcp_reset_to(req_to_sk(req)->net, skb);
		goto out;
	}
	if (th->rst) {
		if (seq == req->rcv_nxt)
			inet_csk_reqsk_queue_drop(listener, req);
		goto out;
	}
	if (th->syn) {
		if (seq == req->rcv_isn) {
			req->num_retrans++;
			send_synack(req);
		}
		goto out;
	}
	if (!th->ack || TCP_SKB_CB(skb)->ack_seq != req->snt_isn + 1) {
		tcp_reset_to(req_to_sk(req)->net, skb);
		goto out;
	}
	if (req->num_timeout <
		    inet_csk(listener)->icsk_accept_queue.rskq_defer_accept &&
	    end == req->rcv_isn + 1) {
		req->acked = 1;
		goto out;
	}
	if (!inet_csk_reqsk_queue_drop(listener, req))
		goto out;
	child = child_make(listener, req);
	child->sk_user_data = NULL;
	child->cookie = req->snt_isn;
	synack_rtt(tcp_sk(child), req);
	sim_check_owner(child);
	ack = sim_skb(skb->end - skb->head);
	ack->network_header = skb->network_header;
	ack->transport_header = skb->transport_header;
	memcpy(ack->head, skb->head, skb->tail - skb->head);
	skb_reserve(ack, skb->data - skb->head);
	skb_put(ack, skb->len);
	memcpy(ack->cb, skb->cb, sizeof(ack->cb));
	tcp_rcv_state_process(child, ack);
	inet_csk_reqsk_queue_add(listener, req, child);
	tcp_v4_do_rcv(child, skb);
	bh_unlock_sock(child);
	listener->sk_data_ready(listener);
	return true;
out:
	sock_put(req_to_sk(req));
	return false;
}

/*
 * A process on another CPU closes the listener while a socket is made for it.
 * The kernel's inet_csk_reqsk_queue_add() notices that; so must its
 * replacement.
 */
#ifdef BATON_EXPORTS_inet_csk_reqsk_queue_add
#define close_meanwhile(listener) ((void)(listener))
#else
struct closed {
	struct sim_event event;
	struct sock *listener;
	struct request_sock *head;
	u32 n;
};

/* Sockets queued before are reset; those queued since are never accepted. */
static void closed_run(struct sim_event *event)
{
	struct closed *closed = container_of(event, struct closed, event);
	struct inet_connection_sock *icsk = inet_csk(closed->listener);
	struct net *net = closed->listener->net;

	icsk->icsk_accept_queue.rskq_accept_head = closed->head;
	icsk->n_accept = closed->n;
	if (net->app) {
		sim_server_listen(net, false);
		sim_server_listen(net, true);
	}
	sock_put(closed->listener);
	sim_free(closed);
}

static void close_meanwhile(struct sock *listener)
{
	struct inet_connection_sock *icsk = inet_csk(listener);
	struct closed *closed;

	if (sim_alike || !sim_has(SIM_F_listener) ||
	    !sim_chance(SIM_R_ROAD, 100))
		return;
	sim_trace("%-4s       listener closed meanwhile", listener->net->name);
	closed = sim_alloc(sizeof(*closed));
	closed->event.run = closed_run;
	closed->listener = listener;
	closed->head = icsk->icsk_accept_queue.rskq_accept_head;
	closed->n = icsk->n_accept;
	listener->refs++;
	listener->sk_state = TCP_CLOSE;
	icsk->icsk_accept_queue.rskq_accept_head = NULL;
	icsk->n_accept = 0;
	sim_event_add(&closed->event, listener->net, sim_now);
}
#endif

/* Called for requests that the back end has built */
static struct sock *syn_recv_sock(const struct sock *sk, struct sk_buff *skb,
				  struct request_sock *req,
				  struct dst_entry *dst,
				  struct request_sock *old, bool *own)
{
	struct sock *listener = (struct sock *)sk, *child;

	if (taken(listener->net, req))
		return NULL;
	child = child_make(listener, req);
	child->refs++;
	sim_check_rebuilt(child, req->snt_isn + 1,
			  req->rcv_nxt + req->rsk_rcv_wnd);
	sim_check_owner(child);
	close_meanwhile(listener);
	return child;
}

const struct inet_connection_sock_af_ops sim_af_ops = {
	.syn_recv_sock = syn_recv_sock,
};

/* Processes */

struct sock *sim_tcp_listen(struct net *net, u16 port, u32 backlog)
{
	struct sock *sk = sim_sock(net, htonl(SIM_VIP), port, 0, 0);

	sk->refs++;
	inet_csk(sk)->max_accept = backlog;
	sk->sk_mark = sim.plan.seed % 3;
	sk->sk_bound_dev_if = sim.plan.seed / 3 % 2 ? net->dev.ifindex : 0;
	tcp_set_state(sk, TCP_LISTEN);
	return sk;
}

/* The caller gets the reference of the accept queue. */
struct sock *sim_tcp_accept(struct sock *listener)
{
	struct inet_connection_sock *icsk = inet_csk(listener);
	struct request_sock *req = icsk->icsk_accept_queue.rskq_accept_head;
	struct sock *child;

	if (!req)
		return NULL;
	child = req->sk;
	icsk->icsk_accept_queue.rskq_accept_head = req->dl_next;
	icsk->n_accept--;
	sock_put(req_to_sk(req));
	return child;
}
