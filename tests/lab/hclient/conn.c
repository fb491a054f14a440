// SPDX-License-Identifier: GPL-2.0
/*
 * conn.c - connections: open, send requests, receive, close, open again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hclient.h"

int poller;

void conn_close(struct conn *conn)
{
	struct linger none = { .l_onoff = 1 };

	if (opt.abort)
		setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(conn->fd);
	conn->fd = -1;
	conn->reopen = now_us();
}

/* Sending */

static void conn_poll(struct conn *conn, int op)
{
	struct epoll_event event = {
		.events = EPOLLIN | (conn->writing ? EPOLLOUT : 0),
		.data.ptr = conn,
	};

	epoll_ctl(poller, op, conn->fd, &event);
}

/*
 * Bind to the next free local port of the range. Return: whether it was used
 * before. Without a range, or if all of it is taken, the kernel picks a port.
 */
static bool port_pick(const struct conn *conn)
{
	static unsigned char had[65536 / 8];
	static unsigned short port;
	struct sockaddr_in from = { .sin_family = AF_INET };
	unsigned int tries = opt.port_last - opt.port_first + 1;
	int one = 1;
	bool again;

	if (!opt.port_last)
		return false;
	/* So that bind() accepts a port in TIME_WAIT, about which connect()
	 * decides.
	 */
	setsockopt(conn->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	while (tries--) {
		port = port >= opt.port_first && port < opt.port_last ? port + 1 : opt.port_first;
		from.sin_port = htons(port);
		if (bind(conn->fd, (struct sockaddr *)&from, sizeof(from)))
			continue;
		again = had[port / 8] & 1 << port % 8;
		had[port / 8] |= 1 << port % 8;
		return again;
	}
	return false;
}

static void conn_open(struct conn *conn)
{
	char *out = conn->out;
	size_t size = conn->out_size;
	unsigned int turn = conn->turn;
	int one = 1;
	bool again;

	*conn = (struct conn){ .out = out, .out_size = size, .turn = turn };
	conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (conn->fd < 0)
		die("no socket: too many connections?");
	setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	again = port_pick(conn);
	conn->progress = now_us();
	conn->writing = true;
	if (connect(conn->fd, (struct sockaddr *)&opt.to, sizeof(opt.to)) &&
	    errno != EINPROGRESS) {
		/* Its last connection is in TIME_WAIT: try another port a
		 * little later.
		 */
		if (errno == EADDRNOTAVAIL && opt.port_last) {
			conn_close(conn);
			conn->reopen += RETRY_US;
			return;
		}
		conn_fail(conn, CONNECT, "connect: %s", strerror(errno));
		return;
	}
	count_connection(again);
	conn_poll(conn, EPOLL_CTL_ADD);
}

static void put(struct conn *conn, const char *data, size_t len)
{
	if (conn->out_len + len > conn->out_size) {
		conn->out_size = 2 * (conn->out_len + len);
		conn->out = realloc(conn->out, conn->out_size);
		if (!conn->out)
			die("no memory");
	}
	memcpy(conn->out + conn->out_len, data, len);
	conn->out_len += len;
}

static void put_zeroes(struct conn *conn, size_t len)
{
	static const char zeroes[4096];

	for (; len > sizeof(zeroes); len -= sizeof(zeroes))
		put(conn, zeroes, sizeof(zeroes));
	put(conn, zeroes, len);
}

static void put_request(struct conn *conn)
{
	const struct path *path = &paths[conn->turn++ % n_paths];
	struct request *req =
		&conn->queue[(conn->first + conn->under_way) % DEPTH_MAX];
	bool post = !strcmp(path->method, "POST");
	char head[512];
	int len;

	*req = (struct request){ path, now_us(), epoch };
	conn->under_way++;
	conn->started++;
	count_request();
	len = snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: lab\r\n",
		       path->method, path->path);
	if (post)
		len += snprintf(head + len, sizeof(head) - len,
				"Content-Length: %zu\r\n", opt.body);
	put(conn, head, len);
	put(conn, "\r\n", 2);
	if (post)
		put_zeroes(conn, opt.body);
}

static bool conn_may_ask(const struct conn *conn)
{
	return !time_over() && conn->under_way < opt.depth &&
	       (!opt.per_conn || conn->started < opt.per_conn) &&
	       (!opt.per_life || conn->started < opt.per_life);
}

static void conn_send(struct conn *conn)
{
	ssize_t n = 0;
	size_t done = 0;

	while (conn_may_ask(conn))
		put_request(conn);
	while (done < conn->out_len) {
		n = send(conn->fd, conn->out + done,
			 opt.bytewise ? 1 : conn->out_len - done, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		done += n;
		if (opt.bytewise)
			break;
	}
	if (n < 0 && errno != EAGAIN) {
		conn_fail(conn, RESET, "send: %s", strerror(errno));
		return;
	}
	memmove(conn->out, conn->out + done, conn->out_len - done);
	conn->out_len -= done;
	if (conn->writing != (conn->out_len > 0)) {
		conn->writing = conn->out_len > 0;
		conn_poll(conn, EPOLL_CTL_MOD);
	}
}

/* Receiving */

static void conn_receive(struct conn *conn)
{
	static char buf[1 << 18];
	ssize_t n;

	while (conn->fd >= 0) {
		n = recv(conn->fd, buf, sizeof(buf), 0);
		if (n > 0) {
			feed(conn, buf, n);
			continue;
		}
		if (!n)
			conn_fail(conn, CLOSED, "closed by the server");
		else if (errno != EAGAIN)
			conn_fail(conn, conn->connected ? RESET : CONNECT, "%s",
				  strerror(errno));
		return;
	}
}

/* Connections */

/* All requests were sent and answered. */
static bool conn_over(const struct conn *conn)
{
	return !conn->under_way && !conn_may_ask(conn);
}

void conn_event(struct conn *conn, uint32_t events)
{
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		conn_receive(conn);
	if (conn->fd < 0)
		return;
	if (events & EPOLLOUT)
		conn->connected = true;
	if (conn->connected)
		conn_send(conn);
	if (conn->fd >= 0 && conn_over(conn))
		conn_close(conn);
}

bool conn_tick(struct conn *conn)
{
	bool over = time_over() ||
		    (opt.per_conn && conn->started >= opt.per_conn);
	uint64_t now;

	if (conn->fd < 0 && !over && now_us() >= conn->reopen)
		conn_open(conn);
	now = now_us();
	if (conn->fd >= 0 && (conn->under_way || !conn->connected) &&
	    now - conn->progress > opt.patience * 1e6)
		conn_fail(conn, HANGS, "nothing for %.1f s", opt.patience);
	if (conn->fd >= 0 && conn->connected && conn_over(conn))
		conn_close(conn);
	return conn->fd >= 0 || !over;
}
