// SPDX-License-Identifier: GPL-2.0
/* socket.c - finds and locks the sockets of connections, and checks their state. */
#include <linux/inetdevice.h>
#include <linux/tcp.h>
#include <net/inet_hashtables.h>
#include <net/l3mdev.h>
#include <net/mptcp.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "socket.h"

/* The longest wait for a process to release a socket */
#define SOCKET_WAIT_MS 10

/* With a tunnel, client packets arrive by tunl0, else as the message did. */
void be_socket_ingress(struct net *net, const struct baton_service *svc,
		       const struct sk_buff *skb, struct be_ingress *ingress)
{
	struct net_device *dev = NULL;

	ingress->mark = skb->mark;
	if (READ_ONCE(svc->forward) == BATON_FORWARD_TUNNEL)
		dev = dev_get_by_name_rcu(net, "tunl0");
	if (dev) {
		ingress->dif = l3mdev_master_ifindex_rcu(dev);
		ingress->sdif = ingress->dif ? dev->ifindex : 0;
		ingress->dif = ingress->dif ?: dev->ifindex;
	} else {
		ingress->dif = inet_iif(skb);
		ingress->sdif = inet_sdif(skb);
	}
}

struct sock *be_socket_find(struct be *be, const struct baton_tuple *tuple,
			    int dif, int sdif)
{
	struct sock *sk = baton_lookup(be->bn->net, tuple, dif, sdif);

	if (!sk || sk_fullsock(sk))
		return sk;
	sock_gen_put(sk);
	return NULL;
}

struct sock *be_socket_of(struct be_conn *conn)
{
	return be_socket_find(conn->be, &conn->entry.tuple,
			      READ_ONCE(conn->route.ingress.dif),
			      READ_ONCE(conn->route.ingress.sdif));
}

bool be_socket_plain(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return !sk->sk_err && tp->copied_seq == tp->rcv_nxt &&
	       RB_EMPTY_ROOT(&tp->out_of_order_queue) && !tp->urg_data &&
	       !tp->repair && !be_socket_tied(sk);
}

bool be_socket_tied(const struct sock *sk)
{
	return inet_csk(sk)->icsk_ulp_ops || sk_is_mptcp(sk);
}

/*
 * Nested: if a CREATE cannot be sent, be_give() builds the new socket, which is
 * locked, too, under this lock.
 */
static void socket_lock(struct sock *sk)
	__acquires(&sk->sk_lock.slock)
{
	local_bh_disable();
	bh_lock_sock_nested(sk);
}

void be_socket_unlock(struct sock *sk)
	__releases(&sk->sk_lock.slock)
{
	bh_unlock_sock(sk);
	local_bh_enable();
}

/*
 * Bounded: a process may hang with the socket locked, e.g. waiting for a page
 * of the data that it sends, and other connections need this thread.
 */
bool be_socket_lock(struct sock *sk, bool wait)
	__acquires(&sk->sk_lock.slock)
{
	long remaining = wait ? msecs_to_jiffies(SOCKET_WAIT_MS) : 0;
	DEFINE_WAIT(entry);

	socket_lock(sk);
	while (sock_owned_by_user_nocheck(sk) && remaining) {
		prepare_to_wait(&sk->sk_lock.wq, &entry, TASK_IDLE);
		be_socket_unlock(sk);
		remaining = schedule_timeout(remaining);
		socket_lock(sk);
	}
	finish_wait(&sk->sk_lock.wq, &entry);
	return !sock_owned_by_user_nocheck(sk);
}
