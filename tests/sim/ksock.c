// SPDX-License-Identifier: GPL-2.0
/* ksock.c - kernel sockets. */
#include "sim.h"

static int ksock_setsockopt(struct socket *sock, int level, int name,
			    sockptr_t value, unsigned int len)
{
	struct inet_connection_sock *icsk = inet_csk(sock->sk);

	if (name == TCP_DEFER_ACCEPT)
		icsk->icsk_accept_queue.rskq_defer_accept = 1;
	else if (name == TCP_MAXSEG)
		tcp_sk(sock->sk)->rx_opt.mss_clamp = *(int *)value.p;
	return 0;
}

static const struct proto_ops ksock_ops = { .setsockopt = ksock_setsockopt };

static struct socket *ksock(struct sock *sk)
{
	struct socket *sock = kzalloc(sizeof(*sock), GFP_KERNEL);

	sock->sk = sk;
	sock->ops = &ksock_ops;
	return sock;
}

int sock_create_kern(struct net *net, int family, int type, int proto,
		     struct socket **sock)
{
	struct sock *sk = sim_sock(net, 0, 0, 0, 0);

	sk->refs++;
	sk->sk_state = TCP_CLOSE;
	sk->sk_rcvbuf = 131072;
	*sock = ksock(sk);
	return 0;
}

int kernel_bind(struct socket *sock, struct sockaddr *addr, int len)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)addr;

	sock->sk->sk_rcv_saddr = in->sin_addr.s_addr;
	sock->sk->sk_num = ntohs(in->sin_port);
	return 0;
}

int kernel_listen(struct socket *sock, int backlog)
{
	inet_csk(sock->sk)->max_accept = backlog;
	tcp_set_state(sock->sk, TCP_LISTEN);
	return 0;
}

int kernel_accept(struct socket *sock, struct socket **child, int flags)
{
	struct sock *sk;

	if (sim_has(SIM_F_nomem) && sim_chance(SIM_R_KERNEL, 50))
		return -ENOMEM;
	sk = sim_tcp_accept(sock->sk);
	if (!sk)
		return -EAGAIN;
	*child = ksock(sk);
	return 0;
}

int kernel_sock_shutdown(struct socket *sock, int how)
{
	struct sock *child;

	if (sock->sk->sk_state == TCP_LISTEN) {
		while ((child = sim_tcp_accept(sock->sk)))
			sim_tcp_close(child, true);
		sock->sk->sk_state = TCP_CLOSE;
		return 0;
	}
	lock_sock(sock->sk);
	local_bh_disable();
	sim_tcp_shutdown(sock->sk);
	local_bh_enable();
	release_sock(sock->sk);
	return 0;
}

int kernel_sendmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t n, size_t len)
{
	int err;

	lock_sock(sock->sk);
	local_bh_disable();
	err = sim_tcp_send(sock->sk, vec->iov_base, len);
	local_bh_enable();
	release_sock(sock->sk);
	return err;
}

int kernel_recvmsg(struct socket *sock, struct msghdr *msg, struct kvec *vec,
		   size_t n, size_t len, int flags)
{
	int got;

	lock_sock(sock->sk);
	local_bh_disable();
	got = sim_tcp_recv(sock->sk, vec->iov_base, len, flags & MSG_PEEK);
	local_bh_enable();
	release_sock(sock->sk);
	return got;
}

void sock_no_linger(struct sock *sk)
{
	tcp_sk(sk)->repair = true;
}

void sock_release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (sk->sk_num && sk->sk_state == TCP_CLOSE && !sk->dead &&
	    !sk->sk_daddr) {
		/* A listener that was shut down */
		sim_sock_unhash(sk);
		sock_put(sk);
	} else {
		sock_hold(sk);
		lock_sock(sk);
		sim_tcp_close(sk, tcp_sk(sk)->repair);
		release_sock(sk);
		sock_put(sk);
	}
	kfree(sock);
}
