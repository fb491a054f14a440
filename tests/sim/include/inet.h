/* SPDX-License-Identifier: GPL-2.0 */
/*
 * inet.h - the parts of TCP and IP that baton uses. Sockets are those of tcp.c,
 * with names and meaning as in the kernel.
 */
#ifndef _SIM_INET_H
#define _SIM_INET_H

#include <linux/jhash.h>
#include "nodes.h"

/* inet_skb_parm and friends */
struct inet_skb_parm {
	int iif;
	u32 opt;
};
#define IPCB(skb) ((struct inet_skb_parm *)(skb)->cb)

struct tcp_skb_cb {
	u32 seq, end_seq;
	u32 tcp_tw_isn;
	u8 tcp_flags, sacked, ip_dsfield, has_rxtstamp;
	u32 ack_seq;
	union {
		struct {
			struct inet_skb_parm h4;
		} header;
	};
};
#define TCP_SKB_CB(skb) ((struct tcp_skb_cb *)(skb)->cb)
#define tcp_flag_byte(th) (((u8 *)(th))[13])

#define TCPHDR_FIN 0x01
#define TCPHDR_SYN 0x02
#define TCPHDR_RST 0x04
#define TCPHDR_PSH 0x08
#define TCPHDR_ACK 0x10
#define TCPHDR_URG 0x20

/* TCP */
struct tcp_sack_block {
	u32 start_seq, end_seq;
};
enum {
	TCP_ESTABLISHED = 1, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1,
	TCP_FIN_WAIT2, TCP_TIME_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK,
	TCP_LISTEN, TCP_CLOSING, TCP_NEW_SYN_RECV
};
#define RCV_SHUTDOWN 1
#define SEND_SHUTDOWN 2
#define SHUTDOWN_MASK 3
#define TCPOPT_EOL 0
#define TCPOPT_NOP 1
#define TCPOPT_MSS 2
#define TCPOPT_WINDOW 3
#define TCPOPT_SACK_PERM 4
#define TCPOPT_SACK 5
#define TCPOPT_TIMESTAMP 8
#define TCPOLEN_TIMESTAMP 10
#define TCPOLEN_TSTAMP_ALIGNED 12
#define TCPOLEN_SACK_PERM 2
#define TCPOLEN_SACK_BASE 2
#define TCPOLEN_SACK_BASE_ALIGNED 4
#define TCPOLEN_SACK_PERBLOCK 8
#define TCP_MSS_DEFAULT 536U
#define TCP_RTO_MIN (HZ / 5)
#define TCP_RTO_MAX (120 * HZ)
#define TCP_ECN_OK 1
#define TCP_TS_HZ 1000

#define before(a, b) ((s32)((u32)(a) - (u32)(b)) < 0)
#define after(a, b) before(b, a)

struct proto;
struct proto_ops;
struct rb_root {
	void *rb_node;
};
#define RB_EMPTY_ROOT(root) (!(root)->rb_node)

struct sock {
	struct list_head node;		/* in net->socks */
	struct net *net;
	int sk_state;
	u8 sk_shutdown;
	bool owned, inside, dead, orphan;
	bool deaf;			/* shut for reading, not by a FIN */
	bool ctl;			/* raw: sends resets without a socket */
	u16 sk_protocol;
	bool done;			/* reset by a RST that came from no network */
	gfp_t sk_allocation;
	u16 sk_family;
	const struct proto *sk_prot;
	int sk_err;
	union {
		int refs;
		refcount_t sk_refcnt;
	};
	__be32 sk_daddr, sk_rcv_saddr;
	u16 sk_num;
	__be16 sk_dport;
	int sk_rcvbuf, sk_sndbuf, sk_userlocks;
	u32 sk_mark;
	int sk_bound_dev_if;
	unsigned long sk_pacing_rate, sk_max_pacing_rate;
	struct {
		spinlock_t slock;
	} sk_lock;
	rwlock_t sk_callback_lock;
	void *sk_user_data;
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_state_change)(struct sock *sk);
	struct sk_buff_head sk_receive_queue;
	struct sk_buff_head backlog;
	u32 cookie;			/* of its connection, for the checks */
	atomic64_t cookie64;
	/* inet_sock */
	struct {
		struct {
			struct {
				struct flowi4 ip4;
			} u;
		} fl;
	} cork;
};
#define inet_sk(s) (s)

#define sock_common sock
struct request_sock {
	struct sock_common __req_common;
	struct sock *rsk_listener;
	const struct request_sock_ops *rsk_ops;
	struct request_sock *dl_next;
	struct sock *sk;
	u16 mss;
	u8 num_retrans, num_timeout;
	u32 ts_recent, rsk_rcv_wnd, rsk_window_clamp, timeout;
	/* inet_request_sock */
	u32 ir_mark;
	u8 snd_wscale, rcv_wscale, wscale_ok, sack_ok, tstamp_ok, ecn_ok;
	void *ireq_opt;
	u8 acked;
	/* tcp_request_sock */
	const struct tcp_request_sock_ops *af_specific;
	u32 rcv_isn, rcv_nxt, snt_isn, ts_off, txhash;
	bool tfo_listener, req_usec_ts;
	u64 snt_synack;
	struct sim_event timer;
};
#define rsk_refcnt __req_common.sk_refcnt
#define ir_num __req_common.sk_num
#define ir_rmt_port __req_common.sk_dport
#define ir_rmt_addr __req_common.sk_daddr
#define ir_loc_addr __req_common.sk_rcv_saddr
#define ir_iif __req_common.sk_bound_dev_if
#define ir_cookie __req_common.cookie64
#define ireq_state __req_common.sk_state
#define ireq_net __req_common.net
#define ireq_family __req_common.sk_family
#define inet_request_sock request_sock
#define tcp_request_sock request_sock
#define inet_rsk(req) (req)
#define tcp_rsk(req) (req)
#define inet_reqsk(s) ((struct request_sock *)(s))
#define req_to_sk(req) (&(req)->__req_common)
#define sk_rcv_saddr_set(s, a) ((s)->sk_rcv_saddr = (a))
#define sk_daddr_set(s, a) ((s)->sk_daddr = (a))

struct inet_timewait_sock {
	struct sock sk;
	u32 rcv_nxt, snd_nxt, ts_recent, rcv_wnd;
	u8 rcv_wscale;
	bool tstamp_ok, client, tw_usec_ts;
	u32 tsoffset;
	struct sim_event timer;
	bool fin2;
};
#define inet_twsk(s) ((struct inet_timewait_sock *)(s))

struct tcp_options_received {
	s64 ts_recent_stamp;	/* stays 0, since the uptime is short */
	u32 ts_recent, rcv_tsval, rcv_tsecr;
	u8 saw_tstamp, tstamp_ok, wscale_ok, sack_ok, snd_wscale, rcv_wscale;
	u8 num_sacks;
	struct tcp_sack_block sacks[4];
	u16 mss_clamp;
};

struct minmax {
	u32 v;
};
#define minmax_reset(m, t, meas) ((m)->v = (meas))

struct inet_connection_sock {
	struct sock sk;
	u32 icsk_rto;			/* in jiffies */
	void *icsk_ulp_ops;
	const struct inet_connection_sock_af_ops *icsk_af_ops;
	unsigned int (*icsk_sync_mss)(struct sock *sk, u32 pmtu);
	const struct {
		void *cong_control;
	} *icsk_ca_ops;
	struct request_sock_queue {
		spinlock_t rskq_lock;
		int rskq_defer_accept;
		struct request_sock *rskq_accept_head, *rskq_accept_tail;
	} icsk_accept_queue;
	struct {
		int search_high, search_low, enabled;
		u32 probe_timestamp;
	} icsk_mtup;
	u32 icsk_pmtu_cookie;
	u32 n_accept, max_accept;
};

/**
 * struct tcp_sock - an endpoint
 *
 * Names and meaning are the kernel's where it has the same. Bytes to send are
 * in @wbuf, beginning with @snd_una.
 */
struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u32 rcv_nxt, copied_seq, rcv_wup, rcv_wnd, window_clamp;
	u64 bytes_sent, bytes_retrans, bytes_acked, bytes_received;
	u32 lsndtime, mss_cache, reordering, reord_seen;
	u32 snd_nxt, snd_una, write_seq, snd_wnd, max_window, rtt_seq;
	u32 srtt_us, mdev_us, mdev_max_us, rttvar_us;
	u32 snd_cwnd, snd_ssthresh, snd_cwnd_clamp;
	u32 tsoffset;
	u8 ecn_flags;
	bool urg_data, repair, tcp_usec_ts;
	void *md5sig_info;
	struct minmax rtt_min;
	struct tcp_options_received rx_opt;
	struct rb_root out_of_order_queue;
	struct sk_buff_head ooo;
	/* The model's own */
	u16 mss;
	u32 snd_rtx;		/* next byte to retransmit; == snd_nxt: none */
	u32 cw_used, sent_time_seq;
	u8 *wbuf;
	u32 wlen, wsize;
	bool fin_queued, fin_sent;
	bool client, nagle, cork;
	u8 backoff, dupacks;
	u8 n_sacked;
	struct tcp_sack_block sacked[16];
	u32 last_ack_sent;
	bool ack_now;
	u32 unacked_segs;
	struct sim_event rto, delack;
	u64 oow_next;		/* earliest time of the next ACK to old segments */
};
#define sock_net(s) ((s)->net)
#define tcp_sk(s) ((struct tcp_sock *)(s))
#define inet_csk(s) ((struct inet_connection_sock *)(s))
#define TCP_PAWS_WINDOW 1
#define TCP_PAWS_24DAYS (60 * 60 * 24 * 24)
#define xfrm4_policy_check(sk, dir, skb) true
#define icmp_send(skb, type, code, info) ((void)(skb))
void tcp_send_ack(struct sock *sk);
static inline void __tcp_send_ack(struct sock *sk, u32 rcv_nxt)
{
	tcp_send_ack(sk);
}

#define tcp_is_sack(tp) ((tp)->rx_opt.sack_ok)
#define tcp_snd_cwnd(tp) ((tp)->snd_cwnd)
#define tcp_snd_cwnd_set(tp, v) ((tp)->snd_cwnd = (v))
#define tcp_min_rtt(tp) ((tp)->rtt_min.v)
#define sim_clock(usec)							\
	((u32)(sim_now / ((usec) ? 1 : 1000)) + sim_current->clock)
#define dst_tcp_usec_ts(d) ((void)(d), sim_current->usec)
#ifdef BATON_HAS_tcp_clock_ts
#define tcp_clock_ts(usec) sim_clock(usec)
#else
#define tcp_time_stamp_raw() sim_clock(false)
#endif
#define sk_is_mptcp(s) false
#define SOCK_DEAD 0
#define sock_flag(s, flag) ((s)->orphan)
#define sk_is_tcp(s) (!(s)->ctl)
#define sk_fullsock(s)							\
	((s)->sk_state != TCP_TIME_WAIT && (s)->sk_state != TCP_NEW_SYN_RECV)
#define sock_owned_by_user(s) ((s)->owned)
#define sock_owned_by_user_nocheck(s) ((s)->owned)
#define bh_lock_sock_nested(s) spin_lock(&(s)->sk_lock.slock)
#define bh_lock_sock(s) spin_lock(&(s)->sk_lock.slock)
#define bh_unlock_sock(s) spin_unlock(&(s)->sk_lock.slock)
/* There is one thread: no process can leave a socket while another waits. */
#define TASK_IDLE 0
#define DEFINE_WAIT(name) int name = 0
#define prepare_to_wait(wq, wait, state) ((void)(wait))
#define finish_wait(wq, wait) ((void)(wait))
static inline long schedule_timeout(long left)
{
	shim_might_sleep("schedule_timeout");
	return 0;
}
void lock_sock(struct sock *sk);
void release_sock(struct sock *sk);
void sock_put(struct sock *sk);
#define sock_hold(s) ((void)(s)->refs++)
#define sock_gen_put(s) sock_put(s)
#define sock_net(s) ((s)->net)
int sk_add_backlog(struct sock *sk, struct sk_buff *skb, u32 limit);
#define tcp_segs_in(tp, skb) ((void)(tp))
enum skb_drop_reason { SKB_NOT_DROPPED_YET };
static inline int sk_filter_trim_cap(struct sock *sk, struct sk_buff *skb,
				     unsigned int cap)
{
	return 0;
}

int tcp_v4_do_rcv(struct sock *sk, struct sk_buff *skb);
int tcp_rcv_state_process(struct sock *sk, struct sk_buff *skb);
void tcp_done(struct sock *sk);
void tcp_parse_options(const struct net *net, const struct sk_buff *skb,
		       struct tcp_options_received *opt, int estab, void *foc);
struct sock *__inet_lookup_established(struct net *net,
				       struct inet_hashinfo *hashinfo,
				       __be32 saddr, __be16 sport,
				       __be32 daddr, u16 hnum, int dif,
				       int sdif);
struct sock *__inet_lookup_listener(struct net *net,
				    struct inet_hashinfo *hashinfo,
				    struct sk_buff *skb, int doff,
				    __be32 saddr, __be16 sport, __be32 daddr,
				    u16 hnum, int dif, int sdif);
#define inet_sdif(skb) 0
#define inet_iif(skb) ((skb)->skb_iif)
bool inet_csk_reqsk_queue_drop(struct sock *listener,
			       struct request_sock *req);
int tcp_abort(struct sock *sk, int err);
void inet_twsk_deschedule_put(struct inet_timewait_sock *tw);
#define sk_acceptq_added(s) ((void)inet_csk(s)->n_accept++)
#define sk_acceptq_is_full(s) (inet_csk(s)->n_accept > inet_csk(s)->max_accept)
/* The last call for a socket that is built without a handshake */
#define inet_csk_enter_pingpong_mode(s) sim_check_path(s)
void sim_check_path(struct sock *sk);
#define inet_request_mark(s, skb) ((void)(skb), (s)->sk_mark)
#define inet_request_bound_dev_if(s, skb) ((void)(skb), (s)->sk_bound_dev_if)
#define tcp_under_memory_pressure(s) false
#define SOCK_SNDBUF_LOCK 1
#define SKB_TRUESIZE(n) ((n) + 256)

struct tcp_request_sock_ops {
	u16 mss_clamp;
};
struct request_sock_ops {
	struct kmem_cache *slab;
};
struct inet_connection_sock_af_ops {
	struct sock *(*syn_recv_sock)(const struct sock *listener,
				      struct sk_buff *skb,
				      struct request_sock *req,
				      struct dst_entry *dst,
				      struct request_sock *old, bool *own);
};
struct proto {
	const struct request_sock_ops *rsk_prot;
	void (*destroy)(struct sock *sk);
	int (*backlog_rcv)(struct sock *sk, struct sk_buff *skb);
	void (*shutdown)(struct sock *sk, int how);
};
extern const struct proto tcp_prot;
#define sk_node node
#define sk_node_init(n) INIT_LIST_HEAD(n)
#define sk_tx_queue_clear(s) ((void)(s))
#define sock_rps_save_rxhash(s, skb) ((void)(s))
#define write_pnet(p, n) ((void)(*(p) = (n)))
#define read_pnet(p) (*(p))
#define TCP_TIMEOUT_INIT HZ
void sock_orphan(struct sock *sk);
#define sk_stream_kill_queues(s) ((void)(s))
#define xfrm_sk_free_policy(s) ((void)(s))
struct sock *inet_csk_reqsk_queue_add(struct sock *listener,
				      struct request_sock *req,
				      struct sock *child);
#define security_inet_conn_request(l, skb, req) 0

/* Kernel sockets, for the FE's slow path */
typedef struct {
	void *p;
} sockptr_t;
#define KERNEL_SOCKPTR(v) ((sockptr_t) { v })
struct proto_ops {
	int (*setsockopt)(struct socket *sock, int level, int name,
			  sockptr_t value, unsigned int len);
};
struct kvec {
	void *iov_base;
	size_t iov_len;
};
#define SOL_TCP 6
#define IS_ENABLED(option) 0
#define SZ_64K 0x10000
#define ALIGN(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
int sock_create_kern(struct net *net, int family, int type, int proto,
		     struct socket **sock);
int kernel_bind(struct socket *sock, struct sockaddr *addr, int len);
int kernel_listen(struct socket *sock, int backlog);
int kernel_accept(struct socket *sock, struct socket **child, int flags);
int kernel_sock_shutdown(struct socket *sock, int how);
int kernel_sendmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t n, size_t len);
int kernel_recvmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t n, size_t len, int flags);
void sock_release(struct socket *sock);
#define sock_set_reuseaddr(s) ((void)(s))
void sock_no_linger(struct sock *sk);

#endif /* _SIM_INET_H */
