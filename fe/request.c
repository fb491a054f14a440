// SPDX-License-Identifier: GPL-2.0
/*
 * request.c - the fast path: a first request that comes in one segment.
 *
 * The bare ACK of the handshake was dropped (deferred accept), so the
 * connection is still a request_sock, which has all that a handoff needs.
 * Anything unusual goes up the stack and takes the slow path.
 */
#include <net/inet_connection_sock.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include <net/xfrm.h>
#include "../hooks/compat.h"
#include "../hooks/hook.h"
#include "../hooks/packet/tunnel.h"
#include "../hooks/packet/xmit.h"
#include "../hooks/unexported.h"
#include "../shared/proto.h"
#include "conn.h"
#include "ecn.h"
#include "forward.h"
#include "give.h"
#include "listener.h"
#include "request.h"
#include "rtt.h"

/* The request_sock of a packet, with a reference, or NULL. */
static struct request_sock *fe_reqsk(struct net *net, struct sk_buff *skb,
				     const struct baton_tuple *tuple)
{
	struct sock *sk;

	sk = baton_lookup(net, tuple, inet_iif(skb), inet_sdif(skb));
	if (!sk)
		return NULL;
	if (sk->sk_state == TCP_NEW_SYN_RECV)
		return inet_reqsk(sk);
	sock_gen_put(sk);
	return NULL;
}

/* Would this segment make a socket, and an ordinary one? */
static bool request_fits(const struct request_sock *req,
			 const struct baton_packet *pkt,
			 const struct tcp_options_received *opt)
{
	const struct inet_request_sock *ireq = inet_rsk(req);
	const struct tcp_request_sock *treq = tcp_rsk(req);
	u8 flags = TCPHDR_ACK | TCPHDR_SYN | TCPHDR_RST | TCPHDR_URG;
	u32 len = baton_packet_len(pkt);

	if ((pkt->flags & flags) != TCPHDR_ACK || treq->tfo_listener)
		return false;
	if (pkt->seq != treq->rcv_isn + 1 || pkt->ack != treq->snt_isn + 1 ||
	    len > req->rsk_rcv_wnd || len > THOP_DATA_MAX)
		return false;
	return !ireq->tstamp_ok ||
	       (opt->saw_tstamp &&
		(s32)(opt->rcv_tsval - READ_ONCE(req->ts_recent)) >= 0);
}

static u16 request_flags(const struct request_sock *req, bool fin)
{
	const struct inet_request_sock *ireq = inet_rsk(req);

	return (ireq->tstamp_ok ? THOP_F_TSTAMP : 0) |
	       (ireq->sack_ok ? THOP_F_SACK : 0) |
	       (ireq->wscale_ok ? THOP_F_WSCALE : 0) |
	       (ireq->ecn_ok ? THOP_F_ECN : 0) | (fin ? THOP_F_FIN : 0);
}

static void request_conn(const struct request_sock *req,
			 const struct sk_buff *skb,
			 const struct baton_packet *pkt,
			 const struct tcp_options_received *opt,
			 struct thop_conn *tc)
{
	const struct inet_request_sock *ireq = inet_rsk(req);
	const struct tcp_request_sock *treq = tcp_rsk(req);

	tc->rcv_nxt = treq->rcv_isn + 1;
	tc->snd_nxt = treq->snt_isn + 1;
	tc->rcv_right = tc->rcv_nxt + req->rsk_rcv_wnd;
	tc->flags = request_flags(req, pkt->flags & TCPHDR_FIN);
	tc->mss = max_t(u16, req->mss, 64);
	if (ireq->wscale_ok) {
		tc->snd_wscale = ireq->snd_wscale;
		tc->rcv_wscale = ireq->rcv_wscale;
	}
	tc->snd_wnd = (u32)ntohs(baton_tcp(skb)->window) << tc->snd_wscale;
	if (ireq->tstamp_ok) {
		tc->ts_recent = opt->rcv_tsval;
		tc->tsval = baton_req_tsval(treq);
	}
	tc->max_window = tc->snd_wnd;
	fe_rtt_conn(req, opt, tc);
}

/*
 * Insert the entry before dropping the request_sock: no packet may find
 * neither. If two CPUs have the same segment, only one of them drops the
 * request_sock, and goes on.
 */
static bool request_take(struct fe *fe, struct baton_service *svc,
			 struct request_sock *req, struct thop_msg *msg,
			 const u8 *data, struct baton_peer *to)
{
	struct baton_tuple tuple;
	struct fe_handoff *handoff;
	struct fe_conn *conn;

	baton_key_tuple(&msg->key, &tuple);
	conn = fe_conn_alloc(svc, &tuple, msg->key.cookie);
	if (!conn) {
		baton_count(fe->bn, BATON_STAT_no_memory);
		return false;
	}
	if (fe_conn_insert(fe, conn))
		return false;
	handoff = fe_give_alloc(fe, conn, msg);
	if (handoff && baton_req_drop(req)) {
		baton_count(fe->bn, BATON_STAT_fe_requests_fast);
		if (!fe_give(handoff, data, to))
			return true;
	} else if (handoff) {
		fe_give_free(handoff);
	}
	fe_conn_remove(fe, conn);
	return false;
}

static bool request_give(const struct baton_hook *hook,
			 struct request_sock *req, struct sk_buff *skb,
			 const struct baton_packet *pkt)
{
	struct baton_service *svc = hook->svc;
	u32 len = baton_packet_len(pkt);
	struct fe *fe = fe_of(hook->bn);
	struct tcp_options_received opt = {};
	struct thop_msg msg = {};
	struct baton_peer *to;
	struct baton_req head;
	const u8 *data;

	tcp_parse_options(fe->bn->net, skb, &opt, 0, NULL);
	if (!request_fits(req, pkt, &opt) || !baton_packet_valid(skb))
		return false;
	data = baton_packet_payload(skb, pkt);
	if (!data || svc->proto->head(data, len, &head) <= 0)
		return false;
	to = baton_decide(fe->bn, svc, &head, NULL);
	if (!to)
		return false;
	request_conn(req, skb, pkt, &opt, &msg.conn);
	msg.conn.fe = hook->cluster->self_addr;
	fe_give_msg(fe, &msg, &hook->tuple, len);
	return request_take(fe, svc, req, &msg, data, to);
}

/* Does it acknowledge our SYN-ACK, within the window? */
static bool request_acks(const struct request_sock *req,
			 struct sk_buff *skb,
			 const struct baton_packet *pkt)
{
	const struct tcp_request_sock *treq = tcp_rsk(req);

	return pkt->flags & TCPHDR_ACK && !treq->tfo_listener &&
	       pkt->ack == treq->snt_isn + 1 &&
	       pkt->seq - (treq->rcv_isn + 1) <= req->rsk_rcv_wnd &&
	       baton_packet_valid(skb);
}

static void request_rtt(struct net *net, struct request_sock *req,
			struct sk_buff *skb)
{
	struct tcp_options_received opt = {};

	/* The timestamp is needed in this case only. */
	if (req->num_retrans)
		tcp_parse_options(net, skb, &opt, 0, NULL);
	fe_rtt_ack(req, &opt);
}

/*
 * A packet goes up the stack. The bare ACK of the handshake is dropped there
 * until the defer time is over; anything else makes a child.
 */
static void request_up(struct net *net, struct request_sock *req,
		       struct sk_buff *skb, const struct baton_packet *pkt)
{
	const struct inet_connection_sock *icsk = inet_csk(req->rsk_listener);
	u32 len = baton_packet_len(pkt);

	if (!len && request_acks(req, skb, pkt))
		request_rtt(net, req, skb);
	/* A segment that begins before the window may make a child, too. */
	if (!(pkt->flags & TCPHDR_ACK) || pkt->ack != tcp_rsk(req)->snt_isn + 1)
		return;
	if (len || pkt->flags & TCPHDR_FIN ||
	    pkt->seq != tcp_rsk(req)->rcv_isn + 1 ||
	    req->num_timeout >= icsk->icsk_accept_queue.rskq_defer_accept)
		fe_rtt_restore(req);
}

/*
 * A client on this node cannot be served. If its address is the VIP, that is
 * local to each back end, too. If it is another one, the responses come from
 * outside with a local address, the VIP, as their source, and are dropped.
 * Refuse it at once.
 */
static unsigned int request_own(const struct baton_hook *hook,
				const struct baton_packet *pkt)
{
	const struct baton_segment seg = {
		.tuple = hook->tuple,
		.ack = pkt->end + 1,
		.rst = true,
	};

	baton_count(hook->bn, BATON_STAT_fe_own_refused);
	baton_send_segment(hook->bn, &seg);
	return NF_DROP;
}

/* The segment belongs to @req: judge it, or leave it to the stack. */
static unsigned int request_first(const struct baton_hook *hook,
				  struct request_sock *req, struct sk_buff *skb,
				  const struct baton_packet *pkt)
{
	bool ours = fe_listener_is(hook->svc, req->rsk_listener);
	u32 len = baton_packet_len(pkt);
	struct net *net = hook->bn->net;

	skb_set_transport_header(skb, ip_hdrlen(skb));
	/*
	 * The segment before it may just be removing the request_sock on
	 * another CPU; the stack would answer this one with a RST. The client
	 * will retransmit it.
	 */
	if (len && after(pkt->seq, tcp_rsk(req)->rcv_isn + 1)) {
		if (request_acks(req, skb, pkt))
			request_rtt(net, req, skb);
		baton_count(hook->bn, BATON_STAT_fe_request_early);
		return NF_DROP;
	}
	if (ours && len && request_give(hook, req, skb, pkt)) {
		consume_skb(skb);
		return NF_STOLEN;
	}
	if (ours)
		request_up(net, req, skb, pkt);
	return NF_ACCEPT;
}

/* BH off. */
static unsigned int request_in(const struct baton_hook *hook,
			       struct sk_buff *skb,
			       const struct baton_packet *pkt)
{
	struct fe *fe = fe_of(hook->bn);
	struct fe_conn *conn = fe_conn_find(fe, &hook->tuple);
	unsigned int verdict = NF_ACCEPT;
	struct request_sock *req;

	/* A fragment, or queued meanwhile (NFQUEUE): unknown to PRE_ROUTING. */
	if (conn)
		return fe_forward(fe, conn, skb, pkt);
	if (pkt->flags & TCPHDR_SYN && baton_packet_own(skb))
		return request_own(hook, pkt);
	if (pkt->flags & TCPHDR_SYN)
		return fe_ecn_syn(fe, skb) ? NF_ACCEPT : NF_DROP;
	if (pkt->flags & TCPHDR_RST)
		return NF_ACCEPT;
	req = fe_reqsk(hook->bn->net, skb, &hook->tuple);
	if (req) {
		verdict = request_first(hook, req, skb, pkt);
		baton_req_put(req);
	}
	if (verdict != NF_ACCEPT)
		return verdict;
	/*
	 * Another CPU may have handed the connection on since, with this segment
	 * or an earlier one: the stack would answer with a RST.
	 */
	conn = fe_conn_find(fe, &hook->tuple);
	return conn ? fe_forward(fe, conn, skb, pkt) : NF_ACCEPT;
}

unsigned int fe_local_in(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct baton_packet pkt;
	struct baton_hook hook;
	unsigned int verdict;
	bool bh;

	if (unlikely(ip_hdr(skb)->protocol == IPPROTO_IPIP))
		return baton_tunnel_in(priv, skb);
	if (!baton_hook(&hook, priv, skb, true) ||
	    !baton_packet_parse(skb, &pkt))
		return NF_ACCEPT;
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb)) {
		baton_count(hook.bn, BATON_STAT_xfrm_refused);
		return NF_DROP;
	}
	bh = baton_bh_off();
	verdict = request_in(&hook, skb, &pkt);
	baton_bh_back(bh);
	return verdict;
}
