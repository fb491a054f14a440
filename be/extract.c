// SPDX-License-Identifier: GPL-2.0
/* extract.c - moves a connection from its socket into a CREATE. */
#include <linux/slab.h>
#include <net/tcp.h>
#include "../hooks/packet/packet.h"
#include "../hooks/packet/socket.h"
#include "../hooks/packet/xmit.h"
#include "../hooks/thop/send.h"
#include "conn.h"
#include "extract.h"
#include "held.h"
#include "hold.h"
#include "room.h"
#include "socket.h"
#include "withhold.h"

/*
 * Is nothing under way in the socket, in either direction? @fin: except a
 * withheld FIN.
 */
static bool socket_quiescent(const struct sock *sk, bool fin)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (fin ? sk->sk_state != TCP_FIN_WAIT1 :
		  sk->sk_state != TCP_ESTABLISHED || sk->sk_shutdown)
		return false;
	return tp->write_seq == tp->snd_nxt &&
	       tp->snd_una + fin == tp->snd_nxt && be_socket_plain(sk);
}

/*
 * The socket alone is not enough: while the server still writes a response, the
 * client may have acknowledged all data so far. The framing must be idle, too.
 */
bool be_quiescent(const struct be_conn *conn, const struct sock *sk)
{
	return !(conn->flags & BE_F_FIN_OUT) &&
	       baton_resp_idle(&conn->stream.out) &&
	       socket_quiescent(sk, conn->withheld.fin) &&
	       tcp_sk(sk)->rcv_nxt == conn->stream.in_seq &&
	       tcp_sk(sk)->snd_nxt - conn->withheld.fin == conn->stream.out_seq;
}

void be_handoff_free(struct be_handoff *handoff)
{
	be_room_sub_message(handoff->conn, handoff->charge);
	thop_call_clean(&handoff->call);
	baton_reserve_clean(&handoff->reserve);
	be_conn_put(handoff->conn);
	kfree_rcu(handoff, rcu);
}

static struct be_handoff *extract_alloc(struct be_conn *conn)
{
	struct be_handoff *handoff = kzalloc(sizeof(*handoff), GFP_ATOMIC);

	if (!handoff)
		return NULL;
	if (baton_reserve_init(&handoff->reserve, GFP_ATOMIC))
		goto free;
	if (!be_conn_get(conn))
		goto clean;
	handoff->conn = conn;
	handoff->begun = jiffies;
	thop_call_init(&handoff->call, THOP_CREATE, NULL);
	return handoff;
clean:
	baton_reserve_clean(&handoff->reserve);
free:
	kfree(handoff);
	return NULL;
}

static void extract_msg(struct be_conn *conn, const struct sock *sk,
			struct thop_msg *msg)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 held = be_held_end(conn) - conn->stream.in_seq;

	msg->opcode = THOP_CREATE;
	msg->generation = conn->generation + 1;
	baton_tuple_key(&conn->entry.tuple, conn->cookie, &msg->key);
	baton_socket_egress(sk, &conn->route.egress);
	baton_socket_state(sk, &msg->conn);
	msg->conn.snd_nxt -= conn->withheld.fin;
	msg->conn.snd_cwnd = tcp_snd_cwnd(tp);
	msg->conn.snd_ssthresh = tp->snd_ssthresh;
	msg->conn.flags |= THOP_F_CWND | (conn->fe.doubt ? THOP_F_DOUBT : 0) |
			   (be_held_acked_len(conn) ? THOP_F_ACKED : 0);
	thop_conn_clamp(&msg->conn);
	msg->conn.mode = READ_ONCE(conn->svc->mode);
	msg->conn.fe = conn->fe.addr;
	msg->conn.epoch = conn->epoch;
	msg->conn.born = conn->born;
	msg->conn_magic = msg->conn.rcv_nxt;
	msg->data_len = min_t(u32, held, THOP_DATA_MAX);
}

u8 *be_handoff_datagram(struct be_handoff *handoff)
{
	struct thop_msg *msg = &handoff->msg;
	struct sk_buff *skb;

	msg->counter = 0;
	skb = thop_msg_alloc(handoff->conn->be->bn, msg, GFP_ATOMIC);
	if (!skb)
		return NULL;
	msg->data_off = skb->len;
	handoff->call.skb = skb;
	handoff->call.counter = msg->counter;
	return skb_put(skb, msg->data_len);
}

/* Drop the held packets whose data the message carries. */
static void extract_drop(struct be_conn *conn, u32 upto)
{
	struct sk_buff_head carried;

	__skb_queue_head_init(&carried);
	be_hold_release(conn, upto, &carried);
	be_held_renew(conn);
	__skb_queue_purge(&carried);
}

struct be_handoff *be_extract(struct be_conn *conn,
			      const struct sock *sk)
{
	struct be_handoff *handoff = extract_alloc(conn);
	struct thop_msg *msg;
	u8 *data;

	if (!handoff)
		return NULL;
	msg = &handoff->msg;
	extract_msg(conn, sk, msg);
	if (be_held_fin(conn, msg->conn.rcv_nxt + msg->data_len))
		msg->conn.flags |= THOP_F_FIN;
	data = be_handoff_datagram(handoff);
	if (!data ||
	    be_held_copy(conn, 0, data, msg->data_len) != msg->data_len) {
		be_handoff_free(handoff);
		return NULL;
	}
	if (conn->state == BE_LEFT)
		be_withhold_begin(conn);
	handoff->charge = handoff->call.skb->truesize;
	be_room_add_message(conn, handoff->charge);
	extract_drop(conn, conn->stream.in_seq + msg->data_len);
	conn->generation++;
	conn->handoff = handoff;
	be_conn_event(conn, BE_EXTRACT);
	return handoff;
}
