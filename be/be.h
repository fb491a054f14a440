/* SPDX-License-Identifier: GPL-2.0 */
/*
 * be.h - the back end: takes connections, judges later requests, hands on.
 *
 * Lock order: the socket's lock, then be_conn.lock. be_conn.lock is never held
 * while a packet goes to a socket: TCP may answer, and its output comes back
 * through LOCAL_OUT, which takes it.
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

/* struct be_conn.flags */
#define BE_F_FIN_IN	0x01	/* client's FIN seen */
#define BE_F_FIN_OUT	0x02	/* server's FIN seen */
#define BE_F_DEAD	0x04	/* out of the table */
#define BE_F_WAITED	0x08	/* not quiescent at first sight: counted */
#define BE_F_OURS	0x10	/* the next head is ours unjudged: somebody chose us */
#define BE_F_DEEP	0x20	/* a head waits for an answer: be_full() */
#define BE_F_BLIND	0x40	/* responses are not followed any more */
#define BE_F_LAST	0x80	/* with the answer to what the server has it ends */
#define BE_F_BAD	0x100	/* ... since nobody could judge that request */
#define BE_F_MORE	0x200	/* ... of which there may be a body to come */
#define BE_F_SENT	0x400	/* ... and that answer has been sent */
#define BE_F_OVER	0x800	/* the server wants no request any more */

/**
 * struct be_via - how packets of a client get to its socket
 * @dif: the device they come by, or the VRF that it is in
 * @sdif: the device, where @dif is a VRF; else 0
 * @mark: of the packet that brought the connection
 */
struct be_via {
	int dif;
	int sdif;
	u32 mark;
};

/**
 * struct be_left - closes of the server under a held head, see left.c
 * @head: be_stream.in_seq at the last one
 * @end: end of what was held then
 * @since: jiffies of the first one under that head
 * @fin: its FIN is withheld: TCP's numbers count it, the client's do not
 * @again: there was one before
 * @over: its FIN is out: the held bytes came too late
 * @judge: being rebuilt for that: the held head is to be judged as any
 */
struct be_left {
	u32 head;
	u32 end;
	u32 since;
	bool fin;
	bool again;
	bool over;
	bool judge;
};

/**
 * struct be_stream - both directions of a connection, as they are framed
 * @in_seq: next client byte to look at: all before it is the server's
 * @out_seq: next server byte to look at
 * @head: how far a held head has been looked at
 * @in: body of the request under way
 * @out: responses
 * @unjudged: there was no memory to look at what is held: once more
 */
struct be_stream {
	u32 in_seq;
	u32 out_seq;
	struct baton_scan head;
	struct baton_body in;
	struct baton_resp out;
	bool unjudged;
};

/**
 * struct be_held - what is held of a client
 * @queue: packets from be_stream.in_seq on, by sequence number
 * @bytes: their truesize
 * @gaps: in be.gaps, while some of them may be held after a gap
 * @last: where what came last of them begins
 * @acked: what we have acknowledged of them; true while something is held
 * @tsval: TSval of what came last of those without a gap before them
 */
struct be_held {
	struct sk_buff_head queue;
	u32 bytes;
	struct list_head gaps;
	u32 last;
	u32 acked;
	u32 tsval;
};

/**
 * struct be_window - what the client may send, and what it has been told
 * @right: right edge of the window advertised to it
 * @shift: of those windows
 * @tsval: newest TSval of what TCP has, or has yet to look at
 * @answered: jiffies of the last answer to an old segment without bytes; 0: none
 * @owed: it is to be told what has come of its bytes
 */
struct be_window {
	u32 right;
	u8 shift;
	u32 tsval;
	u32 answered;
	bool owed;
};

/**
 * struct be_route - where packets come from and go to
 * @owner: where late packets go once HANDOFFED; RCU
 * @to: where the request at the head of be_held.queue belongs; holds a reference
 * @via: how the client's packets come in
 * @way: how those of its socket went out when it was handed on
 */
struct be_route {
	struct baton_peer __rcu *owner;
	struct baton_peer *to;
	struct be_via via;
	struct baton_way way;
};

/**
 * struct be_fe - the FE, and what it has to hear
 * @addr: its address
 * @doubt: a FIN or RST came that has not ended it: the FE may think it has
 * @tell: of its end the FE must hear from us, even if a FIN has passed there: a SYN
 *	waits for that, or we have said that the connection lives
 * @unheard: it may forward to who had the connection before: REDIRECT was never
 *	answered
 * @told: jiffies when we last said that the connection is here
 */
struct be_fe {
	__be32 addr;
	bool doubt;
	bool tell;
	bool unheard;
	u32 told;
};

/**
 * struct be_work - looks at a connection by its thread, see queue.c
 * @cpu: whose thread
 * @looks: looks since the client's last packet
 * @hung: the thread has waited for the socket in vain; the thread's alone
 * @now: a look at once
 * @later: a look after a while
 */
struct be_work {
	int cpu;
	u8 looks;
	bool hung;
	struct kthread_work now;
	struct kthread_delayed_work later;
};

/**
 * struct be_conn - a connection that is or was here
 * @entry: in be.table
 * @ref: the table, queued work and a handoff
 * @lock: protects all that follows but @svc and @be
 * @state: enum baton_be_state; changed by be_conn_event() only
 * @cause: enum thop_cause the CREATE of @generation was refused with, 0: not
 * @flags: BE_F_*
 * @seen: jiffies of the last client packet, to a second
 * @generation: of this node's ownership, or of the owner it was handed to
 * @cookie: the FE's initial sequence number
 * @epoch: of the FE when it first handed the connection off
 * @born: the FE's clock then, see thop_older()
 * @svc: its service
 * @be: back end
 * @stream: both directions, framed
 * @held: client packets that wait
 * @window: what the client may send
 * @route: where packets come from and go to
 * @left: closes that are withheld
 * @fe: the FE, and what it has to hear
 * @load: the node whose load it is while its socket is here; holds a reference
 * @handoff: CREATE under way, from here
 * @work: looks by its thread
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
	struct be_left left;
	struct be_fe fe;
	struct baton_peer *load;
	struct be_handoff *handoff;
	struct be_work work;
	struct rcu_head rcu;
};

/**
 * struct be - the back end in a namespace
 * @bn: namespace
 * @table: struct be_conn
 * @held: truesize of all held packets
 * @share: the same for each client address
 * @gaps_lock: protects @gaps and be_held.gaps
 * @gaps: connections that hold something after a gap, the longest first
 * @born: jiffies when it began
 * @stopping: no more work is queued
 * @queued: connections with work queued, and arrivals
 * @arrivals: connections that wait for a process to leave an old socket
 * @gc: expires entries
 * @gc_bucket: where @gc goes on
 * @bundle: what @gc announces
 */
struct be {
	struct baton_net *bn;
	struct baton_table *table;
	atomic_t held;
	struct baton_share *share;
	spinlock_t gaps_lock;
	struct list_head gaps;
	unsigned long born;
	bool stopping;
	atomic_t queued;
	atomic_t arrivals;
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

/* Does the server here get requests as they come, or once they are judged? */
static inline bool be_serves(u8 state)
{
	return state == BE_ESTABLISHED || state == BE_PINNED;
}

/* Does all that comes wait until the connection is quiescent? */
static inline bool be_waits(u8 state)
{
	return state == BE_WILLHANDOFF || state == BE_LEFT;
}

/* Is its socket here? */
static inline bool be_owns(u8 state)
{
	return be_serves(state) || be_waits(state);
}

/* The server can't be given another request yet. Caller holds the lock. */
static inline bool be_full(const struct be_conn *conn)
{
	return conn->stream.out.outstanding >= BATON_PIPELINE_MAX ||
	       baton_resp_switching(&conn->stream.out);
}

#endif /* _BATON_BE_H */
