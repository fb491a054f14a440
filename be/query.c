// SPDX-License-Identifier: GPL-2.0
/*
 * query.c - answers an FE that asks which connections are over.
 *
 * Usually it need not ask: when it sees a FIN or RST it takes the connection
 * for closed unless we say otherwise. But that segment may be lost between the
 * FE and us, so an FE whose table fills up asks before it evicts an entry. We
 * answer with records of ANNOUNCE: THOP_RECORD_OVER for a closed connection, the
 * usual one for an open one.
 */
#include <linux/slab.h>
#include <net/tcp.h>
#include "announce.h"
#include "conn.h"
#include "query.h"
#include "queue.h"
#include "socket.h"

/*
 * No entry, or that of another connection of these ports. Usually this one closed
 * long ago. But its entry may have been evicted before the last bytes were
 * acknowledged, or the module was unloaded for a while; then the socket is still
 * there.
 */
static bool query_gone(struct be *be, const struct baton_tuple *tuple,
		       const struct sk_buff *skb)
{
	const struct baton_cluster *cluster = rcu_dereference(be->bn->cluster);
	const struct baton_service *svc;
	struct be_ingress ingress;
	struct sock *sk;

	svc = cluster ? baton_service_find(cluster, tuple->vaddr, tuple->vport) :
			NULL;
	if (!svc)
		return false;
	be_socket_ingress(be->bn->net, svc, skb, &ingress);
	sk = be_socket_find(be, tuple, ingress.dif, ingress.sdif);
	if (sk)
		sock_put(sk);
	return !sk;
}

/*
 * Caller holds the lock. Return: @record is the answer; false: there is none.
 * Another back end has the connection and answers for it, or the thread must
 * check its socket first.
 */
static bool query_known(struct be_conn *conn, const struct sock *sk,
			struct thop_record *record)
{
	bool known = true;

	if (be_announce_record(conn, sk, record)) {
		/* Tell the FE soon after the socket is gone. */
		if (conn->state == BE_TIME_WAIT)
			be_queue(conn, BE_LOOK_MS);
	} else if (conn->state == BE_TIME_WAIT) {
		record->flags = THOP_RECORD_OVER;
	} else {
		known = false;
		/* The socket may have gone without a packet: let the thread look. */
		if (be_owns(conn->state))
			be_queue(conn, 0);
	}
	return known;
}

static bool query_one(struct be *be, const struct baton_peer *from,
		      const struct sk_buff *skb, struct thop_record *record)
{
	bool named = false, known = false;
	struct baton_tuple tuple;
	struct be_conn *conn;
	struct sock *sk;

	record->rcv_nxt = 0;
	record->flags = 0;
	baton_key_tuple(&record->key, &tuple);
	conn = be_conn_find(be, &tuple);
	if (conn) {
		spin_lock(&conn->lock);
		sk = be_socket_of(conn);
		named = conn->cookie == record->key.cookie;
		/* Only its own FE: the record counts as an announcement to it. */
		if (named && baton_addr_eq(conn->fe.addr, from->addr))
			known = query_known(conn, sk, record);
		spin_unlock(&conn->lock);
		if (sk)
			sock_put(sk);
	}
	if (!named && query_gone(be, &tuple, skb)) {
		known = true;
		record->flags = THOP_RECORD_OVER;
	}
	if (known && record->flags & THOP_RECORD_OVER)
		baton_count(be->bn, BATON_STAT_be_query_over);
	return known;
}

/* An answer has no more records than the question, so it overwrites @buf. */
static void query_answer(struct be *be, struct baton_peer *from,
			 const struct sk_buff *skb, u8 *buf, u32 len)
{
	struct thop_record record;
	u32 off, n = 0;

	for (off = 0; off < len; off += THOP_RECORD_LEN) {
		if (thop_get_record(&record, buf + off)) {
			baton_count(be->bn, BATON_STAT_thop_malformed);
			break;
		}
		if (query_one(be, from, skb, &record))
			thop_put_record(&record, buf + n++ * THOP_RECORD_LEN);
	}
	thop_bundle_send(be->bn, THOP_ANNOUNCE, from->addr, buf, n);
}

void be_query(struct be *be, struct baton_peer *from, const struct thop_msg *msg,
	      const struct sk_buff *skb)
{
	u8 *buf = kmalloc(msg->data_len, GFP_ATOMIC);

	if (!buf)
		baton_count(be->bn, BATON_STAT_no_memory);
	else if (!skb_copy_bits(skb, msg->data_off, buf, msg->data_len))
		query_answer(be, from, skb, buf, msg->data_len);
	kfree(buf);
}
