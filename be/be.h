/* SPDX-License-Identifier: GPL-2.0 */
/*
 * be.h - the back end: takes connections, judges later requests, hands on.
 *
 * Lock order: the socket's lock, then be_conn.lock. be_conn.lock is never held
 * while a packet is given to a socket: TCP may answer, and its output passes
 * LOCAL_OUT, which takes be_conn.lock.
 */
#ifndef _BATON_BE_H
#define _BATON_BE_H

#include <linux/kthread.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/sock.h>
#include "../hooks/node/decide.h"
#include "../hooks/node/net.h"
#include "../hooks/node/peer.h"
#include "../hooks/node/service.h"
#include "../hooks/packet/packet.h"
#include "../hooks/packet/xmit.h"
#include "../hooks/thop/bundle.h"
#include "../hooks/thop/call.h"
#include "../shared/response.h"
#include "../shared/scan.h"
#include "../shared/share.h"
#include "../shared/state.h"

struct be_handoff;

/*
 * struct be_conn.flags. A CREATE clears all but DEAD; adopt_framing() sets them
 * anew for a new socket. resp_cancel_end() clears LAST, END_NOW and BODY_UNKNOWN:
 * then baton does not end the connection.
 */
#define BE_F_FIN_IN		0x01	/* client's FIN was passed to TCP, not held */
#define BE_F_FIN_OUT		0x02	/* server's FIN was sent, not withheld */
#define BE_F_DEAD		0x04	/* removed from the table */
#define BE_F_WAIT_COUNTED	0x08	/* counted: the handoff waited, or was paced */
#define BE_F_JUDGED		0x10	/* the next head stays here; it clears this */
#define BE_F_HEAD_BLOCKED	0x20	/* held head waits while be_server_busy() */
#define BE_F_BLIND		0x40	/* responses are no longer framed: PINNED */
#define BE_F_LAST		0x80	/* no later request is judged: the server
					 * should close after its responses */
#define BE_F_END_BY_US		0x100	/* with LAST: baton shuts the socket down
					 * after the last response, if the server
					 * has not */
#define BE_F_BODY_UNKNOWN	0x200	/* last request: a body may follow */
#define BE_F_SENT		0x400	/* the last response has been sent */
#define BE_F_CLOSING		0x800	/* server has announced its close, and reads
					 * nothing: hold client data */

/**
 * struct be_ingress - how a client's packets reach its socket
 * @dif: device they arrive on, or its VRF
 * @sdif: that device if @dif is a VRF, else 0
 * @mark: mark of the packet that brought the connection
 */
struct be_ingress {
	int dif;
	int sdif;
	u32 mark;
};

/**
 * struct be_withheld - the server closing while a head is held, see withhold.c
 * @head_seq: be_stream.in_seq at the last rebuild
 * @held_end: end of the held data at that time
 * @since: jiffies of the first rebuild with this head held
 * @gone: jiffies of the first look-up that found no socket, 0: none; the last RST
 *	of the socket may still pass LOCAL_OUT
 * @fin: the server's FIN is withheld: TCP's sequence numbers include it, the
 *	client's do not
 * @rebuilt: the socket replaces one that the server closed, or is about to be
 *	replaced for that: @head_seq, @held_end and @since are valid
 * @fin_sent: the server's FIN was let through although a head was held: the held
 *	data comes too late
 * @judge: the server closed the old socket: judge the held head in the new one
 */
struct be_withheld {
	u32 head_seq;
	u32 held_end;
	u32 since;
	u32 gone;
	bool fin;
	bool rebuilt;
	bool fin_sent;
	bool judge;
};

/**
 * struct be_stream - framing of both directions
 * @in_seq: next client byte to frame; all before it goes to the local server
 * @out_seq: next server byte to frame
 * @out_seen: with BE_F_LAST, jiffies of the server's last data, or when
 *	BE_F_BLIND was set
 * @head: scan progress of a held head
 * @in: body of the current request
 * @out: responses
 * @judge_again: the next check must call be_judge(): there was no memory, or a
 *	blocked head may go on
 */
struct be_stream {
	u32 in_seq;
	u32 out_seq;
	u32 out_seen;
	struct baton_scan head;
	struct baton_body in;
	struct baton_resp out;
	bool judge_again;
};

/**
 * struct be_held - held client packets
 * @queue: packets from be_stream.in_seq on, by sequence number
 * @end: end of the data without a gap from be_stream.in_seq on, see be_held_end()
 * @bytes: truesize of the packets in @queue
 * @gaps: in be.gaps, while packets after a gap may be held
 * @last: sequence number of the packet that arrived last
 * @acked: end of the client data that was acknowledged, by us or by the last
 *	owner; stale, before be_stream.in_seq, if nothing was held for long
 * @carried: end of the data of the CREATE that brought the connection; likewise
 * @carried_at: jiffies when that CREATE came
 * @echo_tsval: for our ACKs to echo (RFC 7323, 4.3): TSval of the last packet to
 *	arrive without a gap before it
 * @must: the data of a CREATE is being sorted, and may have been acknowledged:
 *	the client does not send it again, so no limit applies
 */
struct be_held {
	struct sk_buff_head queue;
	u32 end;
	u32 bytes;
	struct list_head gaps;
	u32 last;
	u32 acked;
	u32 carried;
	u32 carried_at;
	u32 echo_tsval;
	bool must;
};

/**
 * struct be_window - what the client was told, and has told, beside the data
 * @right: right edge of the window advertised to it
 * @shift: its window scale
 * @tsval: newest TSval that TCP has seen, or will see in its backlog; stamp.h
 * @tsval_at: jiffies when that came
 * @answered: jiffies of the last ACK for an old empty segment; 0: none
 * @owed: we owe the client an ACK
 */
struct be_window {
	u32 right;
	u8 shift;
	u32 tsval;
	u32 tsval_at;
	u32 answered;
	bool owed;
};

/**
 * struct be_route - where packets come from and go to
 * @owner: gets late packets once the connection was handed on; RCU
 * @to: target of the request at the head of be_held.queue; holds a reference
 * @ingress: how the client's packets arrive
 * @egress: how the socket's packets left when the connection was handed on
 */
struct be_route {
	struct baton_peer __rcu *owner;
	struct baton_peer *to;
	struct be_ingress ingress;
	struct baton_egress egress;
};

/**
 * struct be_fe - the FE, and notices for it
 * @addr: its address
 * @doubt: the FE may be wrong, since it saw a FIN or RST or lost a REDIRECT:
 *	look at the socket, and announce the connection if it goes on
 * @tell_closed: send NOTIFYCLS at the end even if a FIN has passed the FE: it
 *	keeps a SYN until then, or was told that the connection lives
 * @redirect_lost: REDIRECT was never answered: the FE may forward to the old
 *	owner
 * @announced: jiffies when the FE was last told that the connection is here
 */
struct be_fe {
	struct baton_addr addr;
	bool doubt;
	bool tell_closed;
	bool redirect_lost;
	u32 announced;
};

/**
 * struct be_work - checks of a connection by its thread, see queue.c
 * @cpu: CPU of the thread
 * @looks: times that the delay of later checks was doubled; 0 after a client
 *	packet
 * @hung: the last wait for the socket timed out; used by the thread only
 * @now: immediate check
 * @soon: check after less than BE_LOOK_MS
 * @later: check after BE_LOOK_MS or more
 */
struct be_work {
	int cpu;
	u8 looks;
	bool hung;
	struct kthread_work now;
	struct kthread_delayed_work soon;
	struct kthread_delayed_work later;
};

/**
 * struct be_conn - a connection that is or was here
 * @entry: in be.table
 * @ref: the table, queued work, an arrival and a handoff
 * @lock: protects all members below, except @svc and @be, which are constant,
 *	@seen and @work; and fe.tell_closed is also set without it
 * @state: enum baton_be_state; changed by be_conn_event() only
 * @cause: why the CREATE of @generation was refused, enum thop_cause; 0: it was
 *	not
 * @flags: BE_F_*
 * @seen: jiffies from which the state's timeout counts: of the last client
 *	packet or CREATE, to a second, or of the close
 * @generation: of this node's ownership, or of the owner it was handed to
 * @cookie: the FE's initial sequence number
 * @epoch: the FE's epoch at the first handoff
 * @born: the FE's clock at that time, see thop_older()
 * @svc: its service
 * @be: back end
 * @stream: framing of both directions
 * @held: held client packets
 * @window: window and acknowledgments
 * @route: where packets come from and go to
 * @withheld: closes of the server that its client does not see
 * @fe: the FE, and notices for it
 * @load: peer whose load includes it while its socket is here; holds a
 *	reference
 * @handoff: CREATE under way, from here
 * @work: checks by its thread
 * @rcu: freed a grace period after the last reference
 */
struct be_conn {
	struct baton_entry entry;
	refcount_t ref;
	spinlock_t lock;
	u8 state;
	u8 cause;
	u16 flags;
	u32 seen;
	u32 generation;
	u32 cookie;
	u32 epoch;
	u64 born;
	struct baton_service *svc;
	struct be *be;
	struct be_stream stream;
	struct be_held held;
	struct be_window window;
	struct be_route route;
	struct be_withheld withheld;
	struct be_fe fe;
	struct baton_peer *load;
	struct be_handoff *handoff;
	struct be_work work;
	struct rcu_head rcu;
};

#define BE_IP_HOOKS 3
#define BE_ARP_HOOKS 2
#define BE_HOOKS (BE_IP_HOOKS + BE_ARP_HOOKS)

/**
 * struct be - the back end in a namespace
 * @bn: namespace
 * @hooks: of netfilter; those for ARP are the last
 * @table: struct be_conn
 * @held: truesize of all held packets, and of the messages of handoffs
 * @share: the same for each client address
 * @gaps_lock: protects @gaps and be_held.gaps
 * @gaps: connections with held packets after a gap, oldest first
 * @born: jiffies when it was started
 * @stopping: no more work is queued
 * @queued: pending work items and arrivals
 * @arrivals: connections that wait for a process to release an old socket
 * @vain: jiffies when a thread last waited for a process in vain
 * @gc: expires entries
 * @gc_bucket: next bucket for @gc
 * @bundle: announcements collected by @gc
 */
struct be {
	struct baton_net *bn;
	struct nf_hook_ops hooks[BE_HOOKS];
	struct baton_table *table;
	atomic_t held;
	struct baton_share *share;
	spinlock_t gaps_lock;
	struct list_head gaps;
	unsigned long born;
	bool stopping;
	atomic_t queued;
	atomic_t arrivals;
	unsigned long vain;
	struct delayed_work gc;
	u32 gc_bucket;
	struct thop_bundle bundle;
};

static inline struct be *be_of(struct baton_net *bn)
{
	return bn->private[1];
}

static inline void be_count(const struct be_conn *conn, enum baton_stat stat)
{
	baton_count(conn->be->bn, stat);
}

/* Does the local server get requests, judged or not? */
static inline bool be_serves(u8 state)
{
	return state == BE_ESTABLISHED || state == BE_PINNED;
}

/* Is all client data held until the connection is quiescent? */
static inline bool be_awaits_quiescence(u8 state)
{
	return state == BE_WILLHANDOFF || state == BE_LEFT;
}

/* Is its socket here? */
static inline bool be_owns(u8 state)
{
	return be_serves(state) || be_awaits_quiescence(state);
}

/* The server can't be given another request yet. Caller holds the lock. */
static inline bool be_server_busy(const struct be_conn *conn)
{
	return conn->stream.out.outstanding >= BATON_PIPELINE_MAX ||
	       baton_resp_switching(&conn->stream.out);
}

#endif /* _BATON_BE_H */
