// SPDX-License-Identifier: GPL-2.0
/*
 * rate.c - an HTTP/1.1 client with a fixed rate of requests, and their latencies
 * from the intended time.
 *
 *	rate ADDRESS PORT CONNECTIONS RATE SECONDS FILE
 *
 * Request k is due k / RATE seconds after the first, on connection k % CONNECTIONS,
 * whether or not the one before has been answered; FILE has its path, line k, round
 * and round. A request that has to wait for an earlier one of its connection has
 * waited since it was due: a server that stalls is charged for all that came due
 * meanwhile (no coordinated omission). Prints JSON, latencies in microseconds:
 * percentiles 1 to 99, and some beyond.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNS_MAX 1024
#define PATHS_MAX 65536
#define HEAD_MAX 4096
#define PATIENCE_US 10000000	/* then what is not answered is an error */

/**
 * struct conn - a connection
 * @fd: its socket
 * @next: number of the request that is sent next, or under way
 * @busy: it is under way
 * @body: bytes that its response still has; -1: its head is not complete
 * @head: what there is of the head
 */
struct conn {
	int fd;
	uint64_t next;
	int busy;
	long body;
	char head[HEAD_MAX];
	size_t head_len;
};

static struct conn conns[CONNS_MAX];
static uint64_t n_conns, n_requests, n_answers, rate, begun;
static char *paths[PATHS_MAX];
static uint32_t n_paths;
static uint32_t *took;
static int timer, poll_fd;

static void die(const char *why)
{
	fprintf(stderr, "rate: %s\n", why);
	exit(1);
}

static void die_errno(const char *what)
{
	fprintf(stderr, "rate: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

static uint64_t due(uint64_t request)
{
	return begun + request * 1000000ull / rate;
}

static void send_next(struct conn *conn)
{
	char text[1024];
	int len;

	len = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n",
		       paths[conn->next % n_paths]);
	if (send(conn->fd, text, len, MSG_NOSIGNAL) != len)
		die_errno("a request cannot be sent");
	conn->busy = 1;
	conn->body = -1;
	conn->head_len = 0;
}

/* All that are due, and the timer for what is due next */
static void send_due(void)
{
	struct itimerspec at = { 0 };
	uint64_t now = now_us(), first = UINT64_MAX, i;

	for (i = 0; i < n_conns; i++) {
		struct conn *conn = &conns[i];

		if (conn->busy || conn->next >= n_requests)
			continue;
		if (due(conn->next) <= now)
			send_next(conn);
		else if (due(conn->next) < first)
			first = due(conn->next);
	}
	if (first == UINT64_MAX)
		first = now + 1000000;
	at.it_value.tv_sec = first / 1000000;
	at.it_value.tv_nsec = first % 1000000 * 1000;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void answered(struct conn *conn)
{
	took[n_answers++] = now_us() - due(conn->next);
	conn->next += n_conns;
	conn->busy = 0;
	if (conn->next < n_requests && due(conn->next) <= now_us())
		send_next(conn);
}

/* Return: bytes of @data that belong to the head */
static size_t take_head(struct conn *conn, const char *data, size_t len)
{
	size_t room = sizeof(conn->head) - 1 - conn->head_len;
	size_t old = conn->head_len, n = len < room ? len : room;
	char *end, *length;

	memcpy(conn->head + old, data, n);
	conn->head[old + n] = 0;
	end = strstr(conn->head, "\r\n\r\n");
	if (!end) {
		if (n == room)
			die("the head of a response is too large");
		conn->head_len += n;
		return n;
	}
	if (strncmp(conn->head, "HTTP/1.1 200", 12)) {
		*strchr(conn->head, '\r') = 0;
		die(conn->head);
	}
	length = strcasestr(conn->head, "\r\nContent-Length:");
	if (!length || length > end)
		die("a response without Content-Length");
	conn->body = strtol(length + 17, NULL, 10);
	return end + 4 - conn->head - old;
}

static void take(struct conn *conn, const char *data, size_t len)
{
	size_t n;

	while (len) {
		if (!conn->busy)
			die("bytes that nobody asked for");
		if (conn->body < 0) {
			n = take_head(conn, data, len);
		} else {
			n = len < (size_t)conn->body ? len : (size_t)conn->body;
			conn->body -= n;
		}
		data += n;
		len -= n;
		if (!conn->body)
			answered(conn);
	}
}

static void receive(struct conn *conn)
{
	static char data[262144];
	ssize_t len;

	while ((len = recv(conn->fd, data, sizeof(data), MSG_DONTWAIT)) > 0)
		take(conn, data, len);
	if (!len)
		die("the server has closed a connection");
	if (errno != EAGAIN)
		die_errno("a connection");
}

static void connect_all(const char *address, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct epoll_event event = { .events = EPOLLIN };
	int one = 1;
	uint64_t i;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		die("ADDRESS is no IPv4 address");
	for (i = 0; i < n_conns; i++) {
		conns[i].fd = socket(AF_INET, SOCK_STREAM, 0);
		conns[i].next = i;
		if (connect(conns[i].fd, (struct sockaddr *)&to, sizeof(to)))
			die_errno("connect");
		setsockopt(conns[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		event.data.ptr = &conns[i];
		epoll_ctl(poll_fd, EPOLL_CTL_ADD, conns[i].fd, &event);
	}
}

static void read_paths(const char *name)
{
	FILE *file = fopen(name, "r");
	char line[512];

	if (!file)
		die_errno(name);
	while (n_paths < PATHS_MAX && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = 0;
		if (*line)
			paths[n_paths++] = strdup(line);
	}
	fclose(file);
	if (!n_paths)
		die("there is no path in FILE");
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint32_t share(double percent)
{
	uint64_t at = n_answers * percent / 100;

	return took[at < n_answers ? at : n_answers - 1];
}

static void print(void)
{
	static const double beyond[] = { 99.5, 99.9 };
	int i;

	qsort(took, n_answers, sizeof(*took), by_size);
	printf("{\"requests\": %lu, \"max_us\": %u", n_answers, took[n_answers - 1]);
	for (i = 1; i < 100; i++)
		printf(", \"p%d_us\": %u", i, share(i));
	for (i = 0; i < 2; i++)
		printf(", \"p%g_us\": %u", beyond[i], share(beyond[i]));
	printf("}\n");
}

static void run(void)
{
	struct epoll_event events[64];
	uint64_t expired, last = n_requests * 1000000ull / rate + PATIENCE_US;
	int n, i;

	while (n_answers < n_requests) {
		n = epoll_wait(poll_fd, events, 64, 1000);
		for (i = 0; i < n; i++)
			if (events[i].data.ptr)
				receive(events[i].data.ptr);
			else if (read(timer, &expired, sizeof(expired)) < 0)
				die_errno("timer");
		send_due();
		if (now_us() - begun > last)
			die("requests are not answered");
	}
}

int main(int argc, char **argv)
{
	struct epoll_event event = { .events = EPOLLIN };
	double seconds;

	if (argc != 7)
		die("usage: rate ADDRESS PORT CONNECTIONS RATE SECONDS FILE");
	n_conns = strtoul(argv[3], NULL, 10);
	rate = strtoul(argv[4], NULL, 10);
	seconds = strtod(argv[5], NULL);
	if (!n_conns || n_conns > CONNS_MAX || !rate || seconds <= 0)
		die("CONNECTIONS are 1 to 1024, RATE and SECONDS at least 1");
	n_requests = rate * seconds;
	took = calloc(n_requests + 1, sizeof(*took));
	if (!took || !n_requests)
		die("RATE and SECONDS make no number of requests");
	read_paths(argv[6]);
	poll_fd = epoll_create1(0);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, timer, &event);
	connect_all(argv[1], strtol(argv[2], NULL, 10));
	begun = now_us() + 1000;
	send_due();
	run();
	print();
	return 0;
}
