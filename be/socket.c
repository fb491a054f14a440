// SPDX-License-Identifier: GPL-2.0
/* socket.c - finds the sockets of connections, and checks their state. */
#include <linux/inetdevice.h>
#include <linux/tcp.h>
#include <net/inet_hashtables.h>
#include <net/l3mdev.h>
#include <net/mptcp.h>
#include <net/tcp.h>
#include "../hooks/compat.h"
#include "socket.h"

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
	       RB_EMPTY_ROOT(&tp->out_of_order_queue) && !tp->repair &&
	       !be_socket_tied(sk);
}

bool be_socket_tied(const struct sock *sk)
{
	return inet_csk(sk)->icsk_ulp_ops || sk_is_mptcp(sk) ||
	       tcp_sk(sk)->urg_data;
}
