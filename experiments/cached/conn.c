// SPDX-License-Identifier: GPL-2.0
/*
 * conn.c - connections.
 *
 *	READING		the next request is not whole yet
 *	WAITING		its target is being read from the disk
 *	SENDING		the response does not fit into the socket
 *
 * Requests are served one after another. Pipelined ones wait in the buffer, and
 * in the socket when the buffer is full.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "cached.h"

enum state { READING, WAITING, SENDING };

/**
 * struct conn - a connection, or room for one
 * @next: next free one; while WAITING, the next that waits for @target
 * @fd: -1: free
 * @state: see above
 * @events: that it is watched for
 * @last: closes after this response
 * @target: asked for
 * @in_len: bytes of @in
 * @out_len: bytes of @out
 * @out_sent: of them, sent
 * @body: bytes of the target that are not sent yet
 * @in: received bytes that are not served yet
 * @out: head of the response, or all of one that has no target
 */
struct conn {
	struct conn *next;
	int fd;
	enum state state;
	uint32_t events;
	bool last;
	struct target *target;
	size_t in_len, out_len, out_sent;
	uint64_t body;
	char in[HEAD_MAX];
	char out[OUT_MAX];
};

static struct conn *unused;
static unsigned int n_conns;
static char body_text[BODY_BYTES];

/* Beside connections: standard ones, listener, poller, disk */
static void descriptors(rlim_t n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= n)
		return;
	limit.rlim_cur = n;
	if (n > limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit))
		die("%u connections need %llu descriptors: raise ulimit -n, or give fewer with --conns",
		    settings.conns, (unsigned long long)n);
}

void conn_setup(void)
{
	struct conn *conns = calloc(settings.conns, sizeof(*conns));
	unsigned int i;

	descriptors(settings.conns + 16);
	if (!conns)
		die("no memory for %u connections: give fewer with --conns",
		    settings.conns);
	for (i = settings.conns; i--;) {
		conns[i].fd = -1;
		conns[i].next = unused;
		unused = &conns[i];
	}
	for (i = 0; i < BODY_BYTES; i++)
		body_text[i] = i % 64 == 63 ? '\n' : 'a' + i / 64 % 26;
}

unsigned int conn_count(void)
{
	return n_conns;
}

static void want(struct conn *conn, uint32_t events)
{
	if (conn->events == events)
		return;
	conn->events = events;
	watch_change(conn->fd, events, conn);
}

static void wait_no_more(struct conn *conn)
{
	struct conn **at = &conn->target->waiting;

	while (*at != conn)
		at = &(*at)->next;
	*at = conn->next;
}

static void conn_close(struct conn *conn)
{
	if (conn->state == WAITING)
		wait_no_more(conn);
	close(conn->fd);
	conn->fd = -1;
	conn->next = unused;
	unused = conn;
	if (n_conns-- == settings.conns)
		listen_more(true);
}

static void conn_open(int fd)
{
	struct conn *conn = unused;

	unused = conn->next;
	memset(conn, 0, offsetof(struct conn, in));
	conn->fd = fd;
	conn->events = EPOLLIN;
	counters.accepted++;
	if (++n_conns == settings.conns) {
		counters.full++;
		listen_more(false);
	}
	watch(fd, EPOLLIN, conn);
}

void conn_accept(int listener)
{
	int fd;

	while (unused) {
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		conn_open(fd);
	}
}

/* Responses */

static const char *ending(const struct conn *conn)
{
	return conn->last ? "Connection: close\r\n" : "";
}

static void answer_text(struct conn *conn, const char *status,
			const char *type, const char *text)
{
	conn->out_len = snprintf(conn->out, OUT_MAX,
				 "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
				 "Content-Length: %zu\r\nX-BE: %s\r\n%s\r\n%s",
				 status, type, strlen(text), settings.name,
				 ending(conn), text);
	conn->body = 0;
}

static void answer_bad(struct conn *conn, const char *why)
{
	char text[256];

	counters.bad++;
	conn->last = true;
	snprintf(text, sizeof(text), "%s\n", why);
	answer_text(conn, "400 Bad Request", "text/plain", text);
}

static void answer_target(struct conn *conn, const char *cache)
{
	conn->body = conn->target->bytes;
	conn->out_len = snprintf(conn->out, OUT_MAX,
				 "HTTP/1.1 200 OK\r\n"
				 "Content-Type: application/octet-stream\r\n"
				 "Content-Length: %llu\r\n"
				 "X-BE: %s\r\nX-Cache: %s\r\n%s\r\n",
				 (unsigned long long)conn->body, settings.name,
				 cache, ending(conn));
}

/* From memory, or a turn at the disk */
static void ask_target(struct conn *conn, struct target *target)
{
	struct conn **at = &target->waiting;

	counters.requests++;
	conn->target = target;
	if (target->cached) {
		counters.hits++;
		cache_use(target);
		answer_target(conn, "hit");
		return;
	}
	counters.misses++;
	while (*at)
		at = &(*at)->next;
	*at = conn;
	conn->next = NULL;
	conn->state = WAITING;
	disk_read(target);
}

static void ask(struct conn *conn, const struct request *request)
{
	size_t prefix = strlen(PATH_PREFIX), len = request->path_len;
	const char *path = request->path;
	struct target *target = NULL;
	char stats[OUT_MAX / 2];

	conn->last = request->close;
	if (len > prefix && !memcmp(path, PATH_PREFIX, prefix))
		target = table_find(path + prefix, len - prefix);
	if (target) {
		ask_target(conn, target);
	} else if (len == 6 && !memcmp(path, "/stats", 6)) {
		stats_print(stats, sizeof(stats));
		answer_text(conn, "200 OK", "application/json", stats);
	} else {
		counters.missing++;
		answer_text(conn, "404 Not Found", "text/plain",
			    "ask for /t/TARGET with a TARGET of the load file, or for /stats\n");
	}
}

/* From one state to the next; each returns whether there is more to do now. */

/* Return: a request was whole, and is answered or waits */
static bool next_request(struct conn *conn)
{
	struct request request;
	const char *why;
	int len = request_parse(conn->in, conn->in_len, &request, &why);

	if (!len)
		return false;
	conn->state = SENDING;
	conn->out_sent = 0;
	if (len < 0) {
		answer_bad(conn, why);
		len = conn->in_len;
	} else {
		ask(conn, &request);
	}
	conn->in_len -= len;
	memmove(conn->in, conn->in + len, conn->in_len);
	return true;
}

static bool receive(struct conn *conn)
{
	ssize_t n;

	if (next_request(conn))
		return true;
	n = recv(conn->fd, conn->in + conn->in_len, HEAD_MAX - conn->in_len, 0);
	if (n > 0) {
		conn->in_len += n;
		return true;
	}
	if (n < 0 && errno == EAGAIN)
		want(conn, EPOLLIN);
	else
		conn_close(conn);
	return false;
}

static ssize_t send_some(struct conn *conn)
{
	uint64_t sent = conn->body ? conn->target->bytes - conn->body : 0;
	size_t at = sent % BODY_BYTES, piece = BODY_BYTES - at;
	struct iovec iov[] = {
		{ conn->out + conn->out_sent, conn->out_len - conn->out_sent },
		{ body_text + at, piece < conn->body ? piece : conn->body },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	bool more = piece < conn->body;

	return sendmsg(conn->fd, &msg, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
}

static bool respond(struct conn *conn)
{
	size_t head = conn->out_len - conn->out_sent;
	ssize_t n = send_some(conn);

	if (n < 0 && errno == EAGAIN) {
		want(conn, EPOLLOUT);
		return false;
	}
	if (n < 0) {
		conn_close(conn);
		return false;
	}
	head = (size_t)n < head ? (size_t)n : head;
	conn->out_sent += head;
	conn->body -= n - head;
	if (conn->out_sent < conn->out_len || conn->body)
		return true;
	if (conn->last)
		conn_close(conn);
	conn->state = READING;
	return !conn->last;
}

static void go_on(struct conn *conn)
{
	bool more = true;

	while (more) {
		switch (conn->state) {
		case READING:
			more = receive(conn);
			break;
		case SENDING:
			more = respond(conn);
			break;
		case WAITING:
			/* A client that has closed its side may still wait for its answer. */
			want(conn, 0);
			more = false;
			break;
		}
	}
}

void conn_event(struct conn *conn, uint32_t events)
{
	/* The connection was closed after the events were fetched */
	if (conn->fd < 0)
		return;
	if (events & (EPOLLERR | EPOLLHUP))
		conn_close(conn);
	else
		go_on(conn);
}

void conn_read_done(struct conn *list)
{
	struct conn *conn;

	while ((conn = list)) {
		list = conn->next;
		conn->state = SENDING;
		answer_target(conn, "miss");
		go_on(conn);
	}
}
