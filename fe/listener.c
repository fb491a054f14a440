// SPDX-License-Identifier: GPL-2.0
/*
 * listener.c - the FE's own listener on VIP:port.
 *
 * The kernel does the handshake, including SYN cookies. Deferred accept keeps
 * the bare ACK from making a socket. A connection that becomes a socket
 * nevertheless is accepted here and takes the slow path.
 */
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "../hooks/control/privilege.h"
#include "../shared/limits.h"
#include "listener.h"
#include "wait.h"
#include "workers.h"

#define DEFER_SECONDS 5
#define LISTEN_RCVBUF (96 << 10)
#define ACCEPT_AGAIN (HZ / 10)

static unsigned int backlog = BATON_BACKLOG;
module_param_cb(backlog, &baton_param_uint, &backlog, 0644);
__MODULE_PARM_TYPE(backlog, "uint");
MODULE_PARM_DESC(backlog, "half-open connections of a service before SYN cookies are sent. For services that start later");

/**
 * struct fe_listener - a service's listener
 * @fe: front end
 * @svc: service
 * @sock: the socket
 * @work: accepts queued connections; delayed when there was no memory
 * @sk_data_ready: the callback before ours
 * @rcu: freed a grace period after it was closed
 */
struct fe_listener {
	struct fe *fe;
	struct baton_service *svc;
	struct socket *sock;
	struct delayed_work work;
	void (*sk_data_ready)(struct sock *sk);
	struct rcu_head rcu;
};

bool fe_listener_is(const struct baton_service *svc, const struct sock *sk)
{
	const struct fe_listener *fl = READ_ONCE(svc->fe);

	return fl && fl->sock->sk == sk;
}

/* Softirq. Children inherit the callback until they are accepted. */
static void listener_ready(struct sock *sk)
{
	struct fe_listener *fl;

	read_lock_bh(&sk->sk_callback_lock);
	fl = sk->sk_user_data;
	if (fl && sk->sk_state == TCP_LISTEN)
		queue_delayed_work(fe_workers, &fl->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

static void listener_accept(struct work_struct *work)
{
	struct fe_listener *fl =
		container_of(to_delayed_work(work), struct fe_listener, work);
	struct socket *sock;
	int err;

	while (!(err = kernel_accept(fl->sock, &sock, O_NONBLOCK))) {
		fe_wait_start(fl->fe, fl->svc, sock, fl->sk_data_ready);
		cond_resched();
	}
	/* Neither empty nor shut down: the queue will not wake us again. */
	if (err != -EAGAIN && err != -EINVAL)
		queue_delayed_work(fe_workers, &fl->work, ACCEPT_AGAIN);
}

static int listener_option(struct socket *sock, int level, int name, int value)
{
	return sock->ops->setsockopt(sock, level, name,
				     KERNEL_SOCKPTR(&value), sizeof(value));
}

/*
 * Leave room for the tunnel's header in all packets of the client, on any
 * device. In direct mode, too, since the mode may change.
 */
static int listener_mss(struct net *net)
{
	int mtu = ETH_DATA_LEN;
	struct net_device *dev;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev)
		if (dev->flags & IFF_UP && !(dev->flags & IFF_NOARP))
			mtu = min_t(int, mtu, READ_ONCE(dev->mtu));
	rcu_read_unlock();
	return mtu - 2 * (int)sizeof(struct iphdr) - (int)sizeof(struct tcphdr);
}

static int listener_setup(struct fe_listener *fl)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = fl->svc->vip.v4,
		.sin_port = fl->svc->port,
	};
	struct socket *sock = fl->sock;
	int err;

	sock_set_reuseaddr(sock->sk);
	err = kernel_bind(sock, (void *)&addr, sizeof(addr));
	if (!err)
		err = listener_option(sock, SOL_TCP, TCP_DEFER_ACCEPT,
				      DEFER_SECONDS);
	if (!err)
		err = listener_option(sock, SOL_TCP, TCP_MAXSEG,
				      listener_mss(fl->fe->bn->net));
	if (err)
		return err;
	/*
	 * The first window: all data that a client can send before its request
	 * is judged must fit into one CREATE. SOCK_RCVBUF_LOCK is not set, so
	 * that the window scale is chosen as for any socket.
	 */
	WRITE_ONCE(sock->sk->sk_rcvbuf, LISTEN_RCVBUF);
	write_lock_bh(&sock->sk->sk_callback_lock);
	fl->sk_data_ready = sock->sk->sk_data_ready;
	sock->sk->sk_user_data = fl;
	sock->sk->sk_data_ready = listener_ready;
	write_unlock_bh(&sock->sk->sk_callback_lock);
	err = kernel_listen(sock, clamp_t(u32, READ_ONCE(backlog),
					  BATON_BACKLOG_MIN,
					  BATON_BACKLOG_MAX));
	/*
	 * listen() allows TCP Fast Open if a sysctl says so, but a connection
	 * that is not established yet cannot be handed off.
	 */
	return err ?: listener_option(sock, SOL_TCP, TCP_FASTOPEN, 0);
}

int fe_listener_add(struct baton_net *bn, struct baton_service *svc)
{
	struct fe_listener *fl = kzalloc(sizeof(*fl), GFP_KERNEL_ACCOUNT);
	int err;

	if (!fl)
		return -ENOMEM;
	fl->fe = fe_of(bn);
	fl->svc = svc;
	INIT_DELAYED_WORK(&fl->work, listener_accept);
	err = sock_create_kern(bn->net, AF_INET, SOCK_STREAM, IPPROTO_TCP,
			       &fl->sock);
	if (err)
		goto err_free;
	err = listener_setup(fl);
	if (err)
		goto err_sock;
	WRITE_ONCE(svc->fe, fl);
	return 0;

err_sock:
	sock_release(fl->sock);
err_free:
	kfree(fl);
	return err;
}

/* No grace period here: dozens of services may be closed at once. */
void fe_listener_close(struct baton_net *bn, struct baton_service *svc)
{
	struct fe_listener *fl = svc->fe;
	struct sock *sk;

	if (!fl)
		return;
	WRITE_ONCE(svc->fe, NULL);
	sk = fl->sock->sk;
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_user_data = NULL;
	sk->sk_data_ready = fl->sk_data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	/* Queued children still have our callback, which ignores them. */
	kernel_sock_shutdown(fl->sock, SHUT_RDWR);
	cancel_delayed_work_sync(&fl->work);
	sock_release(fl->sock);
	/* A hook may be in fe_listener_is(). */
	kfree_rcu(fl, rcu);
}
