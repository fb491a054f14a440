// SPDX-License-Identifier: GPL-2.0
/*
 * client.c - an HTTP/1.1 client whose connections each follow a plan.
 *
 *	client ADDRESS PORT CONNECTIONS RATE SECONDS FILE
 *
 * FILE has a path on each line; "close PATH" ends the connection after that request,
 * and another one takes its place. Connection i of N starts at line i/N of the file,
 * and goes round. FILE may also be a load of experiments/loads: connections end
 * where they end there; pauses are ignored, as the loop is closed.
 *
 * With RATE 0 each connection has one request under way, and the next one follows the
 * answer; requests are counted for SECONDS, after a quarter of that to warm up.
 *
 * Else requests are due at a fixed rate, in turn on the connections, whether or not
 * the one before has been answered. The latency of a request counts from the time it
 * was due, even if it waits for an earlier one of its connection: a stall of the server
 * counts for all requests that came due meanwhile (no coordinated omission).
 *
 * Prints JSON: requests answered, requests counted; latencies in us, percentiles.
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
#define LINES_MAX (1u << 20)
#define TOOK_MAX (1u << 22)
#define HEAD_MAX 4096
#define PATIENCE_US 10000000	/* then what is not answered is an error */

enum state { IDLE, CONNECTING, HEAD, BODY };

/**
 * struct conn - a connection
 * @fd: its socket
 * @state: the event that it waits for
 * @line: of the plan, that of the request under way or next
 * @begun: when that request was sent, or was due
 * @due: number of the request that is due next on it (with a rate)
 * @closes: it ends with this answer
 * @first: no answer has come yet
 * @left: bytes that the body still has
 * @head: the part of the response's head that has come
 */
struct conn {
	int fd;
	enum state state;
	uint32_t line;
	uint64_t begun, due;
	int closes, first;
	size_t left;
	char head[HEAD_MAX];
	size_t head_len;
};

/* struct line - of the plan: the request as it is sent */
struct line {
	char *text;
	size_t len;
	int closes;
};

static struct conn conns[CONNS_MAX];
static uint32_t n_conns;
static struct line lines[LINES_MAX];
static uint32_t n_lines;
static int is_load;
static struct sockaddr_in to = { .sin_family = AF_INET };
static int timer, poll_fd;

static uint64_t rate, first_due, last_due;
static uint64_t count_from, count_to;
static uint32_t *took;
static uint32_t n_took, n_answers;

static void die(const char *why)
{
	fprintf(stderr, "client: %s\n", why);
	exit(1);
}

static void die_errno(const char *what)
{
	fprintf(stderr, "client: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

static uint64_t due_at(const struct conn *conn)
{
	return first_due + conn->due * 1000000ull / rate;
}

/* Requests */

static void conn_send(struct conn *conn)
{
	const struct line *line = &lines[conn->line];

	if (send(conn->fd, line->text, line->len, MSG_NOSIGNAL) != (ssize_t)line->len)
		die_errno("a request cannot be sent");
	conn->state = HEAD;
	conn->head_len = 0;
}

static void conn_open(struct conn *conn)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT, .data.ptr = conn };
	int one = 1;

	conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (conn->fd < 0)
		die_errno("socket");
	setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(conn->fd, (struct sockaddr *)&to, sizeof(to)) && errno != EINPROGRESS)
		die_errno("connect");
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, conn->fd, &event);
	conn->state = CONNECTING;
	conn->first = 1;
}

static void conn_connected(struct conn *conn)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = conn };
	socklen_t len = sizeof(errno);

	getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &errno, &len);
	if (errno)
		die_errno("connect");
	epoll_ctl(poll_fd, EPOLL_CTL_MOD, conn->fd, &event);
	conn_send(conn);
}

/* The next request of its plan */
static void conn_next(struct conn *conn)
{
	if (conn->fd < 0)
		conn_open(conn);
	else
		conn_send(conn);
}

static void conn_begin(struct conn *conn)
{
	uint64_t now = now_us();

	if (!rate) {
		conn->begun = now;
		conn_next(conn);
	} else if (due_at(conn) <= now && due_at(conn) < last_due) {
		conn->begun = due_at(conn);
		conn->due += n_conns;
		conn_next(conn);
	}
}

static void count(const struct conn *conn)
{
	uint64_t now = now_us();

	if (now < count_from || (!rate && now >= count_to))
		return;
	/* The first response includes connecting, which would dominate the highest percentiles. */
	if (rate && conn->first)
		return;
	if (n_took == TOOK_MAX)
		die("there are more answers than can be counted: make SECONDS less");
	took[n_took++] = now - conn->begun;
}

static void conn_answered(struct conn *conn)
{
	n_answers++;
	count(conn);
	conn->first = 0;
	conn->state = IDLE;
	if (conn->closes) {
		close(conn->fd);
		conn->fd = -1;
	}
	conn->line = (conn->line + 1) % n_lines;
	conn_begin(conn);
}

/* Responses */

static void head_check(struct conn *conn, const char *end)
{
	const char *length, *closes;

	if (strncmp(conn->head, "HTTP/1.1 200", 12)) {
		conn->head[strcspn(conn->head, "\r")] = 0;
		die(conn->head);
	}
	length = strcasestr(conn->head, "\r\nContent-Length:");
	if (!length || length > end)
		die("a response without Content-Length");
	length += strlen("\r\nContent-Length:");
	conn->left = strtoul(length, NULL, 10);
	closes = strcasestr(conn->head, "\r\nConnection: close\r\n");
	conn->closes = lines[conn->line].closes || (closes && closes < end);
	conn->state = BODY;
}

/* Return: bytes of @data that belong to the head */
static size_t take_head(struct conn *conn, const char *data, size_t len)
{
	size_t old = conn->head_len, room = HEAD_MAX - 1 - old;
	size_t n = len < room ? len : room;
	const char *end;

	memcpy(conn->head + old, data, n);
	conn->head[old + n] = 0;
	end = strstr(conn->head, "\r\n\r\n");
	if (end) {
		head_check(conn, end);
		return end + 4 - conn->head - old;
	}
	if (n == room)
		die("the head of a response is too large");
	conn->head_len += n;
	return n;
}

static void take(struct conn *conn, const char *data, size_t len)
{
	size_t n;

	while (len) {
		if (conn->state == HEAD) {
			n = take_head(conn, data, len);
		} else if (conn->state == BODY) {
			n = len < conn->left ? len : conn->left;
			conn->left -= n;
		} else {
			die("bytes that nobody asked for");
		}
		data += n;
		len -= n;
		if (conn->state == BODY && !conn->left)
			conn_answered(conn);
	}
}

static void conn_event(struct conn *conn)
{
	static char data[262144];
	ssize_t len;
	int fd = conn->fd;

	if (conn->state == CONNECTING) {
		conn_connected(conn);
		return;
	}
	len = recv(fd, data, sizeof(data), MSG_DONTWAIT);
	if (len > 0)
		take(conn, data, len);
	else if (!len)
		die("the server has closed a connection");
	else if (errno != EAGAIN)
		die_errno("a connection");
}

/* The run */

/* Send all requests that are due, and set the timer for the next one */
static void begin_due(void)
{
	struct itimerspec at = { 0 };
	uint64_t next = UINT64_MAX;
	uint32_t i;

	for (i = 0; i < n_conns; i++) {
		if (conns[i].state == IDLE)
			conn_begin(&conns[i]);
		if (conns[i].state == IDLE && due_at(&conns[i]) < next)
			next = due_at(&conns[i]);
	}
	if (next == UINT64_MAX)
		return;
	at.it_value.tv_sec = next / 1000000;
	at.it_value.tv_nsec = next % 1000000 * 1000;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static int over(void)
{
	uint64_t now = now_us();
	uint32_t i;

	if (now < count_to)
		return 0;
	if (!rate)
		return 1;
	for (i = 0; i < n_conns; i++)
		if (conns[i].state != IDLE || due_at(&conns[i]) < last_due)
			break;
	if (i < n_conns && now > count_to + PATIENCE_US)
		die("requests are not answered");
	return i == n_conns;
}

static void run(void)
{
	struct epoll_event events[64];
	uint64_t expired;
	int n, i;

	while (!over()) {
		n = epoll_wait(poll_fd, events, 64, 100);
		for (i = 0; i < n; i++)
			if (events[i].data.ptr)
				conn_event(events[i].data.ptr);
			else if (read(timer, &expired, sizeof(expired)) < 0 && errno != EAGAIN)
				die_errno("timer");
		if (rate)
			begin_due();
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint32_t share(double percent)
{
	uint32_t at = n_took * percent / 100;

	return took[at < n_took ? at : n_took - 1];
}

static void print(void)
{
	static const double beyond[] = { 99.5, 99.9 };
	double sum = 0;
	uint32_t i;

	if (!n_took)
		die("nothing was answered in time");
	for (i = 0; i < n_took; i++)
		sum += took[i];
	qsort(took, n_took, sizeof(*took), by_size);
	printf("{\"all\": %u, \"requests\": %u, \"per_s\": %.2f, \"mean_us\": %.1f, \"max_us\": %u", n_answers, n_took,
	       n_took * 1e6 / (count_to - count_from), sum / n_took, took[n_took - 1]);
	for (i = 1; i < 100; i++)
		printf(", \"p%u_us\": %u", i, share(i));
	for (i = 0; i < 2; i++)
		printf(", \"p%g_us\": %u", beyond[i], share(beyond[i]));
	printf("}\n");
}

static void plan_add(const char *path, int closes)
{
	struct line *line = &lines[n_lines++];

	line->closes = closes;
	line->len = asprintf(&line->text, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path,
			     closes ? "Connection: close\r\n" : "");
}

/* A request of a load file is kept until it is known whether its connection has more. */
static void load_line(char *text)
{
	static char path[512];

	if (*text == '#')
		return;
	if (*text && strncmp(text, "g ", 2) && (*text != 'c' || (text[1] && text[1] != ' ')))
		die("a line of FILE is no path, and none of a load");
	is_load = 1;
	if (*path)
		plan_add(path, *text != 'g');
	*path = 0;
	if (*text == 'g')
		snprintf(path, sizeof(path), "/t/%.*s", (int)strcspn(text + 2, " \t"), text + 2);
}

static void plan_line(char *text)
{
	if (!strncmp(text, "close ", 6))
		plan_add(text + 6, 1);
	else if (*text == '/')
		plan_add(text, 0);
	else
		load_line(text);
}

static void plan_read(const char *name)
{
	FILE *file = fopen(name, "r");
	char text[512];

	if (!file)
		die_errno(name);
	while (n_lines < LINES_MAX && fgets(text, sizeof(text), file)) {
		text[strcspn(text, "\r\n")] = 0;
		if (*text)
			plan_line(text);
	}
	if (n_lines == LINES_MAX)
		die("FILE has more than a million requests");
	if (is_load)
		load_line("");
	fclose(file);
	if (!n_lines)
		die("there is no path in FILE");
}

/* The line at which connection @i starts; in a load one that starts a connection. */
static uint32_t first_line(uint32_t i)
{
	uint32_t at = (uint64_t)n_lines * i / n_conns;

	while (is_load && at && !lines[at - 1].closes)
		at = (at + 1) % n_lines;
	return at;
}

static void start(double seconds)
{
	struct epoll_event event = { .events = EPOLLIN };
	uint64_t now = now_us();
	uint32_t i;

	poll_fd = epoll_create1(0);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, timer, &event);
	first_due = now + 1000;
	count_from = rate ? first_due : now + seconds * 250000;
	count_to = count_from + seconds * 1000000;
	last_due = count_to;
	for (i = 0; i < n_conns; i++) {
		conns[i] = (struct conn) { .fd = -1, .due = i };
		conns[i].line = first_line(i);
		if (!rate)
			conn_begin(&conns[i]);
	}
	if (rate)
		begin_due();
}

int main(int argc, char **argv)
{
	double seconds;

	if (argc != 7)
		die("usage: client ADDRESS PORT CONNECTIONS RATE SECONDS FILE");
	if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		die("ADDRESS is no IPv4 address");
	to.sin_port = htons(strtoul(argv[2], NULL, 10));
	n_conns = strtoul(argv[3], NULL, 10);
	rate = strtoul(argv[4], NULL, 10);
	seconds = strtod(argv[5], NULL);
	if (!n_conns || n_conns > CONNS_MAX || seconds <= 0)
		die("CONNECTIONS are 1 to 1024, SECONDS more than none");
	took = malloc(TOOK_MAX * sizeof(*took));
	if (!took)
		die("no memory");
	plan_read(argv[6]);
	start(seconds);
	run();
	print();
	return 0;
}
