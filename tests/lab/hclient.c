// SPDX-License-Identifier: GPL-2.0
/*
 * hclient.c - an HTTP client that believes nothing.
 *
 * Some keep-alive connections in one thread, each going round a list of paths.
 * Of every response it checks status, framing, each byte of the body, and
 * which back end made it (X-BE). What it found is one JSON object, a key a
 * line. SIGUSR1 opens a new epoch: requests sent from then on are counted
 * separately as well. SIGTERM: the time is over.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATHS_MAX	64
#define DEPTH_MAX	64
#define BES_MAX		27
#define EPOCHS_MAX	16
#define HEAD_MAX	8192
#define POST_BODY	10000
#define SHOWN_MAX	10
#define RETRY_US	50000

static const char usage[] =
	"usage: hclient -a ADDRESS:PORT [OPTION...] [METHOD:]PATH...\n"
	"Each connection goes round the PATHs; METHOD is GET, HEAD or POST.\n"
	"  -c N     connections (1)\n"
	"  -d S     for S seconds; what is under way is still finished (5)\n"
	"  -n N     no longer than N requests a connection\n"
	"  -k N     after N requests close the connection and open another\n"
	"  -p N     N requests under way on a connection (1)\n"
	"  -b       send byte by byte\n"
	"  -s       every connection begins with the first PATH, not each with another\n"
	"  -m MODE  which back end may answer:\n"
	"             multi   the owner of the path (/a/ be1, /b/ be2, ...)\n"
	"             single  the owner of the connection's first path\n"
	"             any     anyone who says truly whether it has the file\n"
	"  -f DIR   the served files, DIR/a/1k ... (no comparison without it)\n"
	"  -t S     a request without any byte in answer for S seconds hangs (10)\n";

enum mode { MULTI, SINGLE, ANY };
enum failure { CONNECT, RESET, CLOSED, STATUS, MARK, FRAMING, BODY, HANGS, FAILURES };
static const char *const failure_names[FAILURES] = {
	"connect_errors", "resets", "early_closes", "wrong_status",
	"wrong_mark", "wrong_framing", "wrong_body", "timeouts",
};

struct path {
	const char *method, *path;
	int owner;		/* 0: every back end has it; -1: none */
	const char *data;	/* NULL: not known */
	size_t len;
};

struct request {
	const struct path *path;
	uint64_t sent;
	int epoch;
};

struct conn {
	int fd;			/* -1: closed */
	bool connected, writing;
	uint64_t reopen, progress;
	unsigned int started, finished, turn;
	struct request queue[DEPTH_MAX];
	unsigned int first, under_way;
	char *out;
	size_t out_len, out_size;
	char head[HEAD_MAX + 1];
	size_t head_len;
	bool in_body;
	size_t body_len, body_done;
	int status, be, first_be, last_be, last_owner;
};

struct epoch {
	unsigned long responses, owner, be_changes, errors;
};

static struct {
	unsigned int conns, depth, per_conn, per_life;
	double seconds, patience;
	bool bytewise, same_start;
	enum mode mode;
	const char *files;
	struct sockaddr_in to;
} opt = { .conns = 1, .depth = 1, .seconds = 5, .patience = 10 };

static struct path paths[PATHS_MAX];
static unsigned int n_paths;
static struct epoch epochs[EPOCHS_MAX];
static volatile sig_atomic_t epoch, stopped;
static unsigned long failures[FAILURES], n_requests, n_responses, n_conns;
static unsigned long by_be[BES_MAX], be_changes, content_changes, shown;
static unsigned long long body_bytes;
static uint64_t longest, longest_failure, longest_silence, deadline;
static int poller;

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

static void die(const char *what)
{
	fprintf(stderr, "hclient: %s\n", what);
	exit(2);
}

static void on_usr1(int number)
{
	(void)number;
	if (epoch < EPOCHS_MAX - 1)
		epoch++;
}

static void on_term(int number)
{
	(void)number;
	stopped = 1;
}

static bool time_over(void)
{
	return stopped || now_us() >= deadline;
}

/* For how long something was owed, and no byte came? */
static void silence(const struct conn *conn)
{
	uint64_t since = conn->progress, sent;

	if (!conn->under_way)
		return;
	sent = conn->queue[conn->first].sent;
	if (sent > since)
		since = sent;
	if (now_us() - since > longest_silence)
		longest_silence = now_us() - since;
}

/* Failures */

static void conn_close(struct conn *conn)
{
	close(conn->fd);
	conn->fd = -1;
	conn->reopen = now_us();
}

static int conn_port(const struct conn *conn)
{
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);

	getsockname(conn->fd, (struct sockaddr *)&sin, &len);
	return ntohs(sin.sin_port);
}

/* Count it, show the first few, give the connection up. */
static void __attribute__((format(printf, 3, 4)))
conn_fail(struct conn *conn, enum failure what, const char *format, ...)
{
	const struct request *req = &conn->queue[conn->first];
	uint64_t since = conn->under_way ? req->sent : conn->progress;
	va_list args;

	failures[what]++;
	silence(conn);
	if (now_us() - since > longest_failure)
		longest_failure = now_us() - since;
	epochs[conn->under_way ? req->epoch : epoch].errors++;
	if (shown++ < SHOWN_MAX) {
		fprintf(stderr, "hclient: port %d, request %u", conn_port(conn),
			conn->finished + 1);
		if (conn->under_way)
			fprintf(stderr, " (%s %s, %.0f ms ago)", req->path->method,
				req->path->path, (now_us() - req->sent) / 1e3);
		fprintf(stderr, ": ");
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
		fprintf(stderr, "\n");
	}
	conn_close(conn);
	conn->reopen += RETRY_US;
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

static void conn_open(struct conn *conn)
{
	char *out = conn->out;
	size_t size = conn->out_size;
	unsigned int turn = conn->turn;
	int one = 1;

	*conn = (struct conn){ .out = out, .out_size = size, .turn = turn };
	conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (conn->fd < 0)
		die("no socket: too many connections?");
	setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	n_conns++;
	conn->progress = now_us();
	conn->writing = true;
	if (connect(conn->fd, (struct sockaddr *)&opt.to, sizeof(opt.to)) &&
	    errno != EINPROGRESS) {
		conn_fail(conn, CONNECT, "connect: %s", strerror(errno));
		return;
	}
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

static void put_request(struct conn *conn)
{
	const struct path *path = &paths[conn->turn++ % n_paths];
	struct request *req =
		&conn->queue[(conn->first + conn->under_way) % DEPTH_MAX];
	static char body[POST_BODY];
	bool post = !strcmp(path->method, "POST");
	char head[512];
	int len;

	*req = (struct request){ path, now_us(), epoch };
	conn->under_way++;
	conn->started++;
	n_requests++;
	len = snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: lab\r\n",
		       path->method, path->path);
	if (post)
		len += snprintf(head + len, sizeof(head) - len,
				"Content-Length: %d\r\n", POST_BODY);
	put(conn, head, len);
	put(conn, "\r\n", 2);
	if (post)
		put(conn, body, sizeof(body));
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

static bool has_file(int be, const struct path *path)
{
	return path->owner == 0 || path->owner == be;
}

/* Return: this back end was the one to answer. */
static bool mark_right(const struct conn *conn, const struct path *path)
{
	int wanted = conn->first_be;

	if (opt.mode == ANY)
		return conn->be > 0;
	if (opt.mode == MULTI || !wanted)
		wanted = path->owner;
	return wanted <= 0 ? conn->be > 0 : conn->be == wanted;
}

static int status_wanted(const struct conn *conn, const struct path *path)
{
	if (!has_file(conn->be, path))
		return 404;
	return strcmp(path->method, "POST") ? 200 : 405;
}

static const char *field(const char *head, const char *name)
{
	const char *at = head;
	size_t len = strlen(name);

	while ((at = strstr(at, "\r\n"))) {
		at += 2;
		if (!strncasecmp(at, name, len) && at[len] == ':')
			return at + len + 1 + strspn(at + len + 1, " ");
	}
	return NULL;
}

/* Return: the head is what it should be. */
static bool head_check(struct conn *conn)
{
	const struct path *path = conn->queue[conn->first].path;
	const char *be = field(conn->head, "X-BE");
	const char *len = field(conn->head, "Content-Length");
	bool head_only = !strcmp(path->method, "HEAD");

	if (sscanf(conn->head, "HTTP/1.1 %3d ", &conn->status) != 1) {
		conn_fail(conn, FRAMING, "no status line: %.40s", conn->head);
		return false;
	}
	conn->be = be && !strncmp(be, "be", 2) ? atoi(be + 2) : 0;
	if (conn->be < 1 || conn->be >= BES_MAX || !mark_right(conn, path)) {
		conn_fail(conn, MARK, "answered by be%d (before: be%d), status %d",
			  conn->be, conn->last_be, conn->status);
		return false;
	}
	if (conn->status != status_wanted(conn, path)) {
		conn_fail(conn, STATUS, "status %d by be%d", conn->status, conn->be);
		return false;
	}
	if (!len || !isdigit((unsigned char)*len)) {
		conn_fail(conn, FRAMING, "no Content-Length: %s", conn->head);
		return false;
	}
	conn->body_len = strtoull(len, NULL, 10);
	if (conn->status == 200 && path->data && conn->body_len != path->len) {
		conn_fail(conn, BODY, "%zu bytes, not %zu", conn->body_len, path->len);
		return false;
	}
	if (head_only)
		conn->body_len = 0;
	return true;
}

static void response_done(struct conn *conn)
{
	const struct request *req = &conn->queue[conn->first];
	struct epoch *in = &epochs[req->epoch];
	uint64_t took = now_us() - req->sent;

	if (took > longest)
		longest = took;
	n_responses++;
	by_be[conn->be]++;
	in->responses++;
	in->owner += has_file(conn->be, req->path);
	if (conn->last_be && conn->last_be != conn->be) {
		be_changes++;
		in->be_changes++;
	}
	if (conn->last_owner > 0 && req->path->owner > 0 &&
	    conn->last_owner != req->path->owner)
		content_changes++;
	if (req->path->owner > 0)
		conn->last_owner = req->path->owner;
	conn->last_be = conn->be;
	if (!conn->first_be)
		conn->first_be = conn->be;
	conn->first = (conn->first + 1) % DEPTH_MAX;
	conn->under_way--;
	conn->finished++;
	conn->head_len = 0;
	conn->in_body = false;
}

/* Return: bytes taken, 0 if the connection was given up. */
static size_t feed_head(struct conn *conn, const char *data, size_t len)
{
	size_t before = conn->head_len, n = HEAD_MAX - before;
	char *end;

	n = len < n ? len : n;
	memcpy(conn->head + before, data, n);
	conn->head[before + n] = 0;
	end = strstr(conn->head, "\r\n\r\n");
	if (!end) {
		conn->head_len += n;
		if (conn->head_len < HEAD_MAX)
			return n;
		conn_fail(conn, FRAMING, "response head too long");
		return 0;
	}
	end[2] = 0;
	if (!head_check(conn))
		return 0;
	conn->in_body = true;
	conn->body_done = 0;
	return end + 4 - conn->head - before;
}

static size_t feed_body(struct conn *conn, const char *data, size_t len)
{
	const struct path *path = conn->queue[conn->first].path;
	size_t left = conn->body_len - conn->body_done, i;
	size_t n = len < left ? len : left;
	const char *file;

	if (conn->status == 200 && path->data && n) {
		file = path->data + conn->body_done;
		if (memcmp(data, file, n)) {
			for (i = 0; data[i] == file[i]; i++)
				;
			conn_fail(conn, BODY, "byte %zu of %zu is wrong",
				  conn->body_done + i, conn->body_len);
			return 0;
		}
	}
	conn->body_done += n;
	body_bytes += n;
	return n;
}

static void feed(struct conn *conn, const char *data, size_t len)
{
	size_t n;

	silence(conn);
	conn->progress = now_us();
	while (len) {
		if (!conn->under_way) {
			conn_fail(conn, FRAMING, "%zu bytes that nobody asked for", len);
			return;
		}
		n = conn->in_body ? feed_body(conn, data, len) :
				    feed_head(conn, data, len);
		if (conn->fd < 0)
			return;
		data += n;
		len -= n;
		if (conn->in_body && conn->body_done == conn->body_len)
			response_done(conn);
	}
}

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

/* Nothing more to ask on it, and all was answered. */
static bool conn_over(const struct conn *conn)
{
	return !conn->under_way && !conn_may_ask(conn);
}

static void conn_event(struct conn *conn, uint32_t events)
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

/* Return: it has still something to do. */
static bool conn_tick(struct conn *conn)
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

static void run(struct conn *conns)
{
	struct epoll_event events[64];
	unsigned int i, left = opt.conns;
	uint64_t ticked = 0;
	int n, each;

	while (left) {
		if (now_us() - ticked > 10000) {
			ticked = now_us();
			for (left = i = 0; i < opt.conns; i++)
				left += conn_tick(&conns[i]);
		}
		n = epoll_wait(poller, events, 64, 10);
		for (each = 0; each < n; each++) {
			struct conn *conn = events[each].data.ptr;

			if (conn->fd >= 0)
				conn_event(conn, events[each].events);
		}
	}
}

/* Beginning and end */

static void path_add(char *arg)
{
	struct path *path = &paths[n_paths++];
	char *colon = strchr(arg, ':'), name[4096];
	struct stat st;
	int fd;

	if (n_paths == PATHS_MAX)
		die("too many paths");
	if (colon)
		*colon = 0;
	path->method = colon ? arg : "GET";
	path->path = colon ? colon + 1 : arg;
	path->owner = -1;
	if (!strncmp(path->path, "/all/", 5))
		path->owner = 0;
	else if (path->path[0] == '/' && islower((unsigned char)path->path[1]) &&
		 path->path[2] == '/')
		path->owner = path->path[1] - 'a' + 1;
	if (!opt.files)
		return;
	snprintf(name, sizeof(name), "%s%s", opt.files, path->path);
	fd = open(name, O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		die("a file is not in the folder of -f");
	path->len = st.st_size;
	path->data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (path->data == MAP_FAILED)
		die("a file cannot be mapped");
}

static void to_parse(char *arg)
{
	char *colon = strchr(arg, ':');

	if (!colon)
		die(usage);
	*colon = 0;
	opt.to.sin_family = AF_INET;
	opt.to.sin_port = htons(atoi(colon + 1));
	if (inet_pton(AF_INET, arg, &opt.to.sin_addr) != 1)
		die(usage);
}

static void options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "a:c:d:n:k:p:bsm:f:t:")) > 0) {
		switch (c) {
		case 'a': to_parse(optarg); break;
		case 'c': opt.conns = atoi(optarg); break;
		case 'd': opt.seconds = atof(optarg); break;
		case 'n': opt.per_conn = atoi(optarg); break;
		case 'k': opt.per_life = atoi(optarg); break;
		case 'p': opt.depth = atoi(optarg); break;
		case 'b': opt.bytewise = true; break;
		case 's': opt.same_start = true; break;
		case 'm':
			opt.mode = !strcmp(optarg, "multi") ? MULTI :
				   !strcmp(optarg, "single") ? SINGLE : ANY;
			break;
		case 'f': opt.files = optarg; break;
		case 't': opt.patience = atof(optarg); break;
		default: die(usage);
		}
	}
	if (optind == argc || !opt.to.sin_port || !opt.conns ||
	    opt.depth < 1 || opt.depth > DEPTH_MAX)
		die(usage);
	for (; optind < argc; optind++)
		path_add(argv[optind]);
}

static unsigned long print(void)
{
	unsigned long errors = 0;
	int i;

	for (i = 0; i < FAILURES; i++)
		errors += failures[i];
	printf("{\n\"errors\": %lu,\n", errors);
	for (i = 0; i < FAILURES; i++)
		printf("\"%s\": %lu,\n", failure_names[i], failures[i]);
	printf("\"connections\": %lu,\n\"requests\": %lu,\n\"responses\": %lu,\n",
	       n_conns, n_requests, n_responses);
	printf("\"body_bytes\": %llu,\n\"longest_ms\": %.0f,\n"
	       "\"longest_failure_ms\": %.0f,\n\"longest_silence_ms\": %.0f,\n",
	       body_bytes, longest / 1e3, longest_failure / 1e3,
	       longest_silence / 1e3);
	/* Neighbours on a connection: files of different owners; answers */
	printf("\"content_changes\": %lu,\n\"be_changes\": %lu,\n",
	       content_changes, be_changes);
	for (i = 1; i < BES_MAX; i++)
		if (by_be[i])
			printf("\"be%d\": %lu,\n", i, by_be[i]);
	for (i = 0; i <= epoch; i++)
		printf("\"epoch%d_responses\": %lu,\n\"epoch%d_owner\": %lu,\n"
		       "\"epoch%d_be_changes\": %lu,\n\"epoch%d_errors\": %lu%s\n",
		       i, epochs[i].responses, i, epochs[i].owner,
		       i, epochs[i].be_changes, i, epochs[i].errors,
		       i == epoch ? "" : ",");
	printf("}\n");
	return errors;
}

int main(int argc, char **argv)
{
	struct sigaction usr1 = { .sa_handler = on_usr1, .sa_flags = SA_RESTART };
	struct sigaction term = { .sa_handler = on_term, .sa_flags = SA_RESTART };
	struct conn *conns;
	unsigned int i;

	options(argc, argv);
	sigaction(SIGUSR1, &usr1, NULL);
	sigaction(SIGTERM, &term, NULL);
	conns = calloc(opt.conns, sizeof(*conns));
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (!conns || poller < 0)
		die("no memory");
	for (i = 0; i < opt.conns; i++) {
		conns[i].fd = -1;
		conns[i].turn = opt.same_start ? 0 : i;
	}
	deadline = now_us() + opt.seconds * 1e6;
	run(conns);
	return print() ? 1 : 0;
}
