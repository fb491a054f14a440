/* SPDX-License-Identifier: GPL-2.0 */
/*
 * inet.h - the parts of the network stack that baton uses.
 *
 * struct net is a node. Sockets are those of tcp.c, with names and meaning as
 * in the kernel; everything else is a stand-in.
 */
#ifndef _SIM_INET_H
#define _SIM_INET_H

#include <fcntl.h>
#include <netinet/in.h>
#include <linux/jhash.h>
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
#define sk_is_tcp(s) true
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
